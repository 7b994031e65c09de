"""One table of searchable documents that rooms push into, so that anyone can find dates, offers and stories without
importing the room that made them."""
