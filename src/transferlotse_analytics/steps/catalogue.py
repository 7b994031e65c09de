"""Every step by name: its titles, its dimensions, and which of its columns are counts that small-cell rules protect.

A count is a *cell*: a measure at coordinates (`stage=inform, year=2024`). Two steps that show the same cell name it
alike, so that withholding it in one table withholds it in all.
"""

from dataclasses import dataclass
from importlib.resources import files

# Computed first, in this order, kept inside the engine, never written out.
BASE_STEPS = ("counted", "centre_participations", "activities", "members", "facts", "shares")
TOTAL = "*"


@dataclass(frozen=True)
class CellColumn:
    """A column of counts. Cells of one family at the same coordinates are withheld together.

    `extra` adds coordinates; a value in braces is taken from that column of the row. `only` limits which dimensions
    of the step belong to the coordinates (all, where empty).
    """

    column: str
    family: str
    measure: str
    extra: tuple[tuple[str, str], ...] = ()
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Derived:
    """A column that may be shown only where `source` is shown and is at least `minimum`."""

    column: str
    source: str
    minimum: int = 0


@dataclass(frozen=True)
class Step:
    """One question: `dimensions` identify a row ('*' is the total), `cells` are protected, `derived` follow them.

    `row_sums` names columns that add up within a row: (total, parts). `dominance` names (sum, largest, number of
    givers, minimum): the sum is withheld where too few gave it or one gave more than half; largest and number are
    dropped.
    """

    name: str
    title_de: str
    title_en: str
    dimensions: tuple[str, ...]
    cells: tuple[CellColumn, ...]
    derived: tuple[Derived, ...] = ()
    row_sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    dominance: tuple[str, str, str, int] | None = None
    open_columns: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are published, in order."""
        derived = tuple(item.column for item in self.derived)
        money = (self.dominance[0],) if self.dominance else ()
        return (*self.dimensions, *self.open_columns, *(cell.column for cell in self.cells), *derived, *money)


_CONTACTS = CellColumn("contacts", "reach", "contacts")
_PER_ACTIVITY = CellColumn("organisations_per_activity", "reach", "organisations_per_activity")
_ORGANISATIONS = CellColumn("organisations", "reach", "organisations")
_REACH = (_CONTACTS, _PER_ACTIVITY, _ORGANISATIONS)
_ALL = (CellColumn("deliveries", "services", "quantity"), *_REACH)

_STEPS = (
    Step("overview", "Reichweite nach Jahr", "Reach by year", ("year",), _ALL),
    Step("by_centre", "Reichweite nach Zentrum", "Reach by centre", ("centre", "year"), _ALL),
    Step("by_partner", "Reichweite nach Partner", "Reach by partner", ("centre", "partner", "year"), _ALL),
    Step("by_stage", "Reichweite nach Stufe", "Reach by stage", ("stage", "year"), _ALL),
    Step("by_format", "Reichweite nach Format", "Reach by format", ("stage", "format", "year"), _ALL),
    Step("by_topic", "Reichweite nach Thema", "Reach by topic", ("topic", "year"), _ALL),
    Step("by_ai", "Reichweite mit und ohne KI", "Reach with and without AI", ("ai", "year"), _ALL),
    Step("by_region", "Reichweite nach Land", "Reach by Land", ("region", "year"), _REACH),
    Step("by_district", "Reichweite nach Kreis", "Reach by district", ("region", "district"), _REACH),
    Step("by_sector", "Reichweite nach Branche", "Reach by sector", ("sector", "year"), _REACH),
    Step("by_size", "Reichweite nach Größe", "Reach by size", ("size", "year"), _REACH),
    Step("by_sme", "Reichweite nach KMU-Status", "Reach by SME status", ("sme", "year"), _REACH),
    Step(
        "targets",
        "Ziele und Ist",
        "Targets and actuals",
        ("centre", "stage", "format"),
        (
            CellColumn("actual", "services", "quantity", extra=(("ai", "no"),)),
            CellColumn("actual_ai", "services", "quantity", extra=(("ai", "yes"),)),
            CellColumn("actual_total", "services", "quantity"),
        ),
        derived=(Derived("achieved", "actual_total"),),
        row_sums=(("actual_total", ("actual", "actual_ai")),),
        open_columns=("target",),
    ),
    Step(
        "flow",
        "Weg durch die Stufen",
        "Movement along the chain",
        ("stage", "next_stage"),
        (
            CellColumn("reached", "reach", "organisations", only=("stage",)),
            CellColumn("moved", "reach", "organisations", (("moved to {next_stage}", "yes"),), ("stage",)),
            CellColumn("stayed", "reach", "organisations", (("moved to {next_stage}", "no"),), ("stage",)),
        ),
        derived=(Derived("median_days", "moved", 12), Derived("mean_days", "moved", 7)),
        row_sums=(("reached", ("moved", "stayed")),),
    ),
    Step(
        "coverage",
        "Erreichte Betriebe unter allen Niederlassungen",
        "Coverage of establishments",
        ("region", "district", "size"),
        (
            _ORGANISATIONS,
            CellColumn("compared", "compared", "organisations"),
            CellColumn("elsewhere", "elsewhere", "organisations"),
        ),
        derived=(Derived("share", "compared"),),
        row_sums=(("organisations", ("compared", "elsewhere")),),
        open_columns=("establishments",),
    ),
    Step(
        "outcomes",
        "Was daraus wurde",
        "Outcomes",
        ("kind", "wave"),
        (
            CellColumn("outcomes", "outcomes", "outcomes"),
            CellColumn("reporting_organisations", "outcomes", "reporting_organisations"),
        ),
        dominance=("amount", "largest", "givers", 5),
    ),
    Step(
        "index",
        "Digitalisierungsindex, hochgerechnet",
        "Digitalisation index, weighted",
        ("region", "sector", "size"),
        (CellColumn("checks", "checks", "checks"),),
        derived=(Derived("index", "checks", 7), Derived("low", "checks", 7), Derived("high", "checks", 7)),
    ),
)

# Dimensions along which what is counted can lie in two groups at once, by measure: groups then contain their total only.
OVERLAPS: dict[str, frozenset[str]] = {
    "organisations": frozenset({"year", "centre", "partner", "stage", "format", "topic", "ai"}),
    "organisations_per_activity": frozenset({"centre", "partner", "topic"}),
    "contacts": frozenset({"centre", "partner", "topic"}),
    "quantity": frozenset({"centre", "topic"}),
    "reporting_organisations": frozenset({"wave"}),
}
# Dimensions along which groups need not even contain their total: other centres' partners have shares too.
UNEVEN: dict[str, frozenset[str]] = {"quantity": frozenset({"partner"})}

STEPS: dict[str, Step] = {step.name: step for step in _STEPS}
# The index is computed from cells; their query bears another name because its rows are not what is published.
QUERY_OF = {"index": "index_cells"}


def sql_of(name: str) -> str:
    """The text of a base step or of a published step."""
    folder = files(__package__)
    file = folder / "base" / f"{name}.sql" if name in BASE_STEPS else folder / f"{QUERY_OF.get(name, name)}.sql"
    return file.read_text(encoding="utf-8")
