"""What was promised, what was done, and what was reported: targets with amendments, actuals computed from records,
periods that lock and keep their figures."""
