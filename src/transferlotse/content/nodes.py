"""Reads one parsed mapping field by field and says exactly what is wrong with it, so that readers stay short."""

import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from transferlotse.content.labels import Label
from transferlotse.content.sources import ContentError, Edition, Tree

T = TypeVar("T")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]*")
_EDITION_FIELDS = ("id", "version", "source", "licence")


@dataclass(slots=True)
class Node:
    """A mapping inside a content file. Every field that is read is noted; `finish` reports the ones nobody asked for."""

    file: str
    place: str
    data: dict[str, Any]
    _seen: set[str] = field(default_factory=set)

    def fail(self, name: str, reason: str) -> ContentError:
        """Build the error for field `name` of this mapping."""
        return ContentError(self.file, f"{self.place}.{name}" if self.place else name, reason)

    def has(self, name: str) -> bool:
        """Tell whether the field is there and not null; it then counts as read."""
        self._seen.add(name)
        return self.data.get(name) is not None

    def _take(self, name: str, kind: type | tuple[type, ...], words: str) -> Any:
        if not self.has(name):
            raise self.fail(name, "is missing")
        value = self.data[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.fail(name, f"must be {words}")
        return value

    def text(self, name: str, default: str | None = None) -> str:
        """Read a non-empty text; `default` is answered for a missing field if one is given."""
        if default is not None and not self.has(name):
            return default
        value: str = self._take(name, str, "a text")
        if not value.strip():
            raise self.fail(name, "must not be empty")
        return " ".join(value.split())

    def key(self, name: str = "key") -> str:
        """Read a key: lower-case letters, digits and hyphens."""
        value = self.text(name)
        if not _KEY.fullmatch(value):
            raise self.fail(name, f"'{value}' is no key (lower-case letters, digits, hyphens)")
        return value

    def choice(self, name: str, options: Collection[str]) -> str:
        """Read a text that must be one of `options`."""
        value = self.text(name)
        if value not in options:
            raise self.fail(name, f"'{value}' is not one of {', '.join(sorted(options))}")
        return value

    def flag(self, name: str) -> bool:
        """Read yes or no; a missing field means no."""
        return bool(self._take(name, bool, "true or false")) if self.has(name) else False

    def integer(self, name: str) -> int:
        """Read a whole number of 0 or more."""
        value: int = self._take(name, int, "a whole number")
        if value < 0:
            raise self.fail(name, "must not be negative")
        return value

    def decimal(self, name: str) -> Decimal | None:
        """Read a number of 0 or more, exact; null or missing means none."""
        if not self.has(name):
            return None
        try:
            value = Decimal(str(self._take(name, (int, float, str), "a number")))
        except InvalidOperation as error:
            raise self.fail(name, "must be a number") from error
        if not value.is_finite() or value < 0:
            raise self.fail(name, "must be a number of 0 or more")
        return value

    def date(self, name: str) -> dt.date:
        """Read a date written as 2021-07-01."""
        value: dt.date = self._take(name, dt.date, "a date like 2021-07-01")
        return value

    def texts(self, name: str, at_least: int = 0) -> tuple[str, ...]:
        """Read a list of non-empty texts; a missing list is empty."""
        values = self._take(name, list, "a list") if self.has(name) else []
        if any(not isinstance(value, str) or not value.strip() for value in values):
            raise self.fail(name, "must hold texts only")
        if len(values) < at_least:
            raise self.fail(name, f"needs at least {at_least} entries")
        if len(set(values)) < len(values):
            raise self.fail(name, "holds an entry twice")
        return tuple(" ".join(value.split()) for value in values)

    def integers(self, name: str) -> tuple[int, ...]:
        """Read a list of whole numbers; a missing list is empty."""
        values = self._take(name, list, "a list") if self.has(name) else []
        if any(not isinstance(value, int) or isinstance(value, bool) for value in values):
            raise self.fail(name, "must hold whole numbers only")
        return tuple(values)

    def label(self, name: str) -> Label:
        """Read a text in both languages."""
        node = self.node(name)
        answer = Label(node.text("de"), node.text("en"))
        node.finish()
        return answer

    def labels(self, name: str) -> tuple[Label, ...]:
        """Read a list of texts in both languages; a missing list is empty."""
        return self.each(name, lambda node: Label(node.text("de"), node.text("en")))

    def node(self, name: str) -> "Node":
        """Read a mapping; finish it yourself."""
        return Node(self.file, f"{self.place}.{name}" if self.place else name, self._take(name, dict, "a mapping"))

    def each(self, name: str, read: Callable[["Node"], T]) -> tuple[T, ...]:
        """Read a list of mappings, each with `read`; a missing list is empty. Unknown fields are errors."""
        values = self._take(name, list, "a list") if self.has(name) else []
        answers = []
        for number, value in enumerate(values, start=1):
            mark = value.get("key", number) if isinstance(value, dict) else number
            place = f"{self.place}.{name}[{mark}]" if self.place else f"{name}[{mark}]"
            if not isinstance(value, dict):
                raise ContentError(self.file, place, "must be a mapping")
            node = Node(self.file, place, value)
            answers.append(read(node))
            node.finish()
        return tuple(answers)

    def finish(self) -> None:
        """Raise ContentError when the mapping has fields that nobody read: most often a typing error."""
        if unknown := [str(name) for name in self.data if name not in self._seen]:
            raise self.fail(unknown[0], "is not a field known here")


def open_file(tree: Tree, file: str) -> tuple[Edition, Node]:
    """Parse a content file and read its head; the node answers the rest."""
    node = Node(file, "", tree.document(file))
    version = node.integer("version")
    if version < 1:
        raise node.fail("version", "begins at 1")
    return Edition(node.key("id"), version, node.text("source"), node.text("licence")), node


def by_key(file: str, items: tuple[T, ...], key: Callable[[T], str]) -> dict[str, T]:
    """Index items by key; raise ContentError when one occurs twice."""
    answer: dict[str, T] = {}
    for item in items:
        if key(item) in answer:
            raise ContentError(file, key(item), "occurs twice")
        answer[key(item)] = item
    return answer


def head_of_table(tree: Tree, file: str, table: str) -> Node:
    """Open the head of a table's companion file; raise ContentError where it names another table."""
    _, node = open_file(tree, file)
    if node.text("table") != table.rsplit("/", 1)[-1]:
        raise node.fail("table", f"must be {table.rsplit('/', 1)[-1]}")
    return node
