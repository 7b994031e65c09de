"""Numbers and dates as the reader's language writes them."""

from django import template

register = template.Library()
