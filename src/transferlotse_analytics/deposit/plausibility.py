"""What must hold inside a deposit beyond the types of its columns; every answer is a sentence a person can act on."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from transferlotse_analytics.deposit.period import Period
from transferlotse_analytics.schema import TABLES, Field, Table
from transferlotse_analytics.wording import Wording, say

# Shares are stored with six digits: three thirds may miss one by a few millionths.
SHARE_TOLERANCE = 0.0001


def table_problems(name: str, tables: Mapping[str, pa.Table], *, centre: str, period: Period) -> list[Wording]:
    """What is wrong with the rows of table `name`; empty where it is sound. The types must have been checked."""
    table, rows = TABLES[name], tables[name]
    problems = [problem for field in table.columns for problem in _field_problems(field, rows.column(field.name))]
    problems += _owner_problems(rows, centre, period)
    problems += _key_problems(table, rows)
    problems += _reference_problems(table, tables)
    if rule := _RULES.get(name):
        problems += rule(tables, period)
    return problems


def _field_problems(field: Field, column: pa.ChunkedArray) -> Iterator[Wording]:
    if field.required and column.null_count:
        yield say("Spalte „{}“ ist in {} Zeilen leer", "column '{}' is empty in {} rows", field.name, column.null_count)
    if field.values:
        allowed = pc.is_in(column, pa.array([*field.values, None], pa.string()))
        yield from _count(
            pc.invert(allowed), column, field, say("ist keines von {}", "is none of {}", ", ".join(field.values))
        )
    if field.pattern:
        fits = pc.fill_null(pc.match_substring_regex(column, f"^(?:{field.pattern})$"), True)
        yield from _count(
            pc.invert(fits), column, field, say("hat nicht die vorgesehene Form", "has not the intended form")
        )
    if field.minimum is not None:
        yield from _count(
            pc.less(column, _scalar(field.minimum, column)),
            column,
            field,
            say("liegt unter {}", "is below {}", field.minimum),
        )
    if field.maximum is not None:
        above = pc.greater(column, _scalar(field.maximum, column))
        yield from _count(above, column, field, say("liegt über {}", "is above {}", field.maximum))


def _scalar(value: int, column: pa.ChunkedArray) -> pa.Scalar:
    return pa.scalar(Decimal(value) if pa.types.is_decimal(column.type) else value, column.type)


def _count(wrong: pa.ChunkedArray, column: pa.ChunkedArray, field: Field, reason: Wording) -> Iterator[Wording]:
    bad = column.filter(pc.fill_null(wrong, False))
    if len(bad):
        # Values are shown so that the centre can find them; enumerations and codes hold no names.
        yield say(
            "Spalte „{}“: „{}“ {} ({} Zeilen)",
            "column '{}': '{}' {} ({} rows)",
            field.name,
            str(bad[0].as_py())[:40],
            reason,
            len(bad),
        )


def _owner_problems(rows: pa.Table, centre: str, period: Period) -> Iterator[Wording]:
    for name, expected in (("centre", centre), ("period", period.name)):
        strangers = pc.sum(pc.not_equal(rows.column(name), expected)).as_py() or 0
        if strangers:
            yield say(
                "Spalte „{}“ weicht in {} Zeilen von „{}“ ab",
                "column '{}' differs in {} rows from '{}'",
                name,
                strangers,
                expected,
            )


def _key_problems(table: Table, rows: pa.Table) -> Iterator[Wording]:
    distinct = rows.select(list(table.key)).group_by(list(table.key)).aggregate([]).num_rows
    if distinct < rows.num_rows:
        yield say(
            "{} Zeilen wiederholen den Schlüssel ({}) einer anderen",
            "{} rows repeat the key ({}) of another row",
            rows.num_rows - distinct,
            ", ".join(table.key),
        )


def _reference_problems(table: Table, tables: Mapping[str, pa.Table]) -> Iterator[Wording]:
    for link in table.references:
        column = tables[table.name].column(link.column).drop_null()
        known = tables[link.table].column(TABLES[link.table].key[0])
        lost = column.filter(pc.invert(pc.is_in(column, known.combine_chunks())))
        if len(lost):
            yield say(
                "Spalte „{}“: {} Zeilen verweisen auf nichts in {}",
                "column '{}': {} rows point at nothing in {}",
                link.column,
                len(lost),
                link.table,
            )


def _delivery_problems(tables: Mapping[str, pa.Table], period: Period) -> list[Wording]:
    rows = tables["deliveries"]
    delivered = rows.filter(pc.equal(rows.column("state"), "delivered"))
    problems = []
    if undated := delivered.column("delivered_on").null_count:
        problems.append(say("{} erbrachte Leistungen ohne Datum", "{} delivered rows have no date", undated))
    dates = delivered.column("delivered_on").drop_null()
    inside = pc.and_(pc.greater_equal(dates, period.starts_on), pc.less_equal(dates, period.ends_on))
    if outside := len(dates) - (pc.sum(inside).as_py() or 0):
        problems.append(
            say(
                "{} erbrachte Leistungen liegen außerhalb {} bis {}",
                "{} delivered rows lie outside {} to {}",
                outside,
                period.starts_on,
                period.ends_on,
            )
        )
    return problems


def _share_problems(tables: Mapping[str, pa.Table], _period: Period) -> list[Wording]:
    rows = tables["contributions"]
    sums = rows.group_by("delivery_id").aggregate([("fraction", "sum")])
    off = pc.greater(pc.abs(pc.subtract(pc.cast(sums.column("fraction_sum"), pa.float64()), 1.0)), SHARE_TOLERANCE)
    wrong = pc.sum(off).as_py() or 0
    if not wrong:
        return []
    text = "die Anteile von {} Leistungen ergeben nicht eins"
    return [say(text, "the shares of {} deliveries do not add up to one", wrong)]


_RULES: dict[str, Callable[[Mapping[str, pa.Table], Period], list[Wording]]] = {
    "deliveries": _delivery_problems,
    "contributions": _share_problems,
}
