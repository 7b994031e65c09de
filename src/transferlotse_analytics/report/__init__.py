"""The summary of an evaluation as one HTML file: figures, charts and tables that a person reads without a program."""

from transferlotse_analytics.report.page import Summary, crossing_shown, render_report

__all__ = ["Summary", "crossing_shown", "render_report"]
