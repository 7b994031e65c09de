"""Transferlotse runs a regional centre that helps small and medium-sized enterprises to digitalise, and the network
of such centres."""

__version__ = "0.1.0"
