"""Who is behind this installation, for the public pages."""

from dataclasses import dataclass

from transferlotse.centres.models import Centre, Partner
from transferlotse.centres.queries import centre_scope
from transferlotse.content import centres_network
from transferlotse.content.network import REGIONAL, THEMATIC

MOST_CENTRES = 4


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
