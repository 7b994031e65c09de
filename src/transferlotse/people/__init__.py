"""Accounts and sign-in, with a second factor; who a person works for is told in centres."""
