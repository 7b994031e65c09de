"""Django's tags for translations, where `{% translate "…" %}` looks a plain text up once for each language.

A page holds about a hundred of them; looking all of them up in the catalogues again took a tenth of its time.
"""

from typing import Any

from django.template import Library
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.templatetags import i18n
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class PlainText(i18n.TranslateNode):
    """A text that depends on nothing but the language."""

    def __init__(self, node: i18n.TranslateNode) -> None:
        super().__init__(node.filter_expression, node.noop, node.asvar, None)
        self._known: dict[str | None, str] = {}

    def render(self, context: Context) -> SafeString:
        """As Django's, remembered."""
        language = get_language()
        if language not in self._known:
            given = super().render(context)
            self._known[language] = context[self.asvar] if self.asvar else given
        elif self.asvar:
            context[self.asvar] = self._known[language]
        return SafeString("") if self.asvar else self._known[language]  # type: ignore[return-value]


def _is_plain(expression: FilterExpression) -> bool:
    variable: Any = expression.var
    return not expression.filters and getattr(variable, "lookups", ()) is None and isinstance(variable.literal, str)


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> i18n.TranslateNode:
    """Django's tag; a plain text without a message context is remembered."""
    node = i18n.do_translate(parser, token)
    is_plain = node.message_context is None and not node.noop and _is_plain(node.filter_expression)
    return PlainText(node) if is_plain else node
