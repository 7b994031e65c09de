"""Pages of reach, pairs and deposits."""
