"""A company finds out where it stands. It answers at most fifteen questions, one a page, "don't know" and "does not
apply" included, and gets a profile over six dimensions, what limits it, and the five steps worth most to it."""
