"""The few words charts add themselves. Charts also stand in documents of another language than the page, so the
language is passed in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChartWords:
    """Legends, column heads and sentences of the charts in one language."""

    plain: str
    ai: str
    of: str
    own: str
    peers: str
    highest: str
    targets: str
    course: str
    profile: str
    target_columns: tuple[str, ...]
    whole_columns: tuple[str, ...]
    profile_columns: tuple[str, ...]


GERMAN = ChartWords(
    plain="ohne KI",
    ai="mit KI",
    of="{actual} von {target}",
    own="Ihr Betrieb",
    peers="vergleichbare Betriebe",
    highest="Den höchsten Wert hat {label} mit {value}.",
    targets="{reached} von {total} Zielen sind erreicht. Der senkrechte Strich ist das Ziel.",
    course="{name}: von {start} ({first}) auf {end} ({last}).",
    profile="Am weitesten ist {best}, am meisten Luft nach oben hat {worst}.",
    target_columns=("Kennzahl", "Ziel", "Ist ohne KI", "Ist mit KI", "Erreicht"),
    whole_columns=("Kennzahl", "Ziel", "Ist", "Erreicht"),
    profile_columns=("Bereich", "Wert", "mindestens", "höchstens", "Vergleich"),
)

ENGLISH = ChartWords(
    plain="without AI",
    ai="with AI",
    of="{actual} of {target}",
    own="Your company",
    peers="comparable companies",
    highest="{label} has the highest value: {value}.",
    targets="{reached} of {total} targets have been reached. The vertical line is the target.",
    course="{name}: from {start} ({first}) to {end} ({last}).",
    profile="{best} is furthest ahead; {worst} has the most room to grow.",
    target_columns=("Indicator", "Target", "Actual without AI", "Actual with AI", "Achieved"),
    whole_columns=("Indicator", "Target", "Actual", "Achieved"),
    profile_columns=("Area", "Value", "at least", "at most", "Comparison"),
)


def words_in(language: str) -> ChartWords:
    """The words in `language`; German where it is not English."""
    return ENGLISH if language.startswith("en") else GERMAN
