"""Why two rows are or are not one company: the points of the sum in plain words, German or English."""

from __future__ import annotations

import numpy as np

from transferlotse_analytics.linkage.comparing import compare
from transferlotse_analytics.linkage.engine import LinkResult
from transferlotse_analytics.linkage.reading import UnreadableList
from transferlotse_analytics.linkage.weights import single_terms

#: First words of terms, the point they belong to, and its name in German and English.
POINTS: tuple[tuple[tuple[str, ...], str, str, str], ...] = (
    (
        ("name_", "cover_", "word_like", "shared_", "best_", "exact_single", "near_single", "weak_name"),
        "name",
        "Name",
        "Name",
    ),
    (("form_",), "form", "Rechtsform", "Legal form"),
    (("plz_", "city_", "area_", "bare_town_"), "place", "Ort und Postleitzahl", "Town and postcode"),
    (("street_",), "street", "Straße", "Street"),
    (("founded_",), "founded", "Gründungsjahr", "Year of founding"),
    (
        ("domain_same", "domain_other", "domain_bits", "domain_like"),
        "domain",
        "Internet-Adresse (E-Mail)",
        "Internet address (e-mail)",
    ),
    (("phone_",), "phone", "Telefon", "Phone"),
    (("mobile_", "private_", "mailbox_"), "contact", "Eigene E-Mail oder Mobilnummer", "Own e-mail or mobile number"),
    (
        ("person_full", "person_swapped", "person_initial", "person_fuzzy", "surname_", "given_"),
        "person",
        "Person",
        "Person",
    ),
    (("",), "together", "Zusammentreffen mehrerer Punkte", "Several points together"),
)
TEXTS = {
    "de": {
        "one": "Diese beiden Zeilen gelten als EIN Unternehmen.",
        "two": "Diese beiden Zeilen gelten als ZWEI Unternehmen.",
        "none": "Mindestens eine der beiden Zeilen nennt kein Unternehmen.",
        "same_content": "Beide Zeilen sagen nach der Bereinigung genau dasselbe.",
        "start": "Ausgangslage (zwei beliebige Zeilen)",
        "sum": "Summe",
        "unit": "Punkte",
        "how": "Jeder Punkt ist eine Verdopplung der Chance, dass es ein Unternehmen ist; ein Minuspunkt halbiert sie.",
        "chain": "Das Paar allein spricht eher dagegen; die Gruppe kam über andere Zeilen zusammen.",
        "apart": "Das Paar allein spricht eher dafür; die übrigen Zeilen der beiden Gruppen sprechen dagegen.",
        "same": "gleich",
        "differs": "verschieden",
        "partly": "ähnlich",
        "missing": "fehlt",
        "read": "gelesen als",
    },
    "en": {
        "one": "These two rows count as ONE company.",
        "two": "These two rows count as TWO companies.",
        "none": "At least one of the two rows names no company.",
        "same_content": "Once cleaned, both rows say exactly the same.",
        "start": "Starting point (any two rows)",
        "sum": "Sum",
        "unit": "points",
        "how": "Each point doubles the odds that it is one company; a point below zero halves them.",
        "chain": "The pair alone speaks rather against it; the group came together through other rows.",
        "apart": "The pair alone speaks rather for it; the other rows of the two groups speak against it.",
        "same": "same",
        "differs": "different",
        "partly": "similar",
        "missing": "missing",
        "read": "read as",
    },
}


def explain_rows(result: LinkResult, first: str, second: str, lang: str = "de") -> str:
    """The points for and against two rows (by record id) being one company, with weights in bits."""
    words, ids = TEXTS[lang], result.table["record_id"].to_pylist()
    rows = []
    for identifier in (first, second):
        if identifier not in ids:
            raise UnreadableList(f"record_id {identifier!r} does not occur in the list.")
        rows.append(ids.index(identifier))
    profiles = result.profiles
    a, b = sorted(int(profiles.of_row[row]) for row in rows)
    groups = [int(result.company[row]) for row in rows]
    lines = [words["none"] if min(groups) < 0 else words["one" if groups[0] == groups[1] else "two"], ""]
    for identifier, row in zip((first, second), rows, strict=True):
        entered = {
            c: result.table[c][row].as_py()
            for c in ("company", "first_name", "last_name", "email", "plz", "city", "founded")
        }
        lines.append(f"  {identifier}: " + ", ".join(value for value in entered.values() if value))
        name = int(profiles["name"][profiles.of_row[row]])
        lines.append(f"      {words['read']}: {profiles.names.text[name] if name >= 0 else words['missing']}")
    lines.append("")
    if a == b:
        return "\n".join([*lines, words["same_content"]])
    points, total = points_of(result, a, b)
    lines.append(words["how"])
    bias = result.model.company["bias"] + result.model.shift(len(profiles))
    lines.append(f"  {bias:+6.1f}  {words['start']}")
    titles = {key: (german, english) for _, key, german, english in POINTS}
    for key, weight in sorted(points.items(), key=lambda item: -abs(item[1])):
        state = _state(profiles, key, a, b)
        title = titles[key][0 if lang == "de" else 1]
        lines.append(f"  {weight:+6.1f}  {title}" + (f" ({words[state]})" if state else ""))
    lines.append(f"  {total:+6.1f}  {words['sum']}")
    together = groups[0] == groups[1]
    if together and total < 0:
        lines.append(words["chain"])
    if not together and total > 0 and min(groups) >= 0:
        lines.append(words["apart"])
    return "\n".join(lines)


def points_of(result: LinkResult, a: int, b: int) -> tuple[dict[str, float], float]:
    """(weight in bits of each point that is not 0, their sum with the starting point) for two profiles."""
    terms = compare(result.profiles, result.rarities, np.array([a]), np.array([b]))
    points: dict[str, float] = {}
    for name, values in single_terms(terms).items():
        weight = result.model.company.get(name, 0.0) * float(values[0])
        if weight:
            key = next(key for starts, key, _, _ in POINTS if name.startswith(starts))
            points[key] = points.get(key, 0.0) + weight
    total = sum(points.values()) + result.model.company["bias"] + result.model.shift(len(result.profiles))
    return {key: weight for key, weight in points.items() if abs(weight) >= 0.05}, total


_FIELDS = {
    "name": ("name",),
    "street": ("street",),
    "domain": ("domain",),
    "phone": ("phone",),
    "person": ("surname", "given"),
    "contact": ("private", "mobile", "mailbox"),
    "place": ("plz", "city"),
    "form": ("form",),
    "founded": ("founded",),
}


def _state(profiles, key: str, a: int, b: int) -> str:  # type: ignore[no-untyped-def]
    values = [(int(profiles[field][a]), int(profiles[field][b])) for field in _FIELDS.get(key, ())]
    none = 0 if key in ("form", "founded") else -1
    both = [left == right for left, right in values if left != none and right != none]
    if not values:
        return ""
    if not both:
        return "missing"
    return "same" if all(both) else "partly" if any(both) or key in ("name", "person") else "differs"
