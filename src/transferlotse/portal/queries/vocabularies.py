"""The words a centre's tables may use, and what they mean."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from babel import Locale

from transferlotse import content
from transferlotse.centres.models import Centre, Partner
from transferlotse.contacts.rules import OrganisationRoleKey
from transferlotse.deliveries.rules import DeliveryState, Mode
from transferlotse.files.queries import words_of
from transferlotse.files.rules.columns import Field
from transferlotse.files.rules.tables import Table, as_text, normalised, stemmed

FIGURE_KINDS = ("service", "publicity", "goal", "reach")
ROLE_WORDS = {
    OrganisationRoleKey.SME: ("KMU", "SME", "Unternehmen", "Betrieb", "Firma", "kleines oder mittleres Unternehmen", "Company"),
    OrganisationRoleKey.MULTIPLIER: (
        "Multiplikator", "Multiplier", "Kammer", "Verband", "Wirtschaftsförderung", "IHK", "HWK", "Netzwerk", "Verein",
    ),
    OrganisationRoleKey.PARTNER: ("Partner", "Konsortialpartner"),
    OrganisationRoleKey.RESEARCH: ("Forschung", "Research", "Hochschule", "Universität", "Institut", "Wissenschaft"),
    OrganisationRoleKey.START_UP: ("Start-up", "Startup", "Gründung", "Gründer"),
    OrganisationRoleKey.SUPPLIER: ("Anbieter", "Supplier", "Dienstleister", "IT-Anbieter"),
    OrganisationRoleKey.FUNDER: ("Zuwendungsgeber", "Fördergeber", "Funder", "Projektträger", "Ministerium"),
}  # fmt: skip
USUAL_WORDS = {
    "awareness-event": ("Infoveranstaltung", "Informationsveranstaltung", "Vortrag"),
    "company-dialogue": ("Unternehmensgespräch", "Firmengespräch", "Unternehmensbesuch", "Erstgespräch"),
    "lab-tour-roadshow": ("Lab-Tour", "Roadshow"),
    "social-post": ("Social Media Post", "Social-Media-Beitrag", "Post", "LinkedIn-Beitrag"),
    "web-article": ("Blogbeitrag", "Beitrag auf der Webseite"),
    "trade-fair": ("Teilnahme Messe", "Messe", "Messeteilnahme"),
    "website-visitor": ("Webseitenbesucher", "Websitebesucher", "Website-Besuche"),
    "follower": ("Follower", "Follower LinkedIn"),
    "distinct-smes": ("KMU", "Erreichte KMU", "Verschiedene KMU"),
    "distinct-companies": ("Unternehmen", "Erreichte Unternehmen"),
    "persons-reached": ("Personen", "Teilnehmende"),
}
MODE_WORDS = {
    Mode.ON_SITE: ("vor Ort", "Präsenz", "in Präsenz", "on site", "onsite", "vor-Ort", "nein"),
    Mode.ONLINE: (
        "online",
        "digital",
        "virtuell",
        "Webinar",
        "remote",
        "ja",
        "Teams",
        "MS Teams",
        "Zoom",
        "Webex",
        "Videokonferenz",
        "Telefon",
        "telefonisch",
    ),
    Mode.HYBRID: ("hybrid", "vor Ort und online"),
}
STATE_WORDS = {
    DeliveryState.DELIVERED: (
        "durchgeführt",
        "delivered",
        "erledigt",
        "abgeschlossen",
        "stattgefunden",
        "fertig",
        "done",
    ),
    DeliveryState.PLANNED: ("geplant", "planned", "offen", "in Planung"),
    DeliveryState.CANCELLED: ("abgesagt", "cancelled", "ausgefallen", "storniert", "entfallen"),
}


def vocabularies(*, centre: Centre, fields: Iterable[Field]) -> dict[str, dict[str, Any]]:
    """For each list of words that these fields need: normalised word → what it means, the centre's own words included."""
    readers: dict[str, Callable[[], dict[str, Any]]] = {
        "formats": lambda: _named(content.formats()),
        "publicity": lambda: _named(content.publicity_formats()),
        "topics": _topic_words,
        "sectors": _sector_words,
        "districts": _district_words,
        "figures": _figure_words,
        "countries": _country_words,
        "partners": lambda: _partner_words(centre),
        "roles": lambda: _words(ROLE_WORDS),
        "modes": lambda: _words(MODE_WORDS),
        "states": lambda: _words(STATE_WORDS),
    }
    known = {name: readers[name]() for name in {one.vocabulary for one in fields if one.vocabulary}}
    for own in words_of(centre_key=centre.key):
        words = known.get(own.vocabulary, {})
        if (meaning := normalised(own.meaning)) in words:
            words[own.sign] = words[meaning]
    return known


def choices_for(*, centre: Centre, field: Field, language: str) -> list[tuple[str, str]]:
    """What a person may choose as the one value for all rows: word for the file, label."""
    if field.sort == "yes_no":
        return [("ja", "ja" if language == "de" else "yes"), ("nein", "nein" if language == "de" else "no")]
    if field.vocabulary == "formats":
        return [(one.key, one.name.text(language)) for one in content.formats()]
    if field.vocabulary == "publicity":
        return [
            (one.key, one.name.text(language)) for one in content.publicity_formats() if one.value_rule != "derived"
        ]
    if field.vocabulary == "topics":
        return [(one.key, one.name.text(language)) for one in content.topics()]
    if field.vocabulary == "partners":
        return [(one.key, one.name) for one in Partner.objects.filter(centre=centre)]
    lists: dict[str, Mapping[Any, tuple[str, ...]]] = {"roles": ROLE_WORDS, "modes": MODE_WORDS, "states": STATE_WORDS}
    words = lists.get(field.vocabulary, {})
    return [
        (str(key), options[0] if language == "de" else str(key).replace("_", " ")) for key, options in words.items()
    ]


def meanings_for(*, centre: Centre, field: Field, language: str) -> list[tuple[str, str]]:
    """What an unknown word of this field may mean: known word, label. Countries are known by every usual name."""
    if field.vocabulary == "sectors":
        return [(one.code, f"{one.code} {one.name.text(language)}") for one in content.sectors()]
    if field.vocabulary == "districts":
        return [(one.ags, one.full_name) for one in content.districts()]
    if field.vocabulary == "figures":
        return [(one.id, one.name.text(language)) for kind in FIGURE_KINDS for one in content.indicators(kind)]
    return choices_for(centre=centre, field=field, language=language)


def sure_districts(table: Table, column: str | None) -> dict[str, str]:
    """For each postcode in a column of `table` that lies in one district only: that district."""
    if column is None:
        return {}
    place = table.header.index(column)
    codes = {as_text(row.cells[place]) for row in table.rows if place < len(row.cells)}
    codes |= {code.zfill(5) for code in codes if len(code) == 4}
    found = {code: content.districts_of_postcode(code) for code in codes if code}
    return {code: districts[0].ags for code, districts in found.items() if len(districts) == 1}


def with_zero(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values whose postcode has back the zero that a spreadsheet took for nothing (1067 for 01067 Dresden), where such a one exists.

    Only where the row names no other country: postcodes of Austria and Switzerland have four digits.
    """
    code = str(values.get("postcode", ""))
    is_german = len(code) == 4 and code.isdigit() and values.get("country", "DE") == "DE"
    return {**values, "postcode": f"0{code}"} if is_german and content.districts_of_postcode(f"0{code}") else values


def _named(items: Iterable[Any]) -> dict[str, Any]:
    words: dict[str, Any] = {}
    for item in items:
        for name in (item.key, item.name.de, item.name.en):
            words[normalised(name)] = item.key
    for item in items:
        for name in (item.name.de, item.name.en, *USUAL_WORDS.get(item.key, ())):
            words.setdefault(normalised(name), item.key)
            words.setdefault(stemmed(name), item.key)
    return words


def _topic_words() -> dict[str, Any]:
    words = _named(content.topics())
    for topic in content.topics():
        for synonym in (*topic.synonyms_de, *topic.synonyms_en):
            words.setdefault(normalised(synonym), topic.key)
    return words


def _sector_words() -> dict[str, Any]:
    words: dict[str, Any] = {}
    for sector in content.sectors():
        for name in (sector.name.de, sector.name.en):
            words.setdefault(normalised(name), sector.code)
    return words | {normalised(sector.code): sector.code for sector in content.sectors()}


def _district_words() -> dict[str, Any]:
    words: dict[str, Any] = {}
    for one in content.districts():
        words.setdefault(normalised(one.name), one.ags)
    for one in content.districts():
        words[normalised(one.full_name)] = one.ags
        words[one.ags] = one.ags
    return words


def _figure_words() -> dict[str, Any]:
    """Indicators by id, key and name; a word that means two of them means none."""
    words: dict[str, Any] = {}
    unclear: set[str] = set()
    for kind in FIGURE_KINDS:
        for one in content.indicators(kind):
            names = (one.name.de, one.name.en, *USUAL_WORDS.get(one.key, ()))
            forms = {form(name) for name in names for form in (normalised, stemmed)}
            for word in {normalised(one.key), *forms}:
                if words.setdefault(word, one.id) != one.id:
                    unclear.add(word)
    plain = {word: figure for word, figure in words.items() if word not in unclear}
    return plain | {normalised(one.id): one.id for kind in FIGURE_KINDS for one in content.indicators(kind)}


def _country_words() -> dict[str, Any]:
    codes = [code for code in map(str, Locale("de").territories) if len(code) == 2 and code.isalpha()]
    words = {normalised(Locale(lang).territories[code]): code for lang in ("en", "de") for code in codes}
    return words | {code.lower(): code for code in codes} | {"d": "DE"}


def _partner_words(centre: Centre) -> dict[str, Any]:
    partners = list(Partner.objects.filter(centre=centre))
    return {normalised(word): one.pk for one in partners for word in (one.name, one.key)}


def _words(words: Mapping[Any, Iterable[str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, options in words.items():
        for word in (str(key).replace("_", " "), *options):
            found.setdefault(normalised(word), key)
            found.setdefault(stemmed(word), key)
    return found
