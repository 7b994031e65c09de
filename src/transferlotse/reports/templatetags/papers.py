"""Setting a paper's cells in a page."""

from django import template

from transferlotse.files.papers.model import Cell

register = template.Library()


@register.simple_tag
def cell_text(cell: Cell, language: str) -> str:
    """A cell's value as a reader of the paper's language expects it."""
    return cell.text(language)
