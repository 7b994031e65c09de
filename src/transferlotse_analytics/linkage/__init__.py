"""Which rows of messy lists are the same company and the same person, how many there are, and how sure that is."""
