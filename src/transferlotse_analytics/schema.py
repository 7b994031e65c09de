"""The tables of a deposit: what each column means, which values it may hold, and how tables refer to each other.

One centre hands in one period as these tables. Names of firms and people never appear: an organisation is an id of
the centre's own and a few classes. Every table carries `centre` and `period`, so files of several centres can be read
side by side without being rewritten.
"""

from dataclasses import dataclass

import pyarrow as pa

STAGES = ("inform", "qualify", "conceive", "implement", "connect")
SIZES = ("0-9", "10-49", "50-249", "250+", "unknown")
STATES = ("planned", "delivered", "cancelled")
LABEL_KINDS = ("centre", "partner", "format", "topic", "district", "sector")
OUTCOME_KINDS = ("follow_up_project", "investment", "effect", "programme")

ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "quantity": pa.decimal128(12, 3),
    "fraction": pa.decimal128(9, 6),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
FRICTIONLESS_TYPES = {"quantity": "number", "fraction": "number"}


@dataclass(frozen=True)
class Field:
    """One column. `minimum` and `maximum` are inclusive; `values` lists the only texts allowed."""

    name: str
    kind: str
    description: str
    required: bool = True
    values: tuple[str, ...] = ()
    pattern: str = ""
    minimum: int | None = None
    maximum: int | None = None

    def frictionless(self) -> dict[str, object]:
        """The field as Frictionless Table Schema describes it."""
        constraints: dict[str, object] = {}
        if self.required:
            constraints["required"] = True
        if self.values:
            constraints["enum"] = list(self.values)
        if self.pattern:
            constraints["pattern"] = self.pattern
        if self.minimum is not None:
            constraints["minimum"] = self.minimum
        if self.maximum is not None:
            constraints["maximum"] = self.maximum
        described: dict[str, object] = {
            "name": self.name,
            "type": FRICTIONLESS_TYPES.get(self.kind, self.kind),
            "description": self.description,
        }
        return described | ({"constraints": constraints} if constraints else {})


@dataclass(frozen=True)
class Reference:
    """`column` holds keys of `table` (its first key column) of the same deposit."""

    column: str
    table: str


@dataclass(frozen=True)
class Table:
    """One table of a deposit; `key` names the columns that identify a row within it."""

    name: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()

    @property
    def columns(self) -> tuple[Field, ...]:
        """All columns as stored, beginning with `centre` and `period`."""
        return (*OWNER, *self.fields)

    def arrow_schema(self) -> pa.Schema:
        """The exact Parquet schema; required columns are declared not nullable in the descriptor, not here."""
        return pa.schema([pa.field(field.name, ARROW_TYPES[field.kind]) for field in self.columns])

    def field(self, name: str) -> Field:
        """The column called `name`; KeyError where the table has none."""
        for field in self.columns:
            if field.name == name:
                return field
        raise KeyError(name)


OWNER = (
    Field("centre", "string", "key of the centre that hands in", pattern="[a-z0-9][a-z0-9-]*"),
    Field("period", "string", "name of the period, as in the package"),
)
_DISTRICT = Field("district", "string", "district, five-digit official key (AGS)", required=False, pattern="[0-9]{5}")
_SECTOR = Field("sector", "string", "section of WZ 2025 / NACE 2.1, one letter", required=False, pattern="[A-V]")
# One line of text, of a length that a table has room for.
_PLAIN = r"[^\x00-\x1f\x7f]{1,200}"
_SIZE = Field("size", "string", "number of employees in classes", required=False, values=SIZES)

_TABLES = (
    Table(
        "deliveries",
        "services: one row per delivery that was planned, took place or was cancelled",
        (
            Field("delivery_id", "string", "id within the centre"),
            Field("format", "string", "key of the format"),
            Field("stage", "string", "stage of the chain", values=STAGES),
            Field("state", "string", "only 'delivered' counts", values=STATES),
            Field("delivered_on", "date", "day that decides the period", required=False),
            Field("ai", "boolean", "whether it was about artificial intelligence"),
            Field("quantity", "quantity", "how many units it counts for, usually 1", minimum=0),
            Field("district", "string", "where it took place (AGS)", required=False, pattern="[0-9]{5}"),
            Field(
                "joint_key",
                "string",
                "one joint delivery of several centres: <centre>:<delivery id> of the record of one of them, in all others",
                required=False,
                pattern="[a-z0-9][a-z0-9-]*:.+",
            ),
        ),
        ("delivery_id",),
    ),
    Table(
        "topics",
        "what a delivery was about: one row per delivery and topic",
        (Field("delivery_id", "string", "the delivery"), Field("topic", "string", "key of the topic")),
        ("delivery_id", "topic"),
        (Reference("delivery_id", "deliveries"),),
    ),
    Table(
        "contributions",
        "who delivered, with shares that add up to one per delivery",
        (
            Field("delivery_id", "string", "the delivery"),
            Field("contributor_centre", "string", "centre the partner belongs to", pattern="[a-z0-9][a-z0-9-]*"),
            Field("partner", "string", "key of the partner"),
            Field("fraction", "fraction", "share of the delivery", minimum=0, maximum=1),
        ),
        ("delivery_id", "contributor_centre", "partner"),
        (Reference("delivery_id", "deliveries"),),
    ),
    Table(
        "attendances",
        "who took part: a person of an organisation, or a headcount",
        (
            Field("attendance_id", "string", "id within the centre"),
            Field("delivery_id", "string", "the delivery"),
            Field("organisation_id", "string", "the organisation, empty where unknown", required=False),
            Field("headcount", "integer", "number of contacts, 1 for a person", minimum=1, maximum=1_000_000),
        ),
        ("attendance_id",),
        (Reference("delivery_id", "deliveries"), Reference("organisation_id", "organisations")),
    ),
    Table(
        "organisations",
        "organisations reached, in classes and without names",
        (
            Field("organisation_id", "string", "pseudonymous id within the centre, stable over periods"),
            _DISTRICT,
            _SECTOR,
            _SIZE,
            Field("sme", "boolean", "SME by Recommendation 2003/361/EC; empty where unknown", required=False),
        ),
        ("organisation_id",),
    ),
    Table(
        "linkage",
        "keyed Bloom filters that let two centres' records of one organisation be recognised without its name",
        (
            Field("organisation_id", "string", "the organisation"),
            Field("name_filter", "string", "filter of the name, hexadecimal", pattern="[0-9a-f]+"),
            Field("city_filter", "string", "filter of the place", required=False, pattern="[0-9a-f]+"),
            Field("domain_filter", "string", "filter of the mail domain", required=False, pattern="[0-9a-f]+"),
            Field("blocks", "string", "keyed block tokens, separated by blanks", required=False, pattern="[0-9a-f ]*"),
        ),
        ("organisation_id",),
        (Reference("organisation_id", "organisations"),),
    ),
    Table(
        "targets",
        "what was agreed for the period, per format",
        (
            Field("format", "string", "key of the format"),
            Field("stage", "string", "stage of the chain", values=STAGES),
            Field("target", "quantity", "agreed number; empty where none was agreed", required=False, minimum=0),
        ),
        ("format",),
    ),
    Table(
        "outcomes",
        "what came of it, as organisations reported",
        (
            Field("outcome_id", "string", "id within the centre"),
            Field("organisation_id", "string", "the organisation"),
            Field("kind", "string", "kind of outcome", values=OUTCOME_KINDS),
            Field("wave", "integer", "months after the delivery when it was asked: 0, 6 or 12", minimum=0, maximum=60),
            Field("reported_on", "date", "day of the report"),
            Field("amount", "quantity", "euros, where it is about money", required=False, minimum=0),
        ),
        ("outcome_id",),
        (Reference("organisation_id", "organisations"),),
    ),
    Table(
        "checks",
        "results of self-checks, with the classes given there",
        (
            Field("check_id", "string", "id within the centre"),
            Field("instrument", "string", "key of the questionnaire"),
            Field("taken_on", "date", "day it was submitted"),
            Field("score", "integer", "result in whole points", minimum=0, maximum=100),
            _DISTRICT,
            _SECTOR,
            _SIZE,
        ),
        ("check_id",),
    ),
    Table(
        "labels",
        "what the keys in the other tables are called, for people who read the results",
        (
            Field("kind", "string", "what the key is a key of", values=LABEL_KINDS),
            Field("key", "string", "the key as the other tables hold it"),
            Field("de", "string", "its name in German", pattern=_PLAIN),
            Field("en", "string", "its name in English; empty where it is the same", required=False, pattern=_PLAIN),
        ),
        ("kind", "key"),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
# Deposits written before these tables existed lack their files and stay sound.
LATER_TABLES = ("labels",)
REQUIRED_TABLES = ("deliveries", "contributions", "attendances", "organisations")
