"""Handing a firm over to another centre."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.cases.conftest import FIRM
from tests.factories import CentreFactory, MembershipFactory
from transferlotse.cases.actions.referrals import expire_referrals
from transferlotse.cases.models import Enquiry, Referral
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.outbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db: None) -> Centre:
    """Another centre that works with this installation."""
    return CentreFactory(key="weserbogen", name="Zentrum Weserbogen")


@pytest.fixture
def other_client(other: Centre) -> Client:
    """Its front office."""
    client = Client()
    client.force_login(MembershipFactory(centre=other, role=Role.FRONT_OFFICE).user)
    return client


def refer(client: Client, enquiry: Enquiry, **fields: Any) -> Referral:
    url = f"/z/ruhr-owl/eingang/{enquiry.pk}/weitergeben/"
    client.post(url, {"receiver": "weserbogen", "message": "Thema Lager", **fields})
    with centre_scope(enquiry.centre):
        return Referral.objects.select_related("receiver").get()


def state_of(enquiry: Enquiry) -> tuple[str, str]:
    with centre_scope(enquiry.centre):
        return Enquiry.objects.get(pk=enquiry.pk).state, Referral.objects.get().state


def test_nothing_goes_out_without_consent(
    office_client: Client, other_client: Client, other: Centre, ask: Callable[..., Enquiry]
) -> None:
    enquiry = ask()
    referral = refer(office_client, enquiry)
    assert state_of(enquiry) == ("new", "drafted")
    assert referral.details == {}
    assert other_client.get(f"/z/weserbogen/weitergaben/{referral.pk}/").status_code == 404
    assert "Dürfen wir" in Message.objects.filter(to=enquiry.email).latest("pk").subject


def test_receiver_sees_no_names_before_accepting(
    office_client: Client, other_client: Client, other: Centre, ask: Callable[..., Enquiry]
) -> None:
    enquiry = ask()
    referral = refer(office_client, enquiry, agreed="on")
    assert state_of(enquiry) == ("referred", "sent")
    page = other_client.get(f"/z/weserbogen/weitergaben/{referral.pk}/").content.decode()
    for secret in (enquiry.company, enquiry.email, enquiry.contact_name, enquiry.text):
        assert secret not in page
    assert "Lager" in page
    assert state_of(enquiry)[1] == "seen"


def test_receiver_accepts_and_the_enquiry_arrives(
    office_client: Client, other_client: Client, other: Centre, ask: Callable[..., Enquiry]
) -> None:
    enquiry = ask()
    referral = refer(office_client, enquiry, agreed="on")
    other_client.post(f"/z/weserbogen/weitergaben/{referral.pk}/annehmen/")
    assert enquiry.company in other_client.get("/z/weserbogen/eingang/").content.decode()
    assert state_of(enquiry) == ("referred", "accepted")
    with centre_scope(enquiry.centre):
        assert Referral.objects.get().details == {}


def test_nothing_is_kept_after_declining(
    office_client: Client, other_client: Client, other: Centre, ask: Callable[..., Enquiry]
) -> None:
    enquiry = ask()
    referral = refer(office_client, enquiry, agreed="on")
    other_client.post(f"/z/weserbogen/weitergaben/{referral.pk}/ablehnen/", {"reason": "Kein Platz"})
    assert state_of(enquiry) == ("new", "declined")
    with centre_scope(enquiry.centre):
        assert Referral.objects.get().details == {}
    with centre_scope(other):
        assert Enquiry.objects.count() == 0
    assert "Kein Platz" in office_client.get("/z/ruhr-owl/weitergaben/").content.decode()


def test_firm_decides_on_its_status_page(client: Client, office_client: Client, other: Centre, home: Centre) -> None:
    from_form = {"form_key": "7a1f5a0e-3f5d-4b53-9a55-0d1c2c7f5e11", "step": "send"}
    url = client.post("/anfrage/", {**FIRM, **from_form}).url.replace("gesendet", "status")
    with centre_scope(home):
        enquiry = Enquiry.objects.select_related("centre").get()
    refer(office_client, enquiry)
    assert "Wir brauchen Ihre Entscheidung" in client.get(url).content.decode()
    client.post(f"{url}weitergabe/", {"answer": "no"})
    assert state_of(enquiry) == ("new", "withdrawn")


def test_status_page_names_the_centre_that_accepted(
    client: Client, office_client: Client, other_client: Client, other: Centre, home: Centre
) -> None:
    sent = client.post("/anfrage/", {**FIRM, "form_key": "7a1f5a0e-3f5d-4b53-9a55-0d1c2c7f5e12", "step": "send"})
    with centre_scope(home):
        enquiry = Enquiry.objects.select_related("centre").get()
    referral = refer(office_client, enquiry, agreed="on")
    other_client.post(f"/z/weserbogen/weitergaben/{referral.pk}/annehmen/")
    page = client.get(sent.url.replace("gesendet", "status")).content.decode()
    assert "Zentrum Weserbogen hat Ihre Anfrage am" in page
    assert home.name not in page


def test_foreign_centre_cannot_answer(office_client: Client, other: Centre, ask: Callable[..., Enquiry]) -> None:
    referral = refer(office_client, ask(), agreed="on")
    third = CentreFactory(key="drittes")
    stranger = Client()
    stranger.force_login(MembershipFactory(centre=third, role=Role.FRONT_OFFICE).user)
    for verb in ("", "annehmen/", "ablehnen/", "zuruecknehmen/", "einverstanden/"):
        url = f"/z/drittes/weitergaben/{referral.pk}/{verb}"
        assert (stranger.post(url) if verb else stranger.get(url)).status_code == 404
    assert office_client.post(f"/z/ruhr-owl/weitergaben/{referral.pk}/annehmen/").status_code == 404


def test_undecided_referral_expires(office_client: Client, other: Centre, ask: Callable[..., Enquiry]) -> None:
    enquiry = ask()
    refer(office_client, enquiry, agreed="on")
    assert expire_referrals(now=timezone.now() + dt.timedelta(days=13)) == 0
    assert expire_referrals(now=timezone.now() + dt.timedelta(days=15)) == 1
    assert state_of(enquiry) == ("new", "expired")


def accepted(office_client: Client, other_client: Client, enquiry: Enquiry) -> Referral:
    """A referral that the other centre accepted."""
    referral = refer(office_client, enquiry, agreed="on")
    other_client.post(f"/z/weserbogen/weitergaben/{referral.pk}/annehmen/")
    return referral


def test_firm_follows_its_enquiry_to_the_centre_that_accepted(
    client: Client, office_client: Client, other_client: Client, other: Centre, home: Centre
) -> None:
    sent = client.post("/anfrage/", {**FIRM, "form_key": "7a1f5a0e-3f5d-4b53-9a55-0d1c2c7f5e13", "step": "send"})
    with centre_scope(home):
        enquiry = Enquiry.objects.select_related("centre").get()
    accepted(office_client, other_client, enquiry)
    with centre_scope(other):
        taken = Enquiry.objects.select_related("centre").get()
    mail = Message.objects.filter(to=enquiry.email).latest("pk")
    assert taken.reference in mail.subject
    link = re.search(r"/anfrage/status/\w+/", mail.body)
    assert link
    assert link.group() in client.get(sent.url.replace("gesendet", "status")).content.decode()
    page = client.get(link.group()).content.decode()
    assert taken.reference in page
    assert other.name in page
    client.post(f"{link.group()}zurueckziehen/")
    with centre_scope(other):
        assert Enquiry.objects.get().state == "withdrawn"


def test_sender_cannot_take_back_what_was_accepted(
    office_client: Client, other_client: Client, other: Centre, ask: Callable[..., Enquiry]
) -> None:
    enquiry = ask()
    accepted(office_client, other_client, enquiry)
    url = f"/z/ruhr-owl/eingang/{enquiry.pk}/"
    page = office_client.get(url).content.decode()
    assert "Zentrum Weserbogen hat den Betrieb übernommen" in page
    assert "Zurück in den Eingang" not in page
    office_client.post(f"{url}zurueckholen/")
    assert state_of(enquiry) == ("referred", "accepted")


def test_both_sides_see_the_outcome(
    office_client: Client, other_client: Client, other: Centre, ask: Callable[..., Enquiry]
) -> None:
    enquiry = ask()
    referral = accepted(office_client, other_client, enquiry)
    theirs, ours = f"/z/weserbogen/weitergaben/{referral.pk}/", f"/z/ruhr-owl/eingang/{enquiry.pk}/"
    with centre_scope(other):
        taken = Enquiry.objects.get()
    assert theirs in other_client.get(f"/z/weserbogen/eingang/{taken.pk}/").content.decode()
    refused = other_client.post(f"{theirs}rueckmeldung/", {"outcome": "x" * 301})
    assert refused.status_code == 422
    assert "x" * 301 in refused.content.decode()
    other_client.post(f"{theirs}rueckmeldung/", {"outcome": "Beratung zum Lager <b>hat begonnen</b>."})
    for client, url in ((other_client, theirs), (office_client, ours), (office_client, "/z/ruhr-owl/weitergaben/")):
        assert "Beratung zum Lager &lt;b&gt;hat begonnen&lt;/b&gt;." in client.get(url).content.decode()
    assert (
        office_client.post(f"/z/ruhr-owl/weitergaben/{referral.pk}/rueckmeldung/", {"outcome": "x"}).status_code == 404
    )


def test_outcome_belongs_to_accepted_referrals_only(
    office_client: Client, other_client: Client, other: Centre, ask: Callable[..., Enquiry]
) -> None:
    referral = refer(office_client, ask(), agreed="on")
    other_client.post(f"/z/weserbogen/weitergaben/{referral.pk}/rueckmeldung/", {"outcome": "Zu früh"})
    with centre_scope(referral.centre):
        assert Referral.objects.get().outcome == ""
