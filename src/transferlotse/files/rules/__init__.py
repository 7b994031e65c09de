"""What a table is, which limits it keeps, and how its cells become values: standard library only, so that the fenced
worker can use it too."""
