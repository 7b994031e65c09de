"""What pages that combine rooms ask."""
