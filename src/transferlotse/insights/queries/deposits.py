"""What a centre hands to the evaluation of the network: services and reach in classes, without names."""

import datetime as dt
from typing import Any

from transferlotse import content
from transferlotse.centres.models import Centre
from transferlotse.contacts.models import Organisation, OrganisationFact
from transferlotse.contacts.queries import survivor_map
from transferlotse.contacts.rules import size_class
from transferlotse.deliveries.models import Contribution, DeliveryTopic, Outcome
from transferlotse.deliveries.queries import Reach
from transferlotse.insights.models import Deposit, DepositKey
from transferlotse.insights.queries.lists import address_at
from transferlotse.insights.queries.runs import reach_of
from transferlotse.insights.rules import wave_of

Rows = list[dict[str, Any]]


def deposits_of(*, centre: Centre) -> list[Deposit]:
    """The centre's deposits, latest first, without their content."""
    found = Deposit.objects.filter(centre=centre).select_related("centre")
    return list(found.defer("content", "sealed_secret", "targets"))


def key_of(*, centre: Centre) -> DepositKey | None:
    """The key the centre signs with; None before its first deposit."""
    found: DepositKey | None = DepositKey.objects.filter(centre=centre).first()
    return found


def deposit_tables(*, centre: Centre, starts_on: dt.date, ends_on: dt.date, named: bool) -> dict[str, Rows]:
    """The rows of a deposit by table, as JSON carries them; organisations are their ids in the address book.

    With `named` there is a table `names` as well, from which only keyed filters may leave the centre. Targets are not part
    of it, nor are self-checks: those belong to the companies.
    """
    reach = reach_of(centre=centre, starts_on=starts_on, ends_on=ends_on)
    outcomes = _outcomes(centre, starts_on, ends_on)
    reached = {**{one["organisation_id"]: None for one in outcomes}, **reach.first_deliveries}
    tables = {
        "deliveries": _deliveries(reach),
        "topics": _topics(reach),
        "contributions": _contributions(reach),
        "attendances": _attendances(reach),
        "organisations": _organisations(reach, reached, ends_on),
        "outcomes": outcomes,
    }
    return {**tables, "names": _names(centre, set(reached))} if named else tables


def _deliveries(reach: Reach) -> Rows:
    rows = reach.deliveries.order_by("pk").values_list(
        "pk", "format", "stage", "state", "ends_on", "ai", "quantity", "district", "joint_key"
    )
    return [
        {
            "delivery_id": str(pk), "format": format_key, "stage": stage, "state": state, "delivered_on": day.isoformat(),
            "ai": ai, "quantity": str(quantity), "district": _district(district), "joint_key": joint or None,
        }
        for pk, format_key, stage, state, day, ai, quantity, district, joint in rows
    ]  # fmt: skip


def _topics(reach: Reach) -> Rows:
    rows = DeliveryTopic.objects.filter(centre=reach.centre, delivery__in=reach.deliveries.order_by())
    return [
        {"delivery_id": str(delivery), "topic": topic}
        for delivery, topic in rows.order_by("pk").values_list("delivery_id", "topic")
    ]


def _contributions(reach: Reach) -> Rows:
    rows = Contribution.objects.filter(centre=reach.centre, delivery__in=reach.deliveries.order_by()).order_by("pk")
    told = rows.values_list("delivery_id", "partner__key", "host_centre__key", "fraction")
    return [
        {
            "delivery_id": str(delivery), "contributor_centre": host or reach.centre.key, "partner": partner or host,
            "fraction": str(fraction),
        }
        for delivery, partner, host, fraction in told
    ]  # fmt: skip


def _attendances(reach: Reach) -> Rows:
    final = reach.survivors
    rows = reach.attendances.order_by("pk").values_list("pk", "delivery_id", "organisation_id", "headcount")
    return [
        {
            "attendance_id": str(pk), "delivery_id": str(delivery), "headcount": heads,
            "organisation_id": None if owner is None else final.get(owner, owner),
        }
        for pk, delivery, owner, heads in rows
    ]  # fmt: skip


def _outcomes(centre: Centre, starts_on: dt.date, ends_on: dt.date) -> Rows:
    final = survivor_map(centre)
    rows = Outcome.objects.filter(
        centre=centre, observed_on__gte=starts_on, observed_on__lte=ends_on, organisation__isnull=False
    ).order_by("pk")
    told = rows.values_list("pk", "organisation_id", "kind", "observed_on", "delivery__ends_on", "amount_eur")
    return [
        {
            "outcome_id": str(pk), "organisation_id": final.get(owner, owner), "kind": kind,
            "wave": wave_of(delivered_on, observed_on), "reported_on": observed_on.isoformat(),
            "amount": None if amount is None else str(amount),
        }
        for pk, owner, kind, observed_on, delivered_on, amount in told
    ]  # fmt: skip


def _organisations(reach: Reach, reached: dict[int, dt.date | None], ends_on: dt.date) -> Rows:
    """Classes as they were on the day of the first service in the span, from facts that held then."""
    final, known = reach.survivors, dict[int, dict[str, Any]]()
    facts = OrganisationFact.objects.filter(centre=reach.centre).order_by("valid_from", "pk")
    for owner, since, employees, sector, district in facts.values_list(
        "organisation_id", "valid_from", "employees", "sector", "district"
    ):
        one = final.get(owner, owner)
        if one in reached and since <= (reached[one] or ends_on):
            told = {"size": employees, "sector": sector, "district": district}
            known.setdefault(one, {}).update({name: value for name, value in told.items() if value not in (None, "")})
    places = dict(Organisation.objects.filter(centre=reach.centre).values_list("pk", "district"))
    return [
        {
            "organisation_id": one, "size": size_class(known.get(one, {}).get("size")),
            "sector": _section(known.get(one, {}).get("sector", "")),
            "district": _district(known.get(one, {}).get("district") or places.get(one, "")),
            "sme": reach.sme_status.get(one),
        }
        for one in sorted(reached)
    ]  # fmt: skip


def _names(centre: Centre, reached: set[int]) -> Rows:
    rows = Organisation.objects.filter(centre=centre).order_by("pk")
    return [
        {"organisation_id": pk, "name": name, "city": city, "domain": email or address_at(website)}
        for pk, name, city, email, website in rows.values_list("pk", "name", "city", "email", "website")
        if pk in reached
    ]


def _district(ags: str) -> str | None:
    return ags if len(ags) == 5 and ags.isascii() and ags.isdigit() else None


def _section(code: str) -> str | None:
    """The section of WZ 2025 (one letter) that a sector belongs to; None where it is unknown."""
    try:
        found = content.sector(code)
    except KeyError:
        return None
    return found.parent or found.code
