"""The questions an evaluation answers: one named query per file, and what of each answer must be protected."""

from transferlotse_analytics.steps.catalogue import BASE_STEPS, STEPS, CellColumn, Derived, Step, sql_of

__all__ = ["BASE_STEPS", "STEPS", "CellColumn", "Derived", "Step", "sql_of"]
