"""Which entries may be one organisation, and which were said to be."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from rapidfuzz import fuzz, process

from transferlotse.centres.models import Centre, open_centre_ids
from transferlotse.contacts.models import Distinction, Merge, Organisation
from transferlotse.contacts.rules import LEGAL_FORMS, search_key
from transferlotse.kit.prepared import prepared
from transferlotse_analytics.normalise import normalise_company

ALIKE = 80.0
LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be the organisation somebody means; `score` runs from 0 to 100."""

    organisation: Organisation
    score: float


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as the comparison reads it: `core` in the order written, `key` the same however it was spelt, and the kind of
    legal form, empty where none is named."""

    core: str
    key: str
    legal_form: str

    def may_be(self, other: "Spelling") -> bool:
        """Whether both can be one firm: the same words, and no two different legal forms."""
        forms = {self.legal_form, other.legal_form} - {""}
        return self.key == other.key and len(forms) < 2


def spelling_of(name: str, city: str = "") -> Spelling:
    """How the comparison of lists reads a name: without legal form, department, a place behind it, spelling of umlauts."""
    read = normalise_company(name, city)
    return Spelling(read.core, read.sorted_key, read.legal_form)


class Spellings:
    """Entries by name, however spelt, and place; for one who looks many names up at once."""

    def __init__(self, entries: Iterable[Organisation]) -> None:
        self._there: dict[tuple[str, str], list[tuple[Spelling, Organisation]]] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Organisation) -> None:
        """Take one more entry in."""
        spelt = spelling_of(entry.name, entry.city)
        for place in places_of(entry.city, entry.postcode):
            self._there.setdefault((spelt.key, place), []).append((spelt, entry))

    def alike(self, name: str, city: str, postcode: str) -> list[Organisation]:
        """Entries at this place whose name is the same but for its spelling, with no other legal form."""
        own = spelling_of(name, city)
        if not own.key:
            return []
        found = (one for place in places_of(city, postcode) for one in self._there.get((own.key, place), ()))
        return [entry for spelt, entry in found if own.may_be(spelt)]


def places_of(city: str, postcode: str) -> list[str]:
    """What a place is recognised by: town, postcode, as far as known."""
    return [place for place in (search_key(city), search_key(postcode)) if place]


@prepared
def _merges(*, centre: Centre) -> QuerySet[Merge]:
    return Merge.objects.filter(centre=centre, undone_at__isnull=True).values_list("loser_id", "survivor_id")


def survivor_map(centre: Centre) -> dict[int, int]:
    """For every merged organisation of `centre` the id of the entry that finally stands for it, in one query.

    Merges may follow one another (A into B, B into C): both A and B then answer C.
    """
    into = dict(_merges(centre=centre))
    return {loser: _end_of(loser, into) for loser in into}


def _end_of(start: int, into: dict[int, int]) -> int:
    met = {start}
    here = into[start]
    while here in into and here not in met:
        met.add(here)
        here = into[here]
    return here


def survivor_ids(*, organisation: Organisation) -> list[int]:
    """Ids of all entries that stand for the same organisation as this one, itself included, in one query."""
    final = survivor_map(organisation.centre)
    target = final.get(organisation.pk, organisation.pk)
    return sorted({organisation.pk, target, *(loser for loser, end in final.items() if end == target)})


def similar_organisations(name: str, city: str, postcode: str, *, unlike: int | None = None) -> list[Candidate]:
    """Entries of the open centre that may be the organisation of this name and place, most alike first, at most ten.

    The name decides (80 %), without its legal form; the place adds up to 20 %, half of it where one side names none.
    `unlike` leaves out an entry and everything that was told apart from it. Merged entries are left out.
    """
    core, town = spelling_of(name, city).core, search_key(city)
    if not core:
        return []
    rows = _comparable()
    keys = {row[0]: row[1] for row in rows}
    near = process.extract(
        _without_form(name, town), keys, scorer=fuzz.token_set_ratio, score_cutoff=60, limit=LOOKED_AT
    )
    if not near:
        return []
    left_out = _told_apart(unlike)
    found = Organisation.objects.in_bulk([pk for _, _, pk in near if pk not in left_out])
    scored = [
        Candidate(one, _likeness(core, town, postcode.strip(), one)) for one in found.values()
    ]  # fmt: skip
    alike = [candidate for candidate in scored if candidate.score >= ALIKE]
    return sorted(alike, key=lambda candidate: (-candidate.score, candidate.organisation.pk))[:10]


def _without_form(name: str, town: str) -> str:
    """What the keys of all entries are searched for: name and town; a legal form would fit too many."""
    words = [word for word in search_key(name).split() if word not in LEGAL_FORMS]
    return " ".join([*(words or [search_key(name)]), town]).strip()


def _comparable() -> list[tuple[int, str]]:
    merged = Merge.objects.filter(undone_at__isnull=True).values("loser_id")
    living = Organisation.objects.filter(centre_id__in=open_centre_ids(), archived_at__isnull=True)
    return list(living.exclude(pk__in=merged).order_by().values_list("pk", "search_key"))


def _told_apart(unlike: int | None) -> set[int]:
    if unlike is None:
        return set()
    pairs = Distinction.objects.filter(undone_at__isnull=True)
    return {
        unlike,
        *pairs.filter(first_id=unlike).values_list("second_id", flat=True),
        *pairs.filter(second_id=unlike).values_list("first_id", flat=True),
    }


def _likeness(core: str, town: str, postcode: str, other: Organisation) -> float:
    names = fuzz.token_sort_ratio(core, spelling_of(other.name, other.city).core)
    other_town = search_key(other.city)
    if postcode and postcode == other.postcode:
        place = 20.0
    elif not town or not other_town:
        place = 10.0
    else:
        place = 20.0 if fuzz.token_set_ratio(town, other_town) >= 90 else 0.0
    return float(0.8 * names + place)
