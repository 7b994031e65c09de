"""A centre, its funding, its partners and the people who work for it; the scope that keeps one centre's records out
of another's sight."""
