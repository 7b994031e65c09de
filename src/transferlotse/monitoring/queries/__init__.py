"""What people ask of the figures."""
