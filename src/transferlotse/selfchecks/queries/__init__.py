"""Checks on their way and their results, as records and in words."""
