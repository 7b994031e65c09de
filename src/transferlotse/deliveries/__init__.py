"""What took place: the one record of a service that booking, case, report and proof all share, and the only thing
that service indicators count."""
