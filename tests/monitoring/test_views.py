"""The pages of the figures."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import DeliveryFactory, MembershipFactory
from transferlotse.centres.models import Centre, Funding
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.deliveries.models import Delivery
from transferlotse.monitoring.actions import lock_period, open_period
from transferlotse.monitoring.models import Amendment, Period, Target

SignIn = Callable[..., Client]
ON = dt.date(2025, 5, 5)


@pytest.fixture
def funded(centre: Centre, now: dt.datetime) -> Centre:
    with centre_scope(centre):
        Funding(
            centre=centre,
            programme="Programm",
            starts_on=dt.date(2024, 1, 1),
            planned_end_on=dt.date(2026, 12, 31),
            ends_on=dt.date(2026, 12, 31),
        ).save()
        for year in (2024, 2025):
            open_period(
                centre=centre,
                name=str(year),
                starts_on=dt.date(year, 1, 1),
                ends_on=dt.date(year, 12, 31),
                actor="t",
                now=now,
            )
    return centre


def delivery(centre: Centre, on: dt.date = ON, **given: object) -> object:
    return DeliveryFactory(centre=centre, starts_on=on, ends_on=on, **given)


def test_figure_list_opens_each_cell_to_its_records(funded: Centre, client_as: SignIn) -> None:
    delivery(funded, title="Besuch mit KI", ai=True)
    delivery(funded, title="Besuch ohne KI")
    client = client_as(Role.ADVISER)
    page = client.get(reverse("figure_list", args=[funded.key])).content.decode()
    address = reverse("figure_show", args=[funded.key, "service.company-dialogue"])
    assert f'href="{address}?ai=1"' in page
    behind = client.get(f"{address}?ai=1").content.decode()
    assert "Besuch mit KI" in behind
    assert "Besuch ohne KI" not in behind


def test_targets_have_columns_only_where_there_are_some(funded: Centre, client_as: SignIn) -> None:
    delivery(funded)
    client = client_as(Role.ADVISER)
    pages = [reverse(name, args=[funded.key]) for name in ("figure_list", "figure_reach")]

    def columns(page: str, query: str = "") -> list[str]:
        body = client.get(f"{page}?{query}").content.decode()
        return [name for name in ("Soll", "Erreicht") if f'class="kit-number">{name}</th>' in body]

    assert [columns(page) for page in pages] == [[], []]
    with centre_scope(funded):
        for figure in ("service.company-dialogue", "reach.contacts"):
            Target(centre=funded, figure=figure, value=Decimal(3)).save()
        period = Period.objects.get(name="2025")
    assert [columns(page) for page in pages] == [["Soll", "Erreicht"]] * 2
    # They are promised for the whole funding, so a single year has none.
    assert [columns(page, f"period={period.pk}") for page in pages] == [[], []]


@pytest.mark.parametrize("indicator", ["sum.individual-services", "goal.individual-services", "reach.contacts"])
def test_composed_figures_open_to_their_records_too(funded: Centre, client_as: SignIn, indicator: str) -> None:
    delivery(funded, title="Der Besuch")
    page = client_as(Role.ADVISER).get(reverse("figure_show", args=[funded.key, indicator]))
    assert "Der Besuch" in page.content.decode()


@pytest.mark.parametrize(
    "query",
    ["period=999", "partner=7", "stage=nowhere", "ai=perhaps", "period=%00", "page=-3", "export=exe", "stage=connect"],
)
def test_figure_pages_stand_whatever_the_address_says(funded: Centre, client_as: SignIn, query: str) -> None:
    client = client_as(Role.ADVISER)
    assert client.get(f"{reverse('figure_list', args=[funded.key])}?{query}").status_code == 200
    shown = reverse("figure_show", args=[funded.key, "service.company-dialogue"])
    assert client.get(f"{shown}?{query}").status_code == 200


def test_unknown_figures_are_not_there(funded: Centre, client_as: SignIn) -> None:
    client = client_as(Role.MONITORING)
    for name in ("figure_show", "target_edit"):
        assert client.get(reverse(name, args=[funded.key, "service.nothing"])).status_code == 404


@pytest.mark.parametrize(("name", "args"), [("figure_list", []), ("figure_show", ["service.company-dialogue"])])
def test_figure_pages_ask_as_many_questions_for_many_records_as_for_one(
    funded: Centre, client_as: SignIn, name: str, args: list[str]
) -> None:
    client = client_as(Role.ADVISER)
    address = reverse(name, args=[funded.key, *args])

    def questions(records: int) -> int:
        for _ in range(records):
            delivery(funded)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    assert questions(1) == questions(40)


def test_export_gives_what_the_page_shows(funded: Centre, client_as: SignIn) -> None:
    delivery(funded)
    answer = client_as(Role.ADVISER).get(f"{reverse('figure_list', args=[funded.key])}?export=csv")
    assert "Unternehmensdialoge;;1;0;0;" in answer.content.decode("utf-8-sig")


def test_period_is_locked_by_the_project_lead_after_asking_once(funded: Centre, client_as: SignIn) -> None:
    delivery(funded, dt.date(2024, 5, 5))
    with centre_scope(funded):
        period = Period.objects.get(name="2024")
    address = reverse("period_move", args=[funded.key, period.pk])
    monitoring, lead = client_as(Role.MONITORING), client_as(Role.PROJECT_LEAD)
    monitoring.post(address, {"state": "locked"})
    with centre_scope(funded):
        assert Period.objects.get(name="2024").state == "open"
    assert "nicht zurücknehmen" in lead.get(f"{address}?state=locked").content.decode()
    with centre_scope(funded):
        assert Period.objects.get(name="2024").state == "open"
    lead.post(address, {"state": "locked"})
    with centre_scope(funded):
        assert Period.objects.get(name="2024").state == "locked"


def test_late_record_is_told_where_it_counts_and_where_not(funded: Centre, client_as: SignIn, now: dt.datetime) -> None:
    with centre_scope(funded):
        first, second = Period.objects.all()
        lock_period(period=first, actor="t", now=now)
    delivery(funded, dt.date(2024, 6, 6), title="Nachzügler")
    client = client_as(Role.ADVISER)
    locked = client.get(reverse("period_show", args=[funded.key, first.pk])).content.decode()
    assert "Seit der Meldung hat sich etwas geändert" in locked
    taking = client.get(reverse("period_show", args=[funded.key, second.pk])).content.decode()
    assert "Enthält Nachträge" in taking
    figure = reverse("figure_show", args=[funded.key, "service.company-dialogue"])
    assert "2024: +1" in client.get(f"{figure}?period={second.pk}").content.decode()
    assert "Nachzügler" not in client.get(f"{figure}?period={first.pk}").content.decode()


def test_corrected_format_is_one_late_record_though_two_figures_move(
    funded: Centre, client_as: SignIn, now: dt.datetime
) -> None:
    delivery(funded, dt.date(2024, 6, 6), title="Berichtigt")
    with centre_scope(funded):
        first = Period.objects.all()[0]
        lock_period(period=first, actor="t", now=now)
        Delivery.objects.filter(title="Berichtigt").update(format="awareness-event")
    page = client_as(Role.PROJECT_LEAD).get(reverse("period_show", args=[funded.key, first.pk])).content.decode()
    assert "Ein Eintrag wurde später erfasst oder geändert" in page


def test_late_record_waits_for_the_next_period_where_all_are_locked(
    funded: Centre, client_as: SignIn, now: dt.datetime
) -> None:
    with centre_scope(funded):
        first, second = Period.objects.all()
        lock_period(period=first, actor="t", now=now)
        lock_period(period=second, actor="t", now=now)
    pages = [reverse("period_list", args=[funded.key]), reverse("period_show", args=[funded.key, first.pk])]
    lead, adviser = client_as(Role.PROJECT_LEAD), client_as(Role.ADVISER)
    assert not any("Alle Zeiträume sind gesperrt" in lead.get(page).content.decode() for page in pages)
    delivery(funded, dt.date(2024, 6, 6), title="Nachzügler")
    add = reverse("period_new", args=[funded.key])
    for page in pages:
        shown = lead.get(page).content.decode()
        assert "Alle Zeiträume sind gesperrt" in shown and add in shown
        assert add not in adviser.get(page).content.decode()
    # The other period did not change, and says nothing.
    assert "Alle Zeiträume" not in lead.get(reverse("period_show", args=[funded.key, second.pk])).content.decode()


def test_period_new_keeps_what_was_typed(funded: Centre, client_as: SignIn) -> None:
    typed = {"name": "Mein Zeitraum", "starts_on": "2025-06-01", "ends_on": "2025-07-01"}
    answer = client_as(Role.MONITORING).post(reverse("period_new", args=[funded.key]), typed)
    assert answer.status_code == 422
    assert "überschneidet" in answer.content.decode()
    assert 'value="Mein Zeitraum"' in answer.content.decode()


def test_target_is_entered_and_then_amended(funded: Centre, client_as: SignIn) -> None:
    client = client_as(Role.MONITORING)
    address = reverse("target_edit", args=[funded.key, "service.blended-learning"])
    client.post(address, {"value": "7,5"})
    client.post(address, {"value": "9", "agreed_on": "2025-01-01", "reason": "Schreiben"})
    with centre_scope(funded):
        assert Target.objects.get().value == Decimal("7.5")
        assert Amendment.objects.get().value == 9
    assert "7,5" in client.get(reverse("target_list", args=[funded.key])).content.decode()


@pytest.mark.parametrize("value", ["-1", "abc", "1e400", "99999999999999"])
def test_target_refuses_what_is_no_target(funded: Centre, client_as: SignIn, value: str) -> None:
    address = reverse("target_edit", args=[funded.key, "service.blended-learning"])
    assert client_as(Role.MONITORING).post(address, {"value": value}).status_code == 422
    with centre_scope(funded):
        assert not Target.objects.exists()


def test_periods_of_another_centre_are_not_there(funded: Centre, other_centre: Centre) -> None:
    with centre_scope(funded):
        period = Period.objects.first()
    stranger = Client()
    stranger.force_login(MembershipFactory(centre=other_centre, role=Role.PROJECT_LEAD).user)
    assert stranger.get(reverse("period_show", args=[other_centre.key, period.pk])).status_code == 404
    assert (
        stranger.post(reverse("period_move", args=[other_centre.key, period.pk]), {"state": "locked"}).status_code
        == 404
    )
