"""What a new centre still needs before its figures mean something, told to who can do it."""

from dataclasses import dataclass

from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from transferlotse.centres.models import Centre, Funding, Membership, Partner
from transferlotse.centres.queries import Standing
from transferlotse.centres.rules import ADMINISTERING
from transferlotse.deliveries.models import Delivery
from transferlotse.monitoring.models import Period, Target


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One step of setting up a centre."""

    title: str
    reason: str
    href: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Setup:
    """The steps in their order, and the first that is open."""

    steps: tuple[SetupStep, ...]
    next_step: SetupStep


def setup_of(*, standing: Standing) -> Setup | None:
    """How far the centre is set up; None for all but its administration, and once partners, funding and records are there."""
    if not standing.roles & ADMINISTERING:
        return None
    here = Q(centre=standing.centre)
    colleagues = Membership.objects.filter(here).exclude(user=standing.user)
    kinds = [model.objects.filter(here) for model in (Partner, Funding, Target, Period, Delivery)]
    there = Centre.objects.filter(pk=standing.centre.pk).values_list(*map(Exists, kinds), Exists(colleagues))
    partners, funding, targets, periods, records, members = there[0]
    if partners and funding and records:
        return None
    key = standing.centre.key
    told = (
        (_("Partner eintragen"), _("Jede Leistung nennt, wer sie erbracht hat."), "settings_partner_new", partners),
        (_("Förderung eintragen"), _("Sie gibt dem Bericht seinen Zeitraum."), "settings_funding_new", funding),
        (_("Kolleginnen und Kollegen aufnehmen"), _("Jede Person bekommt ihre Aufgaben."), "settings_member_new", members),
        (_("Ziele eintragen"), _("Je Format, was im Antrag zugesagt ist."), "target_list", targets),
        (_("Zeitraum anlegen"), _("Zum Beispiel das Kalenderjahr, über das Sie berichten."), "period_new", periods),
        (_("Vorhandene Tabellen übernehmen"), _("Oder Sie erfassen gleich die erste Leistung."), "import_list", records),
    )  # fmt: skip
    steps = tuple(SetupStep(title, reason, reverse(url, args=[key]), done) for title, reason, url, done in told)
    # One is open: partners, funding or records are missing.
    return Setup(steps, next(step for step in steps if not step.is_done))
