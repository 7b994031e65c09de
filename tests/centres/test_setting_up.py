"""Founding a centre, its members, partners and funding."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from tests.factories import MembershipFactory, PartnerFactory
from transferlotse.centres.actions import (
    MembershipRefused,
    end_membership,
    extend_funding,
    found_centre,
    record_funding,
)
from transferlotse.centres.models import Centre, Funding, Membership, Partner
from transferlotse.centres.queries import centre_scope, standing_of
from transferlotse.centres.rules import Role
from transferlotse.outbox.models import Message
from transferlotse.people.models import User

SignIn = Callable[..., Client]


def test_found_centre_invites_its_first_administrator(db: None, now: dt.datetime) -> None:
    _, user = found_centre(key="neu", name="Neues Zentrum", admin_email="A@Example.org", admin_name="Kim", now=now)
    standing = standing_of(user=user, centre_key="neu", today=now.date())
    assert standing is not None
    assert Role.CENTRE_ADMIN in standing.roles
    message = Message.objects.get()
    assert message.to == "a@example.org"
    link = next(line for line in message.body.splitlines() if line.startswith("http"))
    assert Client().get(link.removeprefix("http://127.0.0.1:8000"), follow=True).status_code == 200
    with pytest.raises(IntegrityError):
        found_centre(key="neu", name="x", admin_email="b@example.org", admin_name="x", now=now)


def test_member_is_invited_once_and_may_hold_several_roles(centre: Centre, client_as: SignIn) -> None:
    client = client_as(Role.CENTRE_ADMIN)
    typed = {
        "email": "neu@example.org",
        "name": "Alex",
        "roles": [Role.ADVISER.value, Role.AI_TRAINER.value],
        "starts_on": "2026-01-01",
    }
    for _ in range(2):
        assert client.post(reverse("settings_member_new", args=[centre.key]), typed).status_code == 302
    assert Membership.objects.filter(user__email="neu@example.org").count() == 2
    assert Message.objects.count() == 1


def test_member_form_refuses_partners_of_another_centre(
    centre: Centre, other_centre: Centre, client_as: SignIn
) -> None:
    foreign = PartnerFactory(centre=other_centre)
    typed = {
        "email": "x@example.org",
        "name": "X",
        "roles": ["adviser"],
        "starts_on": "2026-01-01",
        "partner": foreign.pk,
    }
    answer = client_as(Role.CENTRE_ADMIN).post(reverse("settings_member_new", args=[centre.key]), typed)
    assert answer.status_code == 422
    assert not User.objects.filter(email="x@example.org").exists()


def test_ended_member_is_out_at_once(centre: Centre, client_as: SignIn) -> None:
    membership = MembershipFactory(centre=centre, role=Role.ADVISER)
    colleague = Client()
    colleague.force_login(membership.user)
    assert colleague.get(reverse("settings_show", args=[centre.key])).status_code == 200
    client_as(Role.CENTRE_ADMIN).post(reverse("settings_member_end", args=[centre.key, membership.pk]))
    assert colleague.get(reverse("settings_show", args=[centre.key])).status_code == 404


def test_last_administrator_stays(centre: Centre, now: dt.datetime) -> None:
    only = MembershipFactory(centre=centre, role=Role.CENTRE_ADMIN)
    with pytest.raises(MembershipRefused, match="last_admin"):
        end_membership(membership=only, last_day=now.date(), actor="t", now=now)
    MembershipFactory(centre=centre, role=Role.CENTRE_ADMIN)
    end_membership(membership=only, last_day=now.date(), actor="t", now=now)
    only.refresh_from_db()
    assert only.ends_on == now.date()


def test_partner_key_is_made_from_the_name_and_never_twice(centre: Centre, client_as: SignIn) -> None:
    client = client_as(Role.CENTRE_ADMIN)
    address = reverse("settings_partner_new", args=[centre.key])
    typed = {"name": "Institut für Übermut", "role": "research"}
    assert client.post(address, typed).status_code == 302
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "Dieses Kürzel hat schon" in answer.content.decode()
    with centre_scope(centre):
        assert [partner.key for partner in Partner.objects.all()] == ["institut-fur-ubermut"]


def test_funding_keeps_its_extension_when_corrected(open_centre: Centre, now: dt.datetime) -> None:
    by = {"actor": "t", "now": now}
    span = {"programme": "P", "starts_on": dt.date(2024, 1, 1), "planned_end_on": dt.date(2025, 12, 31)}
    funding = record_funding(centre=open_centre, funding=None, beneficiaries=[("Institut", "01X")], **span, **by)
    extend_funding(funding=funding, until_on=dt.date(2026, 4, 30), reason="Schreiben", **by)
    with pytest.raises(MembershipRefused, match="not_later"):
        extend_funding(funding=funding, until_on=dt.date(2026, 4, 30), reason="x", **by)
    record_funding(centre=open_centre, funding=funding, beneficiaries=[("Institut", "01Y")], **span, **by)
    stored = Funding.objects.get()
    assert stored.ends_on == dt.date(2026, 4, 30)
    assert [one.code for one in stored.beneficiaries.all()] == ["01Y"]


@pytest.mark.parametrize(("lines", "message"), [("ohne Komma", "Zeile 1"), ("01X, A\n, B", "Zeile 2")])
def test_funding_form_names_the_line_that_is_wrong(centre: Centre, client_as: SignIn, lines: str, message: str) -> None:
    typed = {"programme": "P", "starts_on": "2024-01-01", "planned_end_on": "2025-01-01", "beneficiaries": lines}
    answer = client_as(Role.CENTRE_ADMIN).post(reverse("settings_funding_new", args=[centre.key]), typed)
    assert answer.status_code == 422
    assert message in answer.content.decode()


def test_settings_are_read_by_all_and_changed_by_the_administration(centre: Centre, client_as: SignIn) -> None:
    adviser = client_as(Role.ADVISER)
    page = adviser.get(reverse("settings_show", args=[centre.key]))
    assert page.status_code == 200
    assert "Mitglied aufnehmen" not in page.content.decode()
    for name in ("settings_member_new", "settings_partner_new", "settings_funding_new"):
        assert adviser.get(reverse(name, args=[centre.key])).status_code == 403
