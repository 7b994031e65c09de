"""What was published before: read back, and put in order by the days of which centres it covers.

Two publications of overlapping days can be subtracted from each other. That can be protected where of any two one covers
all days of the other, or none: the later one then contains the earlier one and something since.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from transferlotse_analytics.deposit import DepositReport
from transferlotse_analytics.deposit.manifest import file_hash
from transferlotse_analytics.publishing import Row
from transferlotse_analytics.steps import STEPS
from transferlotse_analytics.wording import Wording, say

RUN = "run.json"
#: Each centre with the days of it that are covered.
Days = frozenset[tuple[str, int]]


@dataclass(frozen=True)
class Publication:
    """One set of tables: protected ones that were published (`made_at` tells when), or those about to be."""

    name: str
    days: Days
    tables: Mapping[str, Sequence[Row]]
    made_at: str = ""
    crossing: Mapping[str, int | None] | None = None


def covered(reports: Sequence[DepositReport]) -> list[dict[str, str]]:
    """The spans of sound deposits, as `run.json` keeps them."""
    return [
        {"centre": r.centre, "starts_on": r.period.starts_on.isoformat(), "ends_on": r.period.ends_on.isoformat()}
        for r in reports
        if r.period is not None
    ]


def days_of(spans: Sequence[Mapping[str, str]]) -> Days:
    """All days of all spans."""
    found: set[tuple[str, int]] = set()
    for span in spans:
        first, last = date.fromisoformat(span["starts_on"]), date.fromisoformat(span["ends_on"])
        found |= {(span["centre"], day) for day in range(first.toordinal(), last.toordinal() + 1)}
    return frozenset(found)


def read_publication(folder: Path) -> Publication:
    """The tables of a finished run; ValueError where the folder holds none, or one that does not say what it covers."""
    try:
        run = json.loads((folder / RUN).read_text(encoding="utf-8"))
        tables = {name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in STEPS}
        for name, rows in tables.items():
            if rows and set(rows[0]) != {*STEPS[name].columns, "withheld"}:
                raise KeyError(name)
        days = days_of(run["covers"])
        return Publication(folder.name, days, tables, str(run["created"]), run["crossing"])
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise ValueError(_no_publication(folder)) from error


def _no_publication(folder: Path) -> Wording:
    return say(
        "{}: enthält keine Ergebnisse dieser Fassung des Programms; bitte mit ihr noch einmal auswerten",
        "{}: holds no results of this version of the program; please evaluate once more with it",
        folder,
    )


def hash_of(folder: Path) -> str:
    """Changes with anything a publication says."""
    names = [RUN, *(f"{name}.parquet" for name in STEPS)]
    return " ".join(file_hash(folder / name) for name in names if (folder / name).is_file())


def nested(new: Publication, published: Sequence[Publication]) -> list[tuple[Publication, list[Publication]]]:
    """Each publication that contains others, with the largest of those; `new` is the latest of all.

    ValueError where two cover some days in common, but neither all days of the other.
    """
    order = [*sorted(published, key=lambda one: (len(one.days), one.made_at)), new]
    # Of equal size the later one contains the earlier one; `new` has a place among the others, but after its equals.
    order.sort(key=lambda one: len(one.days))
    children: dict[int, list[Publication]] = {place: [] for place in range(len(order))}
    for place, one in enumerate(order):
        outer = None
        for wider in range(place + 1, len(order)):
            common = one.days & order[wider].days
            if common and common != one.days:
                raise ValueError(_crossing(one, order[wider]))
            if common and outer is None:
                outer = wider
        if outer is not None:
            children[outer].append(one)
    return [(order[place], inner) for place, inner in children.items() if inner]


def touching(new: Publication, published: Sequence[Publication]) -> list[Publication]:
    """Those that cover any day of `new`."""
    return [one for one in published if one.days & new.days]


def _crossing(one: Publication, other: Publication) -> Wording:
    return say(
        "{} und {} überschneiden sich nur teilweise und lassen sich nicht gegeneinander schützen: eines muss alle Tage der "
        "Zentren des anderen enthalten oder keinen",
        "{} and {} overlap in part only and cannot be protected against each other: one must contain all days of the other's "
        "centres, or none",
        one.name,
        other.name,
    )
