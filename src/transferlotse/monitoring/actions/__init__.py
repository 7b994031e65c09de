"""What people do with targets and periods."""

from transferlotse.monitoring.actions.periods import (
    PeriodRefused,
    lock_period,
    move_period,
    open_period,
)
from transferlotse.monitoring.actions.targets import amend_target, set_target

__all__ = ["PeriodRefused", "amend_target", "lock_period", "move_period", "open_period", "set_target"]
