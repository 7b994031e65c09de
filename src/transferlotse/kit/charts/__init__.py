"""Charts as SVG made on the server: bars, targets against actuals, lines over time, profiles with intervals.

Every chart carries a title, a summary in words and its numbers as a table. Specifications are built by this module
alone; what callers pass in is data. Colours are those of the light page: the style sheet replaces them in the dark,
documents print them as they are. vl-convert hangs in forked processes: call it from threads or spawned ones.
"""

from transferlotse.kit.charts.drawing import Chart
from transferlotse.kit.charts.kinds import (
    ProfileRow,
    Series,
    TargetRow,
    bar_chart,
    line_chart,
    profile_chart,
    target_chart,
)

__all__ = [
    "Chart",
    "ProfileRow",
    "Series",
    "TargetRow",
    "bar_chart",
    "line_chart",
    "profile_chart",
    "target_chart",
]
