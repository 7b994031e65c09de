"""Which of a table's own columns probably holds which field."""

from collections.abc import Sequence

from transferlotse.files.rules.columns import Field
from transferlotse.files.rules.tables import normalised


def guessed(fields: Sequence[Field], header: Sequence[str]) -> dict[str, str]:
    """Which column probably holds which field: exact names first, then columns that begin with a known name.

    Where several columns would do, the one whose name stands first among the known ones is taken.
    """
    free = {normalised(name): name for name in header}
    found = _plain_name(fields, free)
    for matches in (_is_exactly, _begins_with):
        for one in fields:
            if one.name in found:
                continue
            hit = next((key for known in one.known_names() for key in free if matches(key, known)), None)
            if hit is not None:
                found[one.name] = free.pop(hit)
    return found


def _plain_name(fields: Sequence[Field], free: dict[str, str]) -> dict[str, str]:
    """A column "Name" beside one of first names holds surnames, not organisations; it is taken out of `free`."""
    known = {one.name: one.known_names() for one in fields}
    for one in fields:
        is_beside = one.beside and not free.keys().isdisjoint(known[one.beside])
        if is_beside and "name" in free and free.keys().isdisjoint(known[one.name]):
            return {one.name: free.pop("name")}
    return {}


def _is_exactly(key: str, known: str) -> bool:
    return key == known


def _begins_with(key: str, known: str) -> bool:
    return len(known) >= 4 and key.startswith(f"{known} ")
