"""From the YAML documents of one edition to the Catalogue of measures; raises InstrumentError."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from transferlotse.content.instruments.model import (
    Catalogue,
    Effort,
    Measure,
    Money,
    Parameter,
    Range,
    Ranking,
    Trigger,
)
from transferlotse.content.instruments.reading import InstrumentError, Reader, document_digest, read_document

SOURCE_KINDS = ("own-estimate", "public")
RANGES = "external hours yearly saved_hours_week saved_eur_year"


def load_catalogue(folder: Path, version: str) -> Catalogue:
    """Read one edition of the measures: its head file and the parts which that names."""
    head = read_document(folder / f"catalogue-{version}.yaml")
    names = head.get("parts")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InstrumentError([f"catalogue-{version}.yaml: parts: expected a list of names"])
    return catalogue_from_documents(head, {name: read_document(folder / f"{name}-{version}.yaml") for name in names})


def catalogue_from_documents(head: Mapping[str, Any], parts: Mapping[str, Mapping[str, Any]]) -> Catalogue:
    """Build an edition from documents that have been read already; a part is named after its dimension."""
    read = Reader("catalogue")
    top = read.mapping(head, "top", "catalogue version license questionnaires parts ranking parameters")
    read.text(top.get("license"), "license")
    version = read.version(top.get("version"), "version")
    measures: list[Measure] = []
    for name, document in parts.items():
        part = read.mapping(document, name, "part version measures")
        if part.get("part") != name or part.get("version") != version:
            read.problem(name, f"is not the part {name} of version {version}")
        measures += [_measure(read, entry, name) for entry in read.entries(part.get("measures"), name)]
    parameters = [_parameter(read, entry) for entry in read.entries(top.get("parameters"), "parameters")]
    catalogue = Catalogue(
        version=version,
        ranking=_ranking(read, top.get("ranking")),
        parameters=MappingProxyType({parameter.key: parameter for parameter in parameters}),
        measures=tuple(measures),
        digest=document_digest(head, dict(parts)),
        by_key=MappingProxyType({measure.key: measure for measure in measures}),
    )
    if len(catalogue.parameters) != len(parameters):
        read.problem("parameters", "a key appears twice")
    read.finish()
    return catalogue


def _ranking(read: Reader, value: object) -> Ranking:
    words = "gap lever goal lever_months unknown_confidence count per_dimension"
    entry = read.mapping(value, "ranking", words)
    return Ranking(
        gap=read.number(entry.get("gap"), "ranking.gap", 0, 1),
        lever=read.number(entry.get("lever"), "ranking.lever", 0, 1),
        goal=read.number(entry.get("goal"), "ranking.goal", 0, 1),
        lever_months=read.whole(entry.get("lever_months"), "ranking.lever_months", 1),
        unknown_confidence=read.number(entry.get("unknown_confidence"), "ranking.unknown_confidence", 0, 1),
        count=read.whole(entry.get("count"), "ranking.count", 1),
        per_dimension=read.whole(entry.get("per_dimension"), "ranking.per_dimension", 1),
    )


def _parameter(read: Reader, value: object) -> Parameter:
    entry = read.mapping(value, "parameters", "key value unit valid_from source label")
    key = str(entry.get("key", ""))
    return Parameter(
        key=key,
        value=read.number(entry.get("value"), f"{key}.value"),
        unit=read.text(entry.get("unit"), f"{key}.unit"),
        valid_from=read.day(entry.get("valid_from"), f"{key}.valid_from"),
        source=read.text(entry.get("source"), f"{key}.source"),
        label=read.label(entry.get("label"), f"{key}.label"),
    )


def _measure(read: Reader, value: object, part: str) -> Measure:
    entry = read.mapping(
        value,
        "measures",
        "key title description topics format goals effort confidence money triggers source reviewed_on",
        "prerequisites",
    )
    key = read.key(entry.get("key"), "measures")
    source = read.mapping(entry.get("source"), f"{key}.source", "kind", "name")
    kind = read.one_of(source.get("kind"), f"{key}.source", SOURCE_KINDS)
    triggers = read.entries(entry.get("triggers"), f"{key}.triggers")
    effort = read.mapping(entry.get("effort"), f"{key}.effort", "knowledge time resources")
    return Measure(
        key=key,
        dimension=part,
        title=read.label(entry.get("title"), f"{key}.title"),
        description=read.label(entry.get("description"), f"{key}.description"),
        topics=read.keys(entry.get("topics"), f"{key}.topics"),
        format=read.key(entry.get("format"), f"{key}.format"),
        goals=frozenset(read.keys(entry.get("goals"), f"{key}.goals")),
        effort=Effort(*(read.whole(effort.get(n), f"{key}.effort", 1, 5) for n in ("knowledge", "time", "resources"))),
        confidence=read.number(entry.get("confidence"), f"{key}.confidence", 0, 1),
        money=_money(read, entry.get("money"), f"{key}.money"),
        prerequisites=read.keys(entry.get("prerequisites"), f"{key}.prerequisites"),
        triggers=tuple(_trigger(read, trigger, f"{key}.triggers[{at}]") for at, trigger in enumerate(triggers)),
        source_kind=kind,
        source=read.text(source.get("name"), f"{key}.source.name") if kind == "public" else "",
        reviewed_on=read.day(entry.get("reviewed_on"), f"{key}.reviewed_on"),
    )


def _money(read: Reader, value: object, place: str) -> Money:
    entry = read.mapping(value, place, f"{RANGES} basis")
    ranges = {name: _range(read, entry.get(name), f"{place}.{name}") for name in RANGES.split()}
    return Money(basis=read.label(entry.get("basis"), f"{place}.basis"), **ranges)


def _range(read: Reader, value: object, place: str) -> Range:
    numbers = [read.number(entry, place) for entry in read.entries(value, place)]
    if len(numbers) != 3 or numbers != sorted(numbers):
        read.problem(place, "expected three numbers: low, likely, high")
        numbers = [read.number(0, place)] * 3
    return Range(*numbers)


def _trigger(read: Reader, value: object, place: str) -> Trigger:
    entry = read.mapping(value, place, "lift reason", "item choices missing unknown always")
    kinds = [name for name in ("choices", "missing", "unknown", "always") if name in entry]
    if len(kinds) != 1:
        read.problem(place, "expected one of choices, missing, unknown, always")
        kinds = ["always"]
    kind = kinds[0]
    if ("item" in entry) == (kind == "always"):
        read.problem(place, "an item belongs to every trigger except always")
    if kind in ("unknown", "always") and not read.flag(entry.get(kind), place):
        read.problem(place, f"{kind} must be true")
    values = read.keys(entry[kind], place) if kind in ("choices", "missing") else ()
    if kind in ("choices", "missing") and not values:
        read.problem(place, f"{kind} without values")
    lift = read.number(entry.get("lift"), f"{place}.lift", 0, 1)
    if not lift:
        read.problem(place, "lift must be above 0")
    item = read.key(entry["item"], place) if "item" in entry else ""
    return Trigger(kind, item, frozenset(values), lift, read.label(entry.get("reason"), f"{place}.reason"))
