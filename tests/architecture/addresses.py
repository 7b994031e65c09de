"""All addresses of the product, read from Django's resolver: name, view, policy and the words they need."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from transferlotse.kit.policies import Policy, policy_of


@dataclass(frozen=True, slots=True)
class Address:
    """One address: full name (with namespace), the view behind it, its policy if it declares one, its words."""

    name: str
    view: Any
    policy: Policy | None
    words: tuple[str, ...]

    @property
    def is_own(self) -> bool:
        """Whether the view is the product's own code."""
        return str(getattr(self.view, "__module__", "")).startswith("transferlotse.")


def addresses() -> list[Address]:
    """Every address once, by name."""
    found = {one.name: one for one in _walk(get_resolver().url_patterns, "", ())}
    return [found[name] for name in sorted(found)]


def _walk(patterns: list[Any], namespace: str, words: tuple[str, ...]) -> Iterator[Address]:
    for pattern in patterns:
        inner = (*words, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            below = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, below, inner)
        elif isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}" if pattern.name else f"{namespace}nameless {pattern.pattern}"
            inner = (*inner, *(word for word in pattern.pattern.regex.groupindex if word not in inner))
            yield Address(name, pattern.callback, policy_of(pattern.callback), inner)
