"""Pages of a check: by private link, in a company's space, and for a centre through a share."""
