"""What a centre offers: the stages of the chain, the service formats that are counted, the publicity formats, the methods."""

from dataclasses import dataclass
from functools import cache

from transferlotse.content.labels import Label
from transferlotse.content.nodes import Node, by_key, open_file
from transferlotse.content.sources import Edition, Tree, default_tree

STAGES_FILE = "portfolio/stages.yaml"
FORMATS_FILE = "portfolio/formats.yaml"
PUBLICITY_FILE = "portfolio/publicity.yaml"
METHODS_FOLDER = "portfolio/methods"
SCOPES = frozenset({"individual", "collective"})
VALUE_RULES = frozenset({"count", "sum", "last", "derived"})


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the chain from first interest to working together; `order` counts from 1."""

    key: str
    order: int
    name: Label
    plain: Label


@dataclass(frozen=True, slots=True)
class Unit:
    """What one piece of a format is (session, series, cohort, slot, project, tool), in singular and plural."""

    key: str
    one: Label
    many: Label


@dataclass(frozen=True, slots=True)
class CountingEvent:
    """The event that turns work into one counted delivery, for instance `slot-held`."""

    key: str
    name: Label


@dataclass(frozen=True, slots=True)
class Span:
    """A usual range, both ends included; no limit is enforced by it."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Format:
    """One service that is delivered and counted. `name` is for one of them, `plural` for the rows of tables.

    `unit` and `counts_when` name a Unit and a CountingEvent; `rule` says the counting in words. `individual` is true for
    a service to one firm (or one network of firms), false for one open to many. `ai_variant_of` names the format whose AI
    variant this one is (all other formats carry the AI mark on the delivery). `qualifies`: people who attend build up
    skills and count as persons qualified. `decimal_target`: targets may be fractions such as 7.5. `firms` and `persons`
    are what usually takes part in one delivery; zero firms means that uses are contacts, as with a self-check.
    """

    key: str
    stage: str
    name: Label
    plural: Label
    plain: Label
    duration: Label
    cost: Label
    unit: str
    counts_when: str
    rule: Label
    individual: bool
    ai_variant_of: str | None
    qualifies: bool
    decimal_target: bool
    participants: Label
    firms: Span
    persons: Span


@dataclass(frozen=True, slots=True)
class PublicityFormat:
    """One kind of publicity record. `value_rule`: count the records, sum their values, take the last value of the
    period, or derive the figure from the deliveries of `derived_from`."""

    key: str
    name: Label
    plain: Label
    value_rule: str
    derived_from: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A step of a method; `minutes` of 0 means that its length is open."""

    minutes: int
    title: Label
    detail: Label


@dataclass(frozen=True, slots=True)
class Method:
    """How a format is carried out, shared between centres: keep `edition.id` and `edition.version` with the delivery."""

    edition: Edition
    format: str
    name: Label
    goal: Label
    questions: tuple[Label, ...]
    preparation: tuple[Label, ...]
    agenda: tuple[AgendaItem, ...]
    materials: tuple[Label, ...]
    templates: tuple[Label, ...]
    afterwards: tuple[Label, ...]


def read_stages(tree: Tree) -> tuple[Stage, ...]:
    """Read the stages in their order."""
    _, node = open_file(tree, STAGES_FILE)
    pairs = node.each("stages", lambda item: (item.key(), item.label("name"), item.label("plain")))
    node.finish()
    stages = tuple(Stage(key, order, name, plain) for order, (key, name, plain) in enumerate(pairs, start=1))
    by_key(STAGES_FILE, stages, lambda stage: stage.key)
    return stages


def _span(node: Node, name: str) -> Span:
    inner = node.node(name)
    span = Span(inner.integer("least"), inner.integer("most"))
    inner.finish()
    if span.least > span.most:
        raise node.fail(name, "least is greater than most")
    return span


def _format(node: Node) -> Format:
    return Format(
        key=node.key(),
        stage=node.key("stage"),
        name=node.label("name"),
        plural=node.label("plural"),
        plain=node.label("plain"),
        duration=node.label("duration"),
        cost=node.label("cost"),
        unit=node.key("unit"),
        counts_when=node.key("counts_when"),
        rule=node.label("rule"),
        individual=node.choice("scope", SCOPES) == "individual",
        ai_variant_of=node.key("ai_variant_of") if node.has("ai_variant_of") else None,
        qualifies=node.flag("qualifies"),
        decimal_target=node.flag("decimal_target"),
        participants=node.label("participants"),
        firms=_span(node, "firms"),
        persons=_span(node, "persons"),
    )


def read_formats(tree: Tree) -> tuple[tuple[Unit, ...], tuple[CountingEvent, ...], tuple[Format, ...]]:
    """Read units, counting events and service formats, in the order of the published table."""
    _, node = open_file(tree, FORMATS_FILE)
    units_ = node.each("units", lambda item: Unit(item.key(), item.label("one"), item.label("many")))
    events = node.each("counting_events", lambda item: CountingEvent(item.key(), item.label("name")))
    formats_ = node.each("formats", _format)
    node.finish()
    by_key(FORMATS_FILE, units_, lambda unit: unit.key)
    by_key(FORMATS_FILE, events, lambda event: event.key)
    by_key(FORMATS_FILE, formats_, lambda item: item.key)
    return units_, events, formats_


def read_publicity_formats(tree: Tree) -> tuple[PublicityFormat, ...]:
    """Read the publicity formats, in the order of the published table."""
    _, node = open_file(tree, PUBLICITY_FILE)
    answer = node.each(
        "formats",
        lambda item: PublicityFormat(
            key=item.key(),
            name=item.label("name"),
            plain=item.label("plain"),
            value_rule=item.choice("value_rule", VALUE_RULES),
            derived_from=item.texts("derived_from"),
        ),
    )
    node.finish()
    by_key(PUBLICITY_FILE, answer, lambda item: item.key)
    return answer


def read_method(tree: Tree, file: str) -> Method:
    """Read one method."""
    edition, node = open_file(tree, file)
    method = Method(
        edition=edition,
        format=node.key("format"),
        name=node.label("name"),
        goal=node.label("goal"),
        questions=node.labels("questions"),
        preparation=node.labels("preparation"),
        agenda=node.each(
            "agenda", lambda item: AgendaItem(item.integer("minutes"), item.label("title"), item.label("detail"))
        ),
        materials=node.labels("materials"),
        templates=node.labels("templates"),
        afterwards=node.labels("afterwards"),
    )
    node.finish()
    return method


def read_methods(tree: Tree) -> tuple[Method, ...]:
    """Read all methods, sorted by file name."""
    return tuple(read_method(tree, file) for file in tree.files(METHODS_FOLDER))


@cache
def stages() -> tuple[Stage, ...]:
    """Answer the five stages in order: inform, qualify, conceive, implement, connect."""
    return read_stages(default_tree())


@cache
def _portfolio() -> tuple[tuple[Unit, ...], tuple[CountingEvent, ...], tuple[Format, ...]]:
    return read_formats(default_tree())


@cache
def formats() -> tuple[Format, ...]:
    """Answer the service formats in the order of the published table."""
    return _portfolio()[2]


@cache
def _formats_by_key() -> dict[str, Format]:
    return {item.key: item for item in formats()}


def format_by_key(key: str) -> Format:
    """Answer one service format; raise KeyError for an unknown key."""
    return _formats_by_key()[key]


@cache
def portfolio_version() -> str:
    """Answer the version of the portfolio in force, which a delivery keeps."""
    return str(open_file(default_tree(), FORMATS_FILE)[0].version)


@cache
def units() -> dict[str, Unit]:
    """Answer the units by key."""
    return {unit.key: unit for unit in _portfolio()[0]}


@cache
def counting_events() -> dict[str, CountingEvent]:
    """Answer the counting events by key."""
    return {event.key: event for event in _portfolio()[1]}


@cache
def publicity_formats() -> tuple[PublicityFormat, ...]:
    """Answer the publicity formats in the order of the published table."""
    return read_publicity_formats(default_tree())


@cache
def publicity_format_by_key(key: str) -> PublicityFormat:
    """Answer one publicity format; raise KeyError for an unknown key."""
    return {item.key: item for item in publicity_formats()}[key]


@cache
def _all_methods() -> tuple[Method, ...]:
    return read_methods(default_tree())


def methods(format_key: str) -> tuple[Method, ...]:
    """Answer the methods of the format with this key, possibly none."""
    return tuple(method for method in _all_methods() if method.format == format_key)
