"""From YAML documents to an Instrument or a Catalogue; raises InstrumentError with every structural deviation."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from transferlotse.content.instruments.model import (
    Band,
    Choice,
    Clause,
    Condition,
    Dimension,
    Instrument,
    Item,
    Reason,
)
from transferlotse.content.instruments.reading import Reader, document_digest, read_document

TYPES = ("single", "multiple")
STATUSES = ("draft", "published", "deprecated", "retired")


def load_instrument(path: Path) -> Instrument:
    """Read one edition of a questionnaire from a file; its contents are checked separately."""
    return instrument_from_document(read_document(path), path.name)


def instrument_from_document(document: Mapping[str, Any], name: str = "instrument") -> Instrument:
    """Build an edition from a document that has been read already."""
    read = Reader(name)
    top = read.mapping(
        document,
        "top",
        "instrument version status published_on license label intro max_items publish_from_percent"
        " flag_not_applicable_above_percent goal_item dimensions bands items",
    )
    read.text(top.get("license"), "license")
    items = tuple(
        _item(read, entry, f"items[{at}]") for at, entry in enumerate(read.entries(top.get("items"), "items"))
    )
    instrument = Instrument(
        key=read.key(top.get("instrument"), "instrument"),
        version=read.version(top.get("version"), "version"),
        status=read.one_of(top.get("status"), "status", STATUSES),
        label=read.label(top.get("label"), "label"),
        intro=read.label(top.get("intro"), "intro"),
        published_on=read.day(top.get("published_on"), "published_on"),
        publish_from_percent=read.whole(top.get("publish_from_percent"), "publish_from_percent", 0, 100),
        flag_not_applicable_above_percent=read.whole(
            top.get("flag_not_applicable_above_percent"), "flag_not_applicable_above_percent", 0, 100
        ),
        max_items=read.whole(top.get("max_items"), "max_items", 1, 60),
        goal_item=read.key(top.get("goal_item"), "goal_item"),
        dimensions=tuple(_dimension(read, entry) for entry in read.entries(top.get("dimensions"), "dimensions")),
        bands=tuple(_band(read, entry) for entry in read.entries(top.get("bands"), "bands")),
        items=items,
        digest=document_digest(document),
        by_key=MappingProxyType({item.key: item for item in items}),
    )
    read.finish()
    return instrument


def _dimension(read: Reader, value: object) -> Dimension:
    entry = read.mapping(value, "dimensions", "key label about")
    key = read.key(entry.get("key"), "dimensions")
    return Dimension(
        key, read.label(entry.get("label"), f"{key}.label"), read.label(entry.get("about"), f"{key}.about")
    )


def _band(read: Reader, value: object) -> Band:
    entry = read.mapping(value, "bands", "key low high label meaning")
    key = read.key(entry.get("key"), "bands")
    return Band(
        key=key,
        low=read.whole(entry.get("low"), f"{key}.low", 0, 100),
        high=read.whole(entry.get("high"), f"{key}.high", 0, 100),
        label=read.label(entry.get("label"), f"{key}.label"),
        meaning=read.label(entry.get("meaning"), f"{key}.meaning"),
    )


def _item(read: Reader, value: object, place: str) -> Item:
    entry = read.mapping(
        value, place, "key type label why choices", "dimension weight target unknown not_applicable ask_if"
    )
    key = read.key(entry.get("key"), place)
    scored = "dimension" in entry
    if not scored and entry.keys() & {"weight", "target", "not_applicable"}:
        read.problem(key, "weight, target and not_applicable belong to a question with a dimension")
    choices = read.entries(entry.get("choices"), f"{key}.choices")
    return Item(
        key=key,
        type=read.one_of(entry.get("type"), f"{key}.type", TYPES),
        label=read.label(entry.get("label"), f"{key}.label"),
        why=read.label(entry.get("why"), f"{key}.why"),
        choices=tuple(_choice(read, choice, key, scored) for choice in choices),
        dimension=read.key(entry.get("dimension"), f"{key}.dimension") if scored else "",
        weight=read.whole(entry.get("weight"), f"{key}.weight", 1, 5) if scored else 0,
        target=read.number(entry.get("target", 1), f"{key}.target", 0, 1),
        ask_if=_condition(read, entry["ask_if"], f"{key}.ask_if") if "ask_if" in entry else None,
        unknown=read.flag(entry.get("unknown"), f"{key}.unknown"),
        reasons=_reasons(read, entry, key),
    )


def _reasons(read: Reader, entry: Mapping[str, Any], item: str) -> tuple[Reason, ...]:
    if "not_applicable" not in entry:
        return ()
    place = f"{item}.not_applicable"
    found = []
    for value in read.entries(entry["not_applicable"], place):
        reason = read.mapping(value, place, "key label")
        found.append(Reason(read.key(reason.get("key"), place), read.label(reason.get("label"), f"{place}.label")))
    if not found:
        read.problem(place, "needs at least one reason")
    return tuple(found)


def _choice(read: Reader, value: object, item: str, scored: bool) -> Choice:
    entry = read.mapping(value, f"{item}.choices", "key label credit" if scored else "key label", "exclusive")
    key = read.key(entry.get("key"), f"{item}.choices")
    return Choice(
        key=key,
        label=read.label(entry.get("label"), f"{item}.{key}.label"),
        credit=read.number(entry.get("credit"), f"{item}.{key}.credit", 0, 1) if scored else None,
        exclusive=read.flag(entry.get("exclusive"), f"{item}.{key}.exclusive"),
    )


def _condition(read: Reader, value: object, place: str) -> Condition:
    entry = read.mapping(value, place, "", "all any")
    if len(entry) != 1:
        read.problem(place, "expected either all or any")
        return Condition("all", ())
    join, parts = next(iter(entry.items()))
    found = tuple(_part(read, part, f"{place}.{join}") for part in read.entries(parts, place))
    if not found:
        read.problem(place, f"{join} without clauses")
    return Condition(join, found)


def _part(read: Reader, value: object, place: str) -> Clause | Condition:
    if isinstance(value, dict) and value.keys() & {"all", "any"}:
        return _condition(read, value, place)
    entry = read.mapping(value, place, "item", "in not_in")
    given = [name for name in ("in", "not_in") if name in entry]
    if len(given) != 1:
        read.problem(place, "expected either in or not_in")
        return Clause("", frozenset())
    values = read.keys(entry[given[0]], place)
    if not values:
        read.problem(place, f"{given[0]} without values")
    return Clause(read.key(entry.get("item"), place), frozenset(values), negated=given[0] == "not_in")
