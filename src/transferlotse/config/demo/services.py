"""The single deliveries behind the published counts, and who took part in them."""

import datetime as dt
import random
from dataclasses import dataclass, field

from transferlotse import content
from transferlotse.config.demo.calendar import span_of, working_days
from transferlotse.config.demo.firms import Firm
from transferlotse.content import Format
from transferlotse.content.demo import DemoCentre, DemoPartner
from transferlotse.deliveries.rules import Mode

# How often a place goes to a firm the centre has met before: the further along the chain, the more often.
_RETURNING = {"inform": 0.0, "qualify": 0.75, "conceive": 0.9, "implement": 0.95, "connect": 0.7}
_RETURNING_DIALOGUE = 0.55
_HEADCOUNT_FORMATS = frozenset({"lab-tour-roadshow"})
_RESEARCH_STAGES = frozenset({"qualify", "conceive", "implement"})
AI_TOPICS = ("artificial-intelligence", "generative-ai", "ai-literacy", "forecasting", "quality-inspection")


@dataclass(slots=True)
class Service:
    """One reconstructed delivery. `seats` is how many firms take part; `present` the firms, each with its people's numbers."""

    number: int
    format: Format
    ai: bool
    starts_on: dt.date
    ends_on: dt.date
    region: str
    partners: list[str]
    topics: list[str]
    mode: Mode
    district: str
    place: str
    title: str
    seats: int
    unnamed: int = 0
    present: dict[int, list[int]] = field(default_factory=dict)


def draw_services(centre: DemoCentre, chance: random.Random) -> list[Service]:
    """Every counted delivery of content/demo with a date in the funding period, oldest first."""
    days, weights = working_days(centre.from_on, centre.to_on)
    counted = [
        (content.format_by_key(service.format), ai)
        for service in centre.services
        for ai, number in ((False, service.actual), (True, service.actual_ai))
        for _ in range(number)
    ]
    dates = chance.choices(days, weights, k=len(counted))
    drawn = sorted(zip(dates, range(len(counted)), strict=True))
    return [
        _service(number, *counted[index], day, centre, chance) for number, (day, index) in enumerate(drawn, start=1)
    ]


def _service(
    number: int, format_: Format, ai: bool, day: dt.date, centre: DemoCentre, chance: random.Random
) -> Service:
    starts_on, ends_on = span_of(chance, unit=format_.unit, counted_on=day, earliest=centre.from_on)
    partners = _partners(format_, centre, chance)
    region = partners[0].region
    topics = _topics(ai, centre, chance)
    online = 0.65 if day < dt.date(2022, 4, 1) else 0.25
    mode = Mode.ONLINE if format_.stage in {"inform", "qualify"} and chance.random() < online else Mode.ON_SITE
    if format_.key in _HEADCOUNT_FORMATS:
        mode = Mode.ON_SITE
    least, most = format_.firms.least, format_.firms.most
    topic_name = content.topic_by_key(topics[0]).name.de
    return Service(
        number=number,
        format=format_,
        ai=ai,
        starts_on=starts_on,
        ends_on=ends_on,
        region=region,
        partners=[partner.key for partner in partners],
        topics=topics,
        mode=mode,
        district=partners[0].district,
        place="" if mode == Mode.ONLINE else partners[0].seat,
        title=f"{format_.name.de}: {topic_name}",
        seats=round(chance.triangular(least, most, least + (most - least) * 0.45)) if most else 0,
        unnamed=chance.randint(3, 25) if format_.key in _HEADCOUNT_FORMATS and chance.random() < 0.5 else 0,
    )


def _partners(format_: Format, centre: DemoCentre, chance: random.Random) -> list[DemoPartner]:
    research = [partner for partner in centre.partners if partner.role in {"lead", "research"}]
    transfer = [partner for partner in centre.partners if partner.role == "transfer"] or research
    doing = research if format_.stage in _RESEARCH_STAGES and chance.random() < 0.85 else transfer
    first = chance.choice(doing)
    others = [partner for partner in centre.partners if partner is not first]
    return [first, chance.choice(others)] if others and chance.random() < 0.15 else [first]


def _topics(ai: bool, centre: DemoCentre, chance: random.Random) -> list[str]:
    pool = [topic.key for topic in content.topics()]
    first = chance.choice(centre.focus_topics) if chance.random() < 0.6 else chance.choice(pool)
    chosen = [chance.choice(AI_TOPICS), first] if ai else [first]
    if chance.random() < 0.4:
        chosen.append(chance.choice(pool))
    return list(dict.fromkeys(chosen))


def seat_firms(services: list[Service], firms: list[Firm], chance: random.Random) -> None:
    """Fill the seats so that every firm takes part at least once and firms come back along the chain.

    Newcomers of the deliverer's region come first to events and dialogues; later stages draw on firms met before.
    """
    waiting: dict[str, list[int]] = {}
    for firm in firms:
        waiting.setdefault(firm.region, []).append(firm.number)
    met: dict[str, list[int]] = {region: [] for region in waiting}
    open_seats = sum(s.seats for s in services if _welcomes(s.format))
    for service in services:
        queue, known = waiting[service.region], met[service.region]
        if _welcomes(service.format):
            newcomers = min(1.0, 1.12 * sum(map(len, waiting.values())) / max(1, open_seats))
            open_seats -= service.seats
        else:
            newcomers = 1 - (
                _RETURNING_DIALOGUE if service.format.stage == "inform" else _RETURNING[service.format.stage]
            )
        for _ in range(service.seats):
            firm = _next_firm(service, queue, known, newcomers, chance)
            if firm is not None:
                service.present[firm] = []
        known.extend(firm for firm in service.present if service.format.stage == "inform")
    _seat_the_rest(services, waiting)


def _welcomes(format_: Format) -> bool:
    return format_.stage == "inform" and not format_.individual


def _next_firm(
    service: Service, queue: list[int], known: list[int], newcomers: float, chance: random.Random
) -> int | None:
    if queue and (not known or chance.random() < newcomers):
        return queue.pop()
    for _ in range(8):
        if known and (firm := chance.choice(known)) not in service.present:
            return firm
    return queue.pop() if queue else None


def _seat_the_rest(services: list[Service], waiting: dict[str, list[int]]) -> None:
    for region, queue in waiting.items():
        rooms = [s for s in services if s.region == region and _welcomes(s.format)]
        while queue:
            roomy = [s for s in rooms if len(s.present) < s.format.firms.most]
            if not roomy:
                raise ValueError(f"{len(queue)} firms of {region} find no seat: content/demo asks for too many.")
            for service in roomy[: len(queue)]:
                service.present[queue.pop()] = []


def seat_persons(
    services: list[Service], firms: list[Firm], *, total: int, qualified: int, chance: random.Random
) -> int:
    """Give every firm its people so that exactly `total` take part; answers the number of people drawn.

    Each firm's first visit brings its first person, and a firm that comes again sends somebody it sent before. Further
    people join at drawn visits, in trainings only until `qualified` people have attended one.
    """
    by_number = {firm.number: firm for firm in firms}
    visits = [(service, firm) for service in services for firm in service.present]
    drawn = 0
    for service, number in visits:
        firm = by_number[number]
        if not firm.persons:
            drawn += 1
            firm.persons.append(drawn)
            service.present[number].append(drawn)
        else:
            service.present[number].append(chance.choice(firm.persons))
    trained = {person for service, firm in visits if service.format.qualifies for person in service.present[firm]}
    room_in_trainings = max(0, qualified - len(trained))
    while drawn < total:
        service, number = chance.choice(visits)
        if len(service.present[number]) >= 6 or (service.format.qualifies and not room_in_trainings):
            continue
        room_in_trainings -= service.format.qualifies
        drawn += 1
        by_number[number].persons.append(drawn)
        service.present[number].append(drawn)
    return drawn
