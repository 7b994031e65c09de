"""Rebuilds the published record of one real centre, delivery by delivery, and adds four invented neighbours.

Formats, targets and counts come from content/demo; every firm, person and single date is drawn from a seeded generator,
carries `is_reconstructed` and bears an invented name. The same seed always gives the same records.
"""
