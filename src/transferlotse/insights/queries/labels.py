"""What the keys in a deposit are called, in German and English, so that the evaluation shows names."""

from typing import Any

from transferlotse import content
from transferlotse.centres.models import Centre, Partner
from transferlotse.content.labels import Label

Rows = list[dict[str, Any]]
#: Types of districts that are towns: their name needs no addition.
TOWNS = ("Kreisfreie Stadt", "Stadtkreis")


def deposit_labels(*, centre: Centre, tables: dict[str, Rows]) -> Rows:
    """Names of the keys that occur in the tables of a deposit; a key the content does not know stays without."""
    used = {kind: {row[kind] for rows in tables.values() for row in rows if row.get(kind)} for kind in READ}
    found = [(kind, key, label) for kind, keys in used.items() for key in sorted(keys) if (label := _label(kind, key))]
    partners = Partner.objects.filter(centre=centre).order_by("key").values_list("key", "name")
    given = {row["partner"] for row in tables.get("contributions", [])}
    found += [("partner", key, Label(name, name)) for key, name in partners if key in given]
    found.append(("centre", centre.key, Label(centre.name, centre.name)))
    return [{"kind": kind, "key": key, "de": _line(label.de), "en": _line(label.en)} for kind, key, label in found]


def _line(text: str) -> str:
    """The text on one line, as long as a deposit takes it."""
    return " ".join(text.split())[:200]


def _label(kind: str, key: str) -> Label | None:
    try:
        return READ[kind](key)
    except KeyError:
        return None


def _district(ags: str) -> Label:
    found = content.district(ags)
    if found.type in TOWNS:
        return Label(found.name, found.name)
    return Label(f"{found.name} ({found.type})", f"{found.name} (district)")


READ = {
    "format": lambda key: content.format_by_key(key).plural,
    "topic": lambda key: content.topic_by_key(key).name,
    "sector": lambda key: content.sector(key).name,
    "district": _district,
}
