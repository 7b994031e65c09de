"""Who should take care of an enquiry: centre, partner, adviser and offers, each with its reason as a code and its facts.

The rule for centres: first the one whose region holds the district. Where the main topic is one that a thematic centre
exists for and the regional centre does not list, both are named; for some topics the thematic centre comes first. A firm
from elsewhere may also ask a regional centre for one of its focus topics. Without a German postcode the topic decides.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MOST_PLACES = 3


class Reason(StrEnum):
    """Why somebody or something is suggested."""

    REGION = "region"
    THEME_FIRST = "theme_first"
    THEME = "theme"
    FOCUS = "focus"
    FALLBACK = "fallback"
    NEAREST = "nearest"
    ONLY_PARTNER = "only_partner"
    AI_TOPIC = "ai_topic"
    OF_PARTNER = "of_partner"
    LEAST_BUSY = "least_busy"
    ALWAYS_FIRST = "always_first"
    WORDS = "words"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Actor:
    """A centre of the network as the rule sees it; `districts` is empty for one that serves the whole country by topic."""

    key: str
    is_regional: bool
    topics: frozenset[str]
    districts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Map:
    """Who there is to route to. `home` is the centre that takes what fits nobody else."""

    actors: tuple[Actor, ...]
    thematic_first: frozenset[str]
    home: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion: the key of a centre, partner, person or format, why, and the facts that go into the sentence."""

    key: str
    reason: Reason
    facts: Mapping[str, str] = field(default_factory=dict)


def centres_for(*, districts: Sequence[str], topics: Sequence[str], network: Map) -> tuple[Suggestion, ...]:
    """Centres for a firm in one of `districts` (the main one first, none abroad) that asks about `topics`, main one first.

    At least one answer, at most three; the first is where the enquiry should go.
    """
    main = topics[0] if topics else ""
    regional = next((actor for ags in districts for actor in network.actors if ags in actor.districts), None)
    thematic = [actor for actor in network.actors if not actor.is_regional and main and main in actor.topics]
    if regional is None:
        return _by_topic(main, thematic, network)
    own = Suggestion(regional.key, Reason.REGION, {"district": _district_in(regional, districts)})
    if not main or main in regional.topics:
        return (own,)
    first = main in network.thematic_first
    reason = Reason.THEME_FIRST if first else Reason.THEME
    others = [Suggestion(actor.key, reason, {"topic": main}) for actor in thematic[:2]]
    if not others:
        others = [Suggestion(actor.key, Reason.FOCUS, {"topic": main}) for actor in _listing(main, network)[:1]]
    return tuple([*others, own] if first and thematic else [own, *others])[:MOST_PLACES]


def _district_in(actor: Actor, districts: Sequence[str]) -> str:
    return next(ags for ags in districts if ags in actor.districts)


def _by_topic(main: str, thematic: list[Actor], network: Map) -> tuple[Suggestion, ...]:
    focus = _listing(main, network) if main else []
    found = [Suggestion(actor.key, Reason.THEME, {"topic": main}) for actor in thematic[:2]]
    found += [Suggestion(actor.key, Reason.FOCUS, {"topic": main}) for actor in focus[:1]]
    return tuple(found[:MOST_PLACES]) or (Suggestion(network.home, Reason.FALLBACK),)


def _listing(topic: str, network: Map) -> list[Actor]:
    """Regional centres that have this topic on their list, the home centre before others."""
    listing = [actor for actor in network.actors if actor.is_regional and topic in actor.topics]
    return sorted(listing, key=lambda actor: actor.key != network.home)


def receiving_centre(*, suggestions: Sequence[Suggestion], here: Collection[str], home: str) -> str:
    """In whose inbox an enquiry arrives: the first suggested centre that works with this installation, else the home
    centre, else the first by name. Raises ValueError where no centre works here."""
    if not here:
        raise ValueError("No centre works with this installation.")
    for suggestion in suggestions:
        if suggestion.key in here:
            return suggestion.key
    return home if home in here else min(here)


@dataclass(frozen=True, slots=True)
class Seat:
    """A partner of a centre and where it sits (degrees); None where that is not known."""

    key: str
    place: str
    latitude: float | None
    longitude: float | None


def partner_for(*, seats: Sequence[Seat], latitude: float | None, longitude: float | None) -> Suggestion | None:
    """The partner nearest to the firm, as the crow flies; None without a firm's place unless there is only one partner."""
    if len(seats) == 1:
        return Suggestion(seats[0].key, Reason.ONLY_PARTNER)
    if latitude is None or longitude is None:
        return None
    near = [
        (_kilometres(latitude, longitude, seat.latitude, seat.longitude), seat)
        for seat in seats
        if seat.latitude is not None and seat.longitude is not None
    ]
    if not near:
        return None
    distance, seat = min(near, key=lambda one: (round(one[0]), one[1].key))
    return Suggestion(seat.key, Reason.NEAREST, {"place": seat.place, "km": str(round(distance / 5) * 5)})


def _kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance (haversine, mean Earth radius 6371 km)."""
    a, b = math.radians(lat1), math.radians(lat2)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(math.sqrt(half))


AI_TOPICS = frozenset(
    {"artificial-intelligence", "generative-ai", "ai-literacy", "forecasting", "quality-inspection",
     "predictive-maintenance", "document-classification"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Adviser:
    """Somebody who could take a case: partner, whether trained for AI, and how many cases they have open."""

    key: str
    partner: str
    is_ai_trainer: bool
    open_cases: int


def adviser_for(*, advisers: Sequence[Adviser], topics: Sequence[str], partner: str) -> Suggestion | None:
    """Who should take the case: for AI an AI trainer, otherwise somebody of the suggested partner, otherwise whoever has the
    fewest open cases; among equals always the fewest. None where nobody advises."""
    if not advisers:
        return None
    about_ai = bool(topics) and topics[0] in AI_TOPICS

    def order(one: Adviser) -> tuple[bool, bool, int, str]:
        # Outside AI the trainers step back, so that they stay free for what only they can do.
        unfit = one.is_ai_trainer != about_ai
        return unfit, one.partner != partner, one.open_cases, one.key

    best = min(advisers, key=order)
    facts = {"cases": str(best.open_cases)}
    if about_ai and best.is_ai_trainer:
        return Suggestion(best.key, Reason.AI_TOPIC, facts)
    if partner and best.partner == partner:
        return Suggestion(best.key, Reason.OF_PARTNER, facts)
    return Suggestion(best.key, Reason.LEAST_BUSY, facts)
