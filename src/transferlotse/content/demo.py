"""The facts of the demo: one real centre rebuilt from its published figures and four smaller centres that are invented."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from transferlotse.content.labels import Label
from transferlotse.content.nodes import Node, by_key, open_file
from transferlotse.content.sources import Tree, default_tree

HOME_FILE = "demo/ruhr-owl.yaml"
NEIGHBOURS_FILE = "demo/neighbours.yaml"
ROLES = frozenset({"lead", "research", "transfer", "subcontractor", "associated"})
SYNTHESISED = frozenset({"organisations", "smes", "persons", "persons-qualified", "follow-up-projects"})


@dataclass(frozen=True, slots=True)
class DemoRegion:
    """A part of the centre's area, as codes of districts."""

    key: str
    name: Label
    districts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoPartner:
    """A partner of the consortium; `role` is lead, research, transfer, subcontractor or associated."""

    key: str
    name: str
    seat: str
    district: str
    region: str
    role: str
    duties: Label


@dataclass(frozen=True, slots=True)
class DemoBeneficiary:
    """A beneficiary of the grant with its code and the partners that belong to it."""

    name: str
    code: str
    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoPredecessor:
    """The project before this one; `smes_reached_about` is a rough published number."""

    name: str
    from_year: int
    to_year: int
    smes_reached_about: int


@dataclass(frozen=True, slots=True)
class DemoFunding:
    """The grant."""

    programme: str
    beneficiaries: tuple[DemoBeneficiary, ...]
    predecessor: DemoPredecessor | None


@dataclass(frozen=True, slots=True)
class DemoService:
    """Target (None: there was none) and published actuals of a service format, without and with AI."""

    format: str
    target: Decimal | None
    actual: int
    actual_ai: int


@dataclass(frozen=True, slots=True)
class DemoPublicity:
    """Target and published value of a publicity format; the value of a derived format only serves comparison."""

    format: str
    target: Decimal | None
    value: int


@dataclass(frozen=True, slots=True)
class DemoGoal:
    """Target of an indicator, by its id such as `goal.individual-services`; None: there was none."""

    indicator: str
    target: Decimal | None


@dataclass(frozen=True, slots=True)
class Synthesis:
    """How many organisations, SMEs or persons the demo invents. `stated`: what the published report says, possibly several
    numbers that contradict each other; `assumed`: the report gives no number."""

    what: str
    number: int
    stated: tuple[int, ...]
    assumed: bool


@dataclass(frozen=True, slots=True)
class DemoText:
    """A goal in words; `name` is None for the goals of the extension."""

    key: str
    name: Label | None
    text: Label


@dataclass(frozen=True, slots=True)
class IndexValue:
    """Digitalisation index of a region or sector in 2020 and 2024, from 0 (none) to above 9 (high)."""

    key: str
    name: Label
    y2020: Decimal
    y2024: Decimal


@dataclass(frozen=True, slots=True)
class DemoCentre:
    """One centre of the demo. `notice` must be shown wherever its figures appear: they are reconstructed or fictitious.
    The funding runs from `from_on` to `extended_to`, or to `planned_to` where it was not extended."""

    key: str
    fictitious: bool
    notice: Label
    name: Label
    short_name: Label
    colour: str
    from_on: dt.date
    planned_to: dt.date
    extended_to: dt.date | None
    regions: tuple[DemoRegion, ...]
    focus_topics: tuple[str, ...]
    partners: tuple[DemoPartner, ...]
    funding: DemoFunding
    services: tuple[DemoService, ...]
    publicity: tuple[DemoPublicity, ...]
    goals: tuple[DemoGoal, ...]
    synthesise: tuple[Synthesis, ...]
    sub_goals: tuple[DemoText, ...]
    extension_goals: tuple[DemoText, ...]
    digitalisation_index: tuple[IndexValue, ...]

    @property
    def to_on(self) -> dt.date:
        """Answer the last day of the funding, extension included."""
        return self.extended_to or self.planned_to

    def number_of(self, what: str) -> int:
        """Answer how many to invent; 0 where nothing is stated."""
        return next((item.number for item in self.synthesise if item.what == what), 0)


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo: the centre rebuilt from a published record, and its fictitious neighbours."""

    home: DemoCentre
    neighbours: tuple[DemoCentre, ...]

    @property
    def centres(self) -> tuple[DemoCentre, ...]:
        """Answer all centres, the home centre first."""
        return (self.home, *self.neighbours)


def _partner(node: Node) -> DemoPartner:
    return DemoPartner(
        key=node.key(),
        name=node.text("name"),
        seat=node.text("seat"),
        district=node.text("district"),
        region=node.key("region"),
        role=node.choice("role", ROLES),
        duties=node.label("duties"),
    )


def _predecessor(node: Node) -> DemoPredecessor:
    answer = DemoPredecessor(
        node.text("name"), node.integer("from_year"), node.integer("to_year"), node.integer("smes_reached_about")
    )
    node.finish()
    return answer


def _funding(node: Node) -> DemoFunding:
    answer = DemoFunding(
        programme=node.text("programme"),
        beneficiaries=node.each(
            "beneficiaries",
            lambda item: DemoBeneficiary(item.text("name"), item.text("code"), item.texts("partners", at_least=1)),
        ),
        predecessor=_predecessor(node.node("predecessor")) if node.has("predecessor") else None,
    )
    node.finish()
    return answer


def _text(node: Node) -> DemoText:
    return DemoText(node.key(), node.label("name") if node.has("name") else None, node.label("text"))


def _index(node: Node) -> IndexValue:
    return IndexValue(
        node.key(), node.label("name"), node.decimal("y2020") or Decimal(0), node.decimal("y2024") or Decimal(0)
    )


def _synthesis(node: Node) -> Synthesis:
    return Synthesis(
        what=node.choice("what", SYNTHESISED),
        number=node.integer("number"),
        stated=node.integers("stated"),
        assumed=node.flag("assumed"),
    )


def _service(node: Node) -> DemoService:
    return DemoService(node.key("format"), node.decimal("target"), node.integer("actual"), node.integer("actual_ai"))


def _publicity(node: Node) -> DemoPublicity:
    return DemoPublicity(node.key("format"), node.decimal("target"), node.integer("value"))


def _centre(node: Node, notice: Label) -> DemoCentre:
    return DemoCentre(
        key=node.key(),
        fictitious=node.flag("fictitious"),
        notice=notice,
        name=node.label("name"),
        short_name=node.label("short_name"),
        colour=node.text("colour"),
        from_on=node.date("from"),
        planned_to=node.date("planned_to"),
        extended_to=node.date("extended_to") if node.has("extended_to") else None,
        regions=node.each(
            "regions", lambda item: DemoRegion(item.key(), item.label("name"), item.texts("districts", at_least=1))
        ),
        focus_topics=node.texts("focus_topics"),
        partners=node.each("partners", _partner),
        funding=_funding(node.node("funding")),
        services=node.each("services", _service),
        publicity=node.each("publicity", _publicity),
        goals=node.each("goals", lambda item: DemoGoal(item.text("indicator"), item.decimal("target"))),
        synthesise=node.each("synthesise", _synthesis),
        sub_goals=node.each("sub_goals", _text),
        extension_goals=node.each("extension_goals", _text),
        digitalisation_index=node.each("digitalisation_index", _index),
    )


def read_demo(tree: Tree) -> Demo:
    """Read both files of the demo."""
    _, home_node = open_file(tree, HOME_FILE)
    notice = home_node.label("notice")
    inner = home_node.node("centre")
    home = _centre(inner, notice)
    inner.finish()
    home_node.finish()
    _, node = open_file(tree, NEIGHBOURS_FILE)
    shared_notice = node.label("notice")
    neighbours = node.each("centres", lambda item: _centre(item, shared_notice))
    node.finish()
    by_key(NEIGHBOURS_FILE, (home, *neighbours), lambda centre: centre.key)
    return Demo(home, neighbours)


@cache
def demo() -> Demo:
    """Answer the facts of the demo."""
    return read_demo(default_tree())
