"""A company's own space: who belongs to it, what it shared with which centre, for what and how long, and who looked.
What a company feeds in stays its own; a centre sees it through a share that can be taken back at any moment."""
