"""The report to the funder: an outline from content, figures from monitoring, texts written beside them, as page,
PDF, Word, Excel and JSON."""
