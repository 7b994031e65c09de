"""Strict reading of YAML documents: every deviation is named with its place, nothing is guessed."""

import hashlib
import json
import re
from collections.abc import Collection, Hashable
from datetime import date
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import Any

import yaml

from transferlotse.content.labels import Label
from transferlotse.content.sources import FastSafeLoader

KEY = re.compile(r"[a-z][a-z0-9]*([.-][a-z0-9]+)*")
VERSION = re.compile(r"\d+\.\d+\.\d+")
MARKUP = re.compile(r"[{}<>$`]|%\(")
LONGEST_TEXT = 400


class InstrumentError(ValueError):
    """A document cannot be read; `problems` lists every deviation with its place."""

    def __init__(self, problems: Collection[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class _StrictLoader(FastSafeLoader):  # type: ignore[misc]
    """The safe loader, which in addition refuses a key that appears twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} is not a text", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} twice", key_node.start_mark)
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def read_document(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file; InstrumentError if it is no such file."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 (a safe loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InstrumentError([f"{path.name}: {error}"]) from error
    if not isinstance(document, dict):
        raise InstrumentError([f"{path.name}: expected a mapping"])
    return document


def document_digest(*documents: object) -> str:
    """SHA-256 over the canonical JSON of documents, hexadecimal; comments and layout do not count."""
    text = json.dumps(documents, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


class Reader:
    """Takes values out of a document and collects what is wrong with them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[str] = []

    def problem(self, place: str, message: str) -> None:
        """Note a deviation."""
        self.problems.append(f"{self.name}: {place}: {message}")

    def finish(self) -> None:
        """Raise InstrumentError if anything was wrong."""
        if self.problems:
            raise InstrumentError(self.problems)

    def mapping(self, value: object, place: str, required: str, optional: str = "") -> dict[str, Any]:
        """A mapping with exactly these keys (given as words); missing and unknown ones are problems."""
        if not isinstance(value, dict):
            self.problem(place, "expected a mapping")
            value = {}
        must, may = set(required.split()), set(optional.split())
        for key in sorted(must - value.keys()):
            self.problem(place, f"{key} is missing")
        for key in sorted(value.keys() - must - may):
            self.problem(place, f"{key} is unknown")
        return value

    def entries(self, value: object, place: str) -> list[Any]:
        """A list; None counts as empty."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.problem(place, "expected a list")
            return []
        return value

    def key(self, value: object, place: str) -> str:
        """A key in lower case with dots and hyphens."""
        if not isinstance(value, str) or not KEY.fullmatch(value):
            self.problem(place, f"{value!r} is no key (lower case letters, digits, dot, hyphen)")
            return ""
        return value

    def keys(self, value: object, place: str) -> tuple[str, ...]:
        """A list of keys."""
        return tuple(self.key(entry, place) for entry in self.entries(value, place))

    def version(self, value: object, place: str) -> str:
        """A version of three numbers."""
        if not isinstance(value, str) or not VERSION.fullmatch(value):
            self.problem(place, f"{value!r} is no version such as 1.0.0")
            return "0.0.0"
        return value

    def one_of(self, value: object, place: str, allowed: Collection[str]) -> str:
        """One word out of a few."""
        if not isinstance(value, str) or value not in allowed:
            self.problem(place, f"{value!r} is none of {', '.join(sorted(allowed))}")
            return ""
        return value

    def text(self, value: object, place: str) -> str:
        """A text without markup or expressions, not empty, not longer than LONGEST_TEXT."""
        if not isinstance(value, str) or not value.strip():
            self.problem(place, "text is missing")
            return ""
        if MARKUP.search(value):
            self.problem(place, "text contains markup or an expression")
        if len(value) > LONGEST_TEXT:
            self.problem(place, f"text is longer than {LONGEST_TEXT} characters")
        return value

    def label(self, value: object, place: str) -> Label:
        """A text in both languages."""
        entry = self.mapping(value, place, "de en")
        return Label(self.text(entry.get("de"), f"{place}.de"), self.text(entry.get("en"), f"{place}.en"))

    def number(self, value: object, place: str, low: int = 0, high: int | None = None) -> Fraction:
        """An exact number within limits, both included."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            self.problem(place, f"{value!r} is no number")
            return Fraction(low)
        number = Fraction(str(value))
        if number < low or (high is not None and number > high):
            self.problem(place, f"{value} is outside {low} to {'any' if high is None else high}")
        return number

    def whole(self, value: object, place: str, low: int = 0, high: int | None = None) -> int:
        """A whole number within limits, both included."""
        number = self.number(value, place, low, high)
        if number.denominator != 1:
            self.problem(place, f"{value} is not whole")
        return int(number)

    def flag(self, value: object, place: str) -> bool:
        """True or false; None counts as false."""
        if value is not None and not isinstance(value, bool):
            self.problem(place, f"{value!r} is neither true nor false")
        return value is True

    def day(self, value: object, place: str) -> date:
        """A date."""
        if type(value) is not date:
            self.problem(place, f"{value!r} is no date such as 2026-11-20")
            return date.min
        return value
