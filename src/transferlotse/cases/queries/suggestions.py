"""Who and what is suggested for an enquiry: the rules, asked with what content and centre know."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from transferlotse import content
from transferlotse.cases.models import Case
from transferlotse.cases.rules.offers import offers_for
from transferlotse.cases.rules.routing import (
    Actor,
    Adviser,
    Map,
    Reason,
    Seat,
    Suggestion,
    adviser_for,
    centres_for,
    partner_for,
    receiving_centre,
)
from transferlotse.cases.rules.states import CaseState
from transferlotse.cases.rules.topics import TopicHit, TopicWords, Vocabulary, topics_meant
from transferlotse.centres.models import Centre, Membership, Partner
from transferlotse.centres.queries import members_of
from transferlotse.centres.rules import PartnerRole, Role

ADVISED_BY = frozenset({Role.ADVISER, Role.AI_TRAINER})
DELIVERING = (PartnerRole.LEAD, PartnerRole.RESEARCH, PartnerRole.TRANSFER)


@dataclass(frozen=True, slots=True)
class Routed:
    """Where an enquiry belongs: main district (empty abroad), topics with the words that said so, centres, offers."""

    district: str
    topics: tuple[TopicHit, ...]
    centres: tuple[Suggestion, ...]
    offers: tuple[Suggestion, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the enquiry."""
        return {
            "topics": [[hit.key, hit.score, list(hit.words)] for hit in self.topics],
            "centres": [[one.key, one.reason.value, dict(one.facts)] for one in self.centres],
            "offers": [[one.key, one.reason.value, dict(one.facts)] for one in self.offers],
        }


def suggestions_kept(kept: dict[str, Any], name: str) -> list[Suggestion]:
    """Suggestions as they were kept with an enquiry, `centres` or `offers`."""
    return [Suggestion(key, Reason(reason), facts) for key, reason, facts in kept.get(name, [])]


def topics_kept(kept: dict[str, Any]) -> list[TopicHit]:
    """Topics as they were kept with an enquiry."""
    return [TopicHit(key, score, tuple(words)) for key, score, words in kept.get("topics", [])]


@cache
def topic_vocabulary() -> Vocabulary:
    """All topics of the taxonomy in both languages, ready for recognising."""
    return Vocabulary.of(
        [
            TopicWords(topic.key, (topic.name.de, topic.name.en), topic.synonyms_de + topic.synonyms_en)
            for topic in content.topics()
        ]
    )


@cache
def network_map() -> Map:
    """The centres of the network as the rule of routing sees them; agencies train multipliers and get no enquiries."""
    directory = content.centres_network()
    actors = tuple(
        Actor(
            one.key, one.kind == "regional", frozenset(one.topics), frozenset((*one.districts, *one.nearest_districts))
        )
        for one in directory.actors
        if one.kind in {"regional", "thematic"}
    )
    home = next((one.key for one in directory.actors if one.home), "")
    return Map(actors, frozenset(directory.routing.thematic_first), home)


def routed_enquiry(*, text: str, postcode: str) -> Routed:
    """Where an enquiry belongs; `postcode` is empty for a firm outside Germany."""
    districts = [one.ags for one in content.districts_of_postcode(postcode)] if postcode else []
    hits = topics_meant(text, topic_vocabulary())
    topics = [hit.key for hit in hits]
    known = frozenset(one.key for one in content.formats())
    centres = centres_for(districts=districts, topics=topics, network=network_map())
    if centres[0].reason == Reason.FALLBACK and not Centre.objects.filter(key=centres[0].key).exists():
        # The directory's home centre works elsewhere: whoever is here answers, without another one being named.
        centres = ()
    return Routed(
        district=districts[0] if districts else "",
        topics=hits,
        centres=centres,
        offers=offers_for(text=text, topics=topics, known=known),
    )


def receiver_of(routed: Routed) -> Centre:
    """The centre in whose inbox an enquiry arrives. Raises ValueError where no centre works with this installation."""
    here = {centre.key: centre for centre in Centre.objects.all()}
    return here[receiving_centre(suggestions=routed.centres, here=here, home=network_map().home)]


def suggested_partner(*, centre: Centre, district: str) -> Suggestion | None:
    """The partner of `centre` nearest to the firm; its key is the partner's id."""
    partners = Partner.objects.filter(centre=centre, role__in=DELIVERING)
    seats = [Seat(str(one.pk), one.seat, *_coordinates(_seat_district(one.seat))) for one in partners]
    latitude, longitude = _coordinates(district)
    return partner_for(seats=seats, latitude=latitude, longitude=longitude)


def suggested_adviser(*, centre: Centre, topics: Sequence[str], partner: str, today: dt.date) -> Suggestion | None:
    """Who should take the case; the key is the account's id."""
    busy = Counter(
        Case.objects.filter(centre=centre).exclude(state=CaseState.CLOSED).values_list("owner_id", flat=True)
    )
    advising = [role.value for role in ADVISED_BY]
    rows = Membership.objects.filter(centre=centre, user__in=members_of(centre=centre, today=today), role__in=advising)
    people: dict[int, tuple[set[str], str]] = {}
    for user_id, role, partner_id in rows.values_list("user_id", "role", "partner_id"):
        people.setdefault(user_id, (set(), str(partner_id or "")))[0].add(role)
    advisers = [
        Adviser(str(user), at, Role.AI_TRAINER.value in roles, busy[user]) for user, (roles, at) in people.items()
    ]
    return adviser_for(advisers=advisers, topics=topics, partner=partner)


def _coordinates(district: str) -> tuple[float | None, float | None]:
    if not district:
        return None, None
    found = content.district(district)
    return found.latitude, found.longitude


@cache
def _seat_district(place: str) -> str:
    """The district in which a town lies, empty for an unknown one."""
    return next((one.districts[0] for one in content.postcodes() if one.place == place), "")
