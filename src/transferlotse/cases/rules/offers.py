"""Which formats of the portfolio help with an enquiry."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from transferlotse.cases.rules.routing import Reason, Suggestion
from transferlotse.search.rules import FILLERS, likeness, plain_words

MOST_OFFERS = 4
FIRST_OFFER = "company-dialogue"


@dataclass(frozen=True, slots=True)
class Cue:
    """What points to a format: words that firms use (German and English) and topics."""

    format: str
    words: tuple[str, ...]
    topics: frozenset[str] = frozenset()


CUES: tuple[Cue, ...] = (
    Cue(
        "in-house-training",
        (
            "Mitarbeiter schulen",
            "Belegschaft schulen",
            "Schulung bei uns",
            "Inhouse",
            "unser Team schulen",
            "train our staff",
            "training at our site",
        ),
    ),
    Cue(
        "intensive-training",
        ("Schulung", "Weiterbildung", "Seminar", "Kurs", "lernen", "qualifizieren", "training", "course", "learn"),
        frozenset({"training", "ai-literacy"}),
    ),
    Cue(
        "lab-tour-roadshow",
        (
            "Beispiel ansehen",
            "Vorführung",
            "Demonstrator",
            "besichtigen",
            "anschauen",
            "Labor",
            "live sehen",
            "see examples",
            "demonstration",
            "visit a lab",
        ),
    ),
    Cue(
        "self-check-ai",
        ("KI-Check", "bereit für KI", "ready for AI"),
        frozenset({"artificial-intelligence", "generative-ai"}),
    ),
    Cue("self-check", ("wo stehen", "Selbstcheck", "Standortbestimmung", "where do we stand", "self-check")),
    Cue(
        "digital-strategy",
        ("Strategie", "Fahrplan", "wo anfangen", "Gesamtkonzept", "roadmap", "strategy", "where to start"),
        frozenset({"digital-strategy", "business-models"}),
    ),
    Cue(
        "potential-analysis",
        (
            "Potenzial",
            "Analyse",
            "lohnt sich",
            "was bringt",
            "Einsparung",
            "worth it",
            "potential",
            "analysis",
            "savings",
        ),
        frozenset({"process-management", "production-planning", "logistics", "warehouse", "energy-management"}),
    ),
    Cue("design-workshop", ("Workshop", "Idee entwickeln", "gemeinsam entwickeln", "develop an idea")),
    Cue(
        "transfer-project",
        ("Projekt", "umsetzen", "Umsetzung", "einführen", "Begleitung", "implement", "introduce", "project"),
    ),
    Cue("prototyping-workshop", ("Prototyp", "ausprobieren", "testen", "erproben", "prototype", "try out", "pilot")),
    Cue(
        "transformation-coach",
        ("Akzeptanz", "Widerstand", "mitnehmen", "Veränderung begleiten", "resistance", "change"),
        frozenset({"change-management"}),
    ),
    Cue("industry-circle", ("Austausch mit anderen", "Erfahrungsaustausch", "exchange with others")),
    Cue(
        "value-network-consultation",
        ("mit Lieferanten verbinden", "mit Kunden vernetzen", "gemeinsam mit anderen Betrieben", "partner firms"),
        frozenset({"value-networks", "supply-chain", "data-sharing"}),
    ),
)


def offers_for(*, text: str, topics: Sequence[str], known: Collection[str]) -> tuple[Suggestion, ...]:
    """Formats that fit, best first, at most four. A conversation always comes first: it costs nothing and clarifies.

    `known` are the formats of the portfolio in force; cues for others are ignored.
    """
    words = plain_words(text)
    scored = []
    for position, cue in enumerate(CUES):
        if cue.format not in known:
            continue
        said = [phrase for phrase in cue.words if _says(phrase, words)]
        shared = [topic for topic in topics if topic in cue.topics]
        score = 2 * len(said) + (2 if shared and shared[0] == topics[0] else 1 if shared else 0)
        if score:
            reason = (
                Suggestion(cue.format, Reason.WORDS, {"words": said[0]})
                if said
                else Suggestion(cue.format, Reason.TOPIC, {"topic": shared[0]})
            )
            scored.append((-score, position, reason))
    first = (Suggestion(FIRST_OFFER, Reason.ALWAYS_FIRST),) if FIRST_OFFER in known else ()
    return (*first, *(suggestion for _, _, suggestion in sorted(scored, key=lambda one: one[:2])))[:MOST_OFFERS]


def _says(phrase: str, words: Sequence[str]) -> bool:
    parts = [part for part in plain_words(phrase) if part not in FILLERS] or plain_words(phrase)
    return all(any(likeness(word, part) == 1.0 for word in words) for part in parts)
