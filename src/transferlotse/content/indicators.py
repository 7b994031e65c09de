"""What is measured: one indicator for each format, the stated sums, the overall goals and the reach, each naming the counting
function that computes it."""

import re
from dataclasses import dataclass
from functools import cache

from transferlotse.content.labels import Label
from transferlotse.content.nodes import Node, by_key, open_file
from transferlotse.content.portfolio import read_formats, read_publicity_formats
from transferlotse.content.sources import Tree, default_tree

INDICATORS_FILE = "indicators/indicators.yaml"
KINDS = ("service", "publicity", "sum", "goal", "reach")
COMPARISONS = frozenset({"at_least", "more_than"})
_FUNCTION = re.compile(r"[a-z][a-z_]*")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure. `key` is unique within its `kind` (service, publicity, sum, goal, reach); for the first two it is the
    format's key. `function` names a counting function, never an expression. `comparison` says when a target is met:
    `at_least` or `more_than`. `formats` may be empty for reach, which then looks at all formats."""

    kind: str
    key: str
    name: Label
    function: str
    formats: tuple[str, ...]
    comparison: str
    method: Label

    @property
    def id(self) -> str:
        """Answer a name that is unique among all indicators, such as `sum.individual-services`."""
        return f"{self.kind}.{self.key}"


def _function(node: Node) -> str:
    value = node.text("function")
    if not _FUNCTION.fullmatch(value):
        raise node.fail("function", f"'{value}' is no name of a function (lower-case letters and underscores)")
    return value


def _comparison(node: Node) -> str:
    return node.choice("comparison", COMPARISONS) if node.has("comparison") else "at_least"


def _of_formats(node: Node, kind: str, names: dict[str, Label]) -> tuple[Indicator, ...]:
    function, method = _function(node), node.label("method")
    keys = node.texts("formats", at_least=1)
    if unknown := [key for key in keys if key not in names]:
        raise node.fail("formats", f"'{unknown[0]}' is no format")
    node.finish()
    return tuple(Indicator(kind, key, names[key], function, (key,), "at_least", method) for key in keys)


def _composed(node: Node, kind: str) -> tuple[Indicator, ...]:
    function, method = _function(node), node.label("method")

    def read(item: Node) -> Indicator:
        formats = item.texts("formats", at_least=1)
        return Indicator(kind, item.key(), item.label("name"), function, formats, _comparison(item), method)

    answer = node.each("indicators", read)
    node.finish()
    return answer


def _reach(node: Node) -> Indicator:
    return Indicator(
        kind="reach",
        key=node.key(),
        name=node.label("name"),
        function=_function(node),
        formats=node.texts("formats"),
        comparison=_comparison(node),
        method=node.label("method"),
    )


def read_indicators(tree: Tree) -> tuple[Indicator, ...]:
    """Read all indicators: services, publicity, sums, goals, reach, each in file order."""
    _, node = open_file(tree, INDICATORS_FILE)
    service_names = {item.key: item.plural for item in read_formats(tree)[2]}
    publicity_names = {item.key: item.name for item in read_publicity_formats(tree)}
    answer = (
        *_of_formats(node.node("services"), "service", service_names),
        *_of_formats(node.node("publicity"), "publicity", publicity_names),
        *_composed(node.node("sums"), "sum"),
        *_composed(node.node("goals"), "goal"),
        *node.each("reach", _reach),
    )
    node.finish()
    by_key(INDICATORS_FILE, answer, lambda indicator: indicator.id)
    return answer


@cache
def indicators(kind: str | None = None) -> tuple[Indicator, ...]:
    """Answer the indicators, all or those of one kind, in the order of the report."""
    if kind is not None and kind not in KINDS:
        raise KeyError(kind)
    found = read_indicators(default_tree()) if kind is None else indicators()
    return tuple(item for item in found if kind in (None, item.kind))


def indicator_by_id(indicator_id: str) -> Indicator:
    """Answer one indicator by a name such as `reach.distinct-smes`; raise KeyError for an unknown one."""
    return {item.id: item for item in indicators()}[indicator_id]
