"""Districts and sectors as a select offers them, in the reader's language."""

from collections.abc import Iterable
from typing import Any

from transferlotse import content
from transferlotse.kit.templatetags.kit import in_language

Choices = list[tuple[Any, Any]]


def district_choices(first: Iterable[str] = (), heading: Any = "") -> Choices:
    """All districts by Land; those of `first` stand on top under `heading`."""
    top = [(ags, content.district(ags).full_name) for ags in first]
    lands = {land.code: in_language(land.name) for land in content.laender()}
    groups: dict[str, Choices] = {}
    for one in sorted(content.districts(), key=lambda district: district.name):
        groups.setdefault(lands[one.ags[:2]], []).append((one.ags, one.full_name))
    return [*([(heading, top)] if top else []), *sorted(groups.items())]


def used_district_choices(keys: Iterable[str]) -> Choices:
    """These districts by name; a key that no list knows stands as it is."""
    return sorted(((key, district_name(key)) for key in keys), key=lambda choice: str(choice[1]))


def district_name(key: str) -> str:
    """The full name of a district; its key where no list knows it, empty for none."""
    try:
        return content.district(key).full_name if key else ""
    except KeyError:
        return key


def sector_choices(also: str = "") -> Choices:
    """The divisions of the classification by section; `also` keeps a finer code that somebody entered."""
    sections = {one.code: in_language(one.name) for one in content.sectors() if not one.parent}
    groups: dict[str, Choices] = {}
    for one in content.sectors():
        if one.parent:
            groups.setdefault(f"{one.parent} · {sections[one.parent]}", []).append((one.code, sector_text(one.code)))
    known = {one.code for one in content.sectors() if one.parent}
    extra = [(also, sector_text(also))] if also and also not in known else []
    return [*extra, *groups.items()]


def sector_text(code: str) -> str:
    """Code and name of a sector; the code alone where the classification does not know it."""
    try:
        return f"{code} · {in_language(content.sector(code).name)}" if code else ""
    except KeyError:
        return code
