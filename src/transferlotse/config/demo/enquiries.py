"""Enquiries, cases and visits around today, so that inbox and my day show what they are for. All of it is invented."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone

from transferlotse.cases.actions import (
    CaseDraft,
    EnquiryDraft,
    StepDraft,
    answer_enquiry,
    close_case,
    move_case,
    open_case,
    settle_step,
    submit_enquiry,
)
from transferlotse.cases.models import Case, Enquiry
from transferlotse.cases.queries.reasons import topic_name
from transferlotse.cases.rules.states import CaseOutcome, CaseState, StepKind, StepState
from transferlotse.centres.models import Centre
from transferlotse.contacts.actions import Firm
from transferlotse.contacts.models import Affiliation
from transferlotse.deliveries.rules import Mode
from transferlotse.monitoring.actions import open_period
from transferlotse.people.models import User

NAMESPACE = uuid.UUID("7a1f5a0e-3f5d-4b53-9a55-0d1c2c7f5e11")
OFFICE, ADVISER, TRAINER = "geschaeftsstelle@demo.example", "beratung@demo.example", "ki@demo.example"


@dataclass(frozen=True, slots=True)
class Asked:
    """An invented enquiry: how many hours ago, from where, by whom, in which words."""

    hours: float
    postcode: str
    company: str
    name: str
    text: str
    language: str = "de"


# These firms are in no address book yet.
WAITING = (
    Asked(
        74, "44149", "Bronkamp Blechtechnik GmbH", "Petra Brond",
        "Wir suchen jeden Tag Teile im Lager. Die Inventur machen wir noch mit Zettel und Stift, und der Bestand stimmt nie. "
        "Was hilft einem Betrieb mit 28 Leuten, ohne gleich ein großes Programm zu kaufen?",
    ),
    Asked(
        5, "33102", "Zentrup Polstermöbel KG", "Yusuf Marwede",
        "Am Bandende prüfen zwei Kolleginnen jede Naht mit bloßem Auge. Kann eine Kamera die Fehler erkennen? Uns fehlen "
        "dafür auf Dauer die Leute.",
    ),
    Asked(
        3, "44801", "Morhoff Haustechnik GmbH & Co. KG", "Sandra Morholt",
        "Vor zwei Wochen hatten wir einen Hackerangriff, drei Tage stand alles. Wie sichern wir unsere Daten so, dass das nicht "
        "noch einmal passiert?",
    ),
    Asked(
        2, "33604", "Tischlerei Quertrup", "Jens Quertrup",
        "Unsere Tischlerei hat neun Leute. Aufmaß, Angebot, Rechnung: alles läuft über Papier. Wir möchten als Handwerksbetrieb "
        "davon weg und wissen nicht, wo anfangen.",
    ),
    Asked(
        1, "", "Lauhorst Metaal B.V.", "Anna Lauhorst",
        "We are a metal workshop in Enschede, just across the border, with 40 people. We would like to try artificial "
        "intelligence for our production planning. Can a firm from the Netherlands take part?",
        "en",
    ),
    Asked(
        0.5, "45127", "Klick & Rang Online", "Tim Rang",
        "Ihre Webseite ist uns aufgefallen! Wir bieten Ihnen Suchmaschinenoptimierung für Ihre Seite: Platz 1 bei Google in 30 "
        "Tagen. Mehr unter https://klick.example und https://rang.example. Nur noch heute 40 Prozent Rabatt.",
    ),
)  # fmt: skip
# These ask on behalf of firms that the address book knows.
KNOWN_TEXTS = (
    "Unsere Plantafel hängt an der Wand, und die Liefertermine halten wir selten. Wie planen wir die Fertigung besser?",
    "Eine Fräsmaschine fällt ständig aus. Kann man Ausfälle vorhersagen, bevor sie uns einen Tag kosten?",
    "Wir möchten künstliche Intelligenz für unsere Angebote nutzen. Was geht mit unseren Daten?",
    "Unser Versand kommt nicht hinterher. Wo verlieren wir Zeit zwischen Auftrag und Rampe?",
    "Ein Kunde verlangt die CO2-Bilanz unserer Teile. Wie fangen wir an?",
    "Drei Meister gehen in Rente. Wie halten wir ihr Wissen fest?",
    "Wir möchten eine alte Maschine nachrüsten und ihre Stückzahlen erfassen.",
    "Ab wann müssen wir die E-Rechnung können, und was ändert sich für uns?",
)


def write_enquiries(*, centre: Centre, today: dt.date, now: dt.datetime) -> int:
    """Write them through the same actions that people use; answers how many enquiries there are.

    The scope of `centre` must be open, its accounts must exist. Visits are planned, none is documented: the published
    figures of the demo stay as they are.
    """
    for asked in WAITING:
        _submit(asked, now)
    firms = _firms(centre, len(KNOWN_TEXTS))
    asked = [
        Asked(
            26 + 20 * number, firm.organisation.postcode, firm.organisation.name, str(firm.person), KNOWN_TEXTS[number]
        )
        for number, firm in enumerate(firms)
    ]
    # One that the rule of routing sends to a neighbour is no case of this centre.
    pairs = [(firm, found) for firm, one in zip(firms, asked, strict=True) if (found := _submit(one, now)) is not None]
    members = {user.email: user for user in User.objects.filter(email__in=[OFFICE, ADVISER, TRAINER])}
    _open_cases(centre, pairs, members, today, now)
    open_period(
        centre=centre,
        name=f"Laufendes Jahr {today.year}",
        starts_on=dt.date(today.year, 1, 1),
        ends_on=dt.date(today.year, 12, 31),
        actor="demo",
        now=now,
    )
    return Enquiry.objects.filter(centre=centre).count()


def _firms(centre: Centre, count: int) -> list[Affiliation]:
    """The first firms with somebody in them, one person each."""
    rows = Affiliation.objects.filter(centre=centre).exclude(organisation__postcode="")
    found: dict[int, Affiliation] = {}
    for row in rows.select_related("organisation", "person").order_by("organisation_id", "pk")[: count * 40]:
        found.setdefault(row.organisation_id, row)
    return list(found.values())[:count]


def _submit(asked: Asked, now: dt.datetime) -> Enquiry | None:
    draft = EnquiryDraft(
        text=asked.text,
        company=asked.company,
        postcode=asked.postcode,
        contact_name=asked.name,
        email=f"{asked.name.split()[-1].lower()}@demo.example".encode("ascii", "ignore").decode(),
        phone="",
        language=asked.language,
        form_key=uuid.uuid5(NAMESPACE, asked.text),
        is_reconstructed=True,
    )
    submitted = submit_enquiry(draft=draft, sender_mark="", now=now - dt.timedelta(hours=asked.hours))
    found: Enquiry | None = Enquiry.objects.filter(reference=submitted.reference).first()
    return found


def _open_cases(
    centre: Centre,
    pairs: list[tuple[Affiliation, Enquiry]],
    members: dict[str, User],
    today: dt.date,
    now: dt.datetime,
) -> None:
    adviser, trainer, office = members[ADVISER], members[TRAINER], members[OFFICE]
    yesterday, tomorrow = today - dt.timedelta(1), today + dt.timedelta(1)
    plans = (
        (adviser, _visit(adviser, today, 10, "company-dialogue")),
        (adviser, _visit(adviser, today, 14, "potential-analysis")),
        (trainer, _visit(trainer, today, 13, "company-dialogue", Mode.ONLINE)),
        (adviser, _visit(adviser, yesterday, 9, "company-dialogue")),
        (adviser, StepDraft(title="Angebot für eine Potenzialanalyse schicken", owner_id=adviser.pk, due_on=yesterday)),
        (trainer, StepDraft(title="Zwei Beispiele heraussuchen und schicken", owner_id=trainer.pk, due_on=tomorrow)),
        (adviser, StepDraft(title="Rückruf: Termin für den Rundgang", owner_id=adviser.pk, due_on=today)),
    )
    cases = [
        _case(centre, firm, enquiry, owner, step, office, now)
        for (owner, step), (firm, enquiry) in zip(plans, pairs, strict=False)
    ]
    actor = adviser.journal_name
    if len(cases) == len(plans):
        move_case(case=cases[5], state=CaseState.WAITING, actor=actor, now=now)
        _finish(cases[6], actor, now)
    for _firm, enquiry in pairs[len(plans) :]:
        note = "Fristen am Telefon erklärt und das Merkblatt geschickt."
        answer_enquiry(enquiry=enquiry, note=note, actor=office.journal_name, handled_by=office.pk, now=now)


def _finish(case: Case, actor: str, now: dt.datetime) -> None:
    step = case.steps.get()
    settle_step(step=step, state=StepState.DONE, note="Der Betrieb rüstet selbst nach.", actor=actor, now=now)
    close_case(case=case, outcome=CaseOutcome.SERVED, note="Beispiel im Labor gesehen.", actor=actor, now=now)


def _visit(owner: User, day: dt.date, hour: int, format_key: str, mode: Mode = Mode.ON_SITE) -> StepDraft:
    return StepDraft(
        title="Besuch oder Gespräch",
        owner_id=owner.pk,
        due_on=day,
        kind=StepKind.VISIT,
        starts_at=timezone.make_aware(dt.datetime.combine(day, dt.time(hour))),
        mode=mode,
        format=format_key,
    )


def _case(
    centre: Centre, firm: Affiliation, enquiry: Enquiry, owner: User, step: StepDraft, office: User, now: dt.datetime
) -> Case:
    membership = owner.memberships.filter(centre=centre, partner__isnull=False).first()
    return open_case(
        centre=centre,
        draft=CaseDraft(
            title=", ".join(topic_name(key) for key in enquiry.topics[:2]) or "Erstes Gespräch",
            firm=Firm(organisation_id=firm.organisation_id),
            owner_id=owner.pk,
            partner_id=membership.partner_id if membership else None,
            topics=tuple(enquiry.topics),
            step=step,
            form_key=uuid.uuid5(NAMESPACE, enquiry.reference),
            contact_name=str(firm.person),
        ),
        enquiry=enquiry,
        actor=office.journal_name,
        handled_by=office.pk,
        now=now,
    )
