"""Who did what and when, kept as a chain in which a removed or altered link is found and named."""
