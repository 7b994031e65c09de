"""Pages that bring rooms together: the public front door, my day, moving in with one's own tables."""
