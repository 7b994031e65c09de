"""The house, tested: what imports show is in pyproject.toml, what they cannot show is here."""
