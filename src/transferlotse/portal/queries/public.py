"""Who is behind this installation, for the public pages."""

from dataclasses import dataclass
from functools import cache

from transferlotse.centres.models import Centre, Partner
from transferlotse.centres.queries import centre_scope
from transferlotse.content import centres_network
from transferlotse.content.instruments.shelf import current_instrument
from transferlotse.content.network import REGIONAL, THEMATIC
from transferlotse.selfchecks.rules.answers import Answer, AnswerState
from transferlotse.selfchecks.rules.scoring import score

MOST_CENTRES = 4
# Invented answers of the example on the front door: what is missing here stays open and makes an interval.
SAMPLE = {
    "profile.sector": ("manufacturing",),
    "profile.size": ("small",),
    "strategy.plan": ("ideas",),
    "strategy.customers": ("find", "request"),
    "technology.security": ("backup", "updates", "two-factor"),
    "technology.equipment": ("office",),
    "people.skills": ("courses",),
    "people.involvement": ("testing",),
    "data.orders": ("islands",),
    "data.exchange": ("receive", "send"),
    "automation.office": ("templates",),
    "sustainability.energy": ("monthly",),
}


@dataclass(frozen=True, slots=True)
class CentreBehind:
    """A centre that answers here, with its partners; `notice` says so where it is a demonstration."""

    name: str
    notice: str
    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NetworkBehind:
    """The network's directory in numbers."""

    regional: int
    thematic: int
    notice: str


def centres_behind(*, language: str) -> list[CentreBehind]:
    """The centres of this installation, by name. Invented neighbours of the demonstration are left out."""
    found = [one for one in Centre.objects.all()[: MOST_CENTRES * 2] if not _is_invented(one)]
    return [_behind(one, language) for one in found[:MOST_CENTRES]]


def network_behind(*, language: str) -> NetworkBehind:
    """How many centres the directory names, and what it says about itself."""
    directory = centres_network()
    return NetworkBehind(
        len(directory.of_kind(REGIONAL)), len(directory.of_kind(THEMATIC)), directory.notice.text(language)
    )


@dataclass(frozen=True, slots=True)
class SampleBar:
    """One dimension of the example: from `low` to `high`; `width` is 0 where the value is known."""

    label: str
    low: int
    high: int

    @property
    def width(self) -> int:
        """How wide the interval is."""
        return self.high - self.low


@cache
def sample_profile(*, language: str) -> tuple[SampleBar, ...]:
    """The profile that the example's answers lead to, worked out by the real rules."""
    instrument = current_instrument()
    answers = {key: Answer(key, AnswerState.ANSWERED, values) for key, values in SAMPLE.items()}
    found = score(instrument, answers)
    return tuple(
        SampleBar(instrument.dimension(one.key).label.text(language), one.low or 0, one.high or 0)
        for one in found.dimensions
    )


def _is_invented(centre: Centre) -> bool:
    """Demonstration centres whose name stands in no directory are invented."""
    known = {actor.key for actor in centres_network().actors}
    return centre.is_demo and centre.key not in known


def _behind(centre: Centre, language: str) -> CentreBehind:
    with centre_scope(centre):
        partners = tuple(
            f"{name} ({seat})" if seat else name
            for name, seat in Partner.objects.filter(centre=centre).values_list("name", "seat")
        )
    notice = centre.notice_en if language.startswith("en") and centre.notice_en else centre.notice
    return CentreBehind(centre.name, notice, partners)
