"""Suggestions in words: what is suggested, and why, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from transferlotse import content
from transferlotse.cases.rules.routing import Reason, Suggestion
from transferlotse.cases.rules.topics import TopicHit
from transferlotse.centres.models import Centre


@dataclass(frozen=True, slots=True)
class Told:
    """A suggestion as a page shows it; `here` tells whether this centre works with the same installation."""

    key: str
    name: str
    reason: str
    more: str = ""
    here: bool = False


def topic_name(key: str) -> str:
    """A topic by name; its key where the taxonomy does not know it any more."""
    try:
        return content.topic_by_key(key).name.text(_language())
    except KeyError:
        return key


def district_name(key: str) -> str:
    """A district by full name, empty for none."""
    try:
        return content.district(key).full_name if key else ""
    except KeyError:
        return key


def format_name(key: str) -> str:
    """A format by name; its key where the portfolio does not know it any more."""
    try:
        return content.format_by_key(key).name.text(_language())
    except KeyError:
        return key


def centre_told(suggestion: Suggestion, here: frozenset[str] = frozenset()) -> Told:
    """A suggested centre of the network."""
    actors = {one.key: one for one in content.centres_network().actors}
    found = actors.get(suggestion.key)
    name = found.name.text(_language()) if found else suggestion.key
    seats = ", ".join(found.seats) if found else ""
    return Told(suggestion.key, name, reason_text(suggestion), seats, suggestion.key in here)


def helpers_told(receiver: Centre, suggestions: Iterable[Suggestion]) -> list[Told]:
    """Who answers an enquiry, then who else could help; a centre that works elsewhere may be responsible and not answer."""
    told = [centre_told(one) for one in suggestions]
    reason = _("Liest Ihre Anfrage und antwortet Ihnen.")
    own = next((one for one in told if one.key == receiver.key), Told(receiver.key, "", reason))
    return [replace(own, name=receiver.name), *(one for one in told if one.key != receiver.key)]


def offer_told(suggestion: Suggestion) -> Told:
    """A suggested format of the portfolio, with what it is in plain words."""
    try:
        found = content.format_by_key(suggestion.key)
    except KeyError:
        return Told(suggestion.key, suggestion.key, reason_text(suggestion))
    language = _language()
    return Told(suggestion.key, found.name.text(language), reason_text(suggestion), found.plain.text(language))


def topic_told(hit: TopicHit) -> Told:
    """A recognised topic with the words that said so."""
    words = (
        ", ".join(f"„{word}“" for word in hit.words[:5])
        if _language() == "de"
        else ", ".join(f"“{word}”" for word in hit.words[:5])
    )
    return Told(hit.key, topic_name(hit.key), _("erkannt an: %(words)s") % {"words": words})


def reason_text(suggestion: Suggestion) -> str:
    """Why somebody or something is suggested, in one sentence."""
    facts: dict[str, Any] = dict(suggestion.facts)
    if "topic" in facts:
        facts["topic"] = topic_name(facts["topic"])
    if "district" in facts:
        facts["district"] = district_name(facts["district"])
    if suggestion.reason == Reason.NEAREST and facts.get("km") == "0":
        return _("Sitzt am selben Ort: %(place)s.") % facts
    return str(_sentence(suggestion.reason) % facts)


def _sentence(reason: Reason) -> str:
    return {
        Reason.REGION: _("Zuständig für die Region: %(district)s."),
        Reason.THEME_FIRST: _("Das Zentrum im Netz für das Thema „%(topic)s“."),
        Reason.THEME: _("Bundesweit für das Thema „%(topic)s“ da."),
        Reason.FOCUS: _("„%(topic)s“ ist dort ein Schwerpunkt; auch Betriebe von außerhalb können fragen."),
        Reason.FALLBACK: _("Nimmt Anfragen an, die sich keiner Region und keinem Thema zuordnen lassen."),
        Reason.NEAREST: _("Am nächsten: Sitz in %(place)s, etwa %(km)s Kilometer Luftlinie."),
        Reason.ONLY_PARTNER: _("Einziger Partner des Zentrums."),
        Reason.AI_TOPIC: _("Es geht um künstliche Intelligenz. Offene Fälle: %(cases)s."),
        Reason.OF_PARTNER: _("Arbeitet beim vorgeschlagenen Partner. Offene Fälle: %(cases)s."),
        Reason.LEAST_BUSY: _("Hat derzeit am wenigsten zu tun. Offene Fälle: %(cases)s."),
        Reason.ALWAYS_FIRST: _("Ein erstes Gespräch klärt, was hilft. Es kostet nichts."),
        Reason.WORDS: _("In der Anfrage steht „%(words)s“."),
        Reason.TOPIC: _("Passt zum Thema „%(topic)s“."),
    }[reason]


def _language() -> str:
    return (get_language() or "de")[:2]
