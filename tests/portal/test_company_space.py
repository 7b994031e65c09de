"""A company's own space: founded from a mail, seen by its members only, taken along, closed."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import UserFactory
from transferlotse.centres.models import Centre
from transferlotse.companies.actions import address_share, found_company, grant_share, invite_founder
from transferlotse.companies.models import Company, Invitation, Share
from transferlotse.outbox.models import Message
from transferlotse.people.models import User
from transferlotse.selfchecks.actions import record_answer, start_check, submit_check
from transferlotse.selfchecks.models import Assessment
from transferlotse.selfchecks.queries.checks import RESULT, open_check
from transferlotse.selfchecks.rules.answers import Answer, AnswerState

PAGES = (
    "company_home",
    "company_share_list",
    "company_data",
    "company_data_download",
    "company_close",
    "company_check_list",
)


@pytest.fixture
def assessment(db: None) -> Assessment:
    """A submitted check of nobody."""
    assessment, token = start_check(now=timezone.now())
    check = open_check(token)
    assert check is not None
    answer = Answer("profile.size", AnswerState.ANSWERED, ("small",))
    record_answer(check=check, answer=answer, now=timezone.now())
    submit_check(assessment_id=assessment.pk, now=timezone.now())
    return assessment


@pytest.fixture
def company(assessment: Assessment) -> Company:
    """A space with one member and that check."""
    company = found_company(name="Müller GmbH", user=UserFactory(email="kim@example.org"), now=timezone.now())
    Assessment.objects.update(company=company)
    return company


@pytest.fixture
def owner(client: Client, company: Company) -> Client:
    """The member, signed in."""
    client.force_login(User.objects.get(email="kim@example.org"))
    return client


def _link(assessment: Assessment, email: str = "neu@example.org") -> str:
    invite_founder(
        company_name="Schmidt KG", person_name="Alex Schmidt", email=email, subject=RESULT, subject_id=assessment.pk,
        language="de", now=timezone.now(),
    )  # fmt: skip
    line = next(line for line in Message.objects.latest("pk").body.splitlines() if "/einrichten/" in line)
    return "/betrieb" + line.split("/betrieb")[1]


def test_company_found_opens_account_and_space(client: Client, assessment: Assessment) -> None:
    link = _link(assessment)
    response = client.post(link, {"password": "drei Worte Kutter Mond"}, follow=True)
    assert response.request["PATH_INFO"] == "/betrieb/schmidt-kg/"
    assert User.objects.get(email="neu@example.org").check_password("drei Worte Kutter Mond")
    assessment.refresh_from_db()
    assert assessment.company == Company.objects.get()
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("password", ["", "kurz", "password1234"])
def test_company_found_refuses_weak_passwords(client: Client, assessment: Assessment, password: str) -> None:
    assert client.post(_link(assessment), {"password": password}).status_code == 422
    assert not Company.objects.exists()
    assert not User.objects.exists()


def test_company_found_asks_a_known_account_to_sign_in(client: Client, assessment: Assessment) -> None:
    known = UserFactory(email="da@example.org")
    link = _link(assessment, "da@example.org")
    response = client.post(link, {"password": "drei Worte Kutter Mond"})
    assert "Melden Sie sich an" in response.content.decode()
    assert not Company.objects.exists()
    client.force_login(UserFactory(email="andere@example.org"))
    client.post(link)
    assert not Company.objects.exists()
    client.force_login(known)
    client.post(link)
    assert Company.objects.get().members.get().user == known


def test_company_found_without_invitation_says_so(client: Client, db: None) -> None:
    assert client.get(reverse("company_found", args=["x" * 24])).status_code == 410


def test_company_found_after_the_check_was_deleted(client: Client, assessment: Assessment) -> None:
    link = _link(assessment)
    assessment.delete()
    client.post(link, {"password": "drei Worte Kutter Mond"})
    assert Company.objects.exists()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_company_pages_are_for_members(client: Client, company: Company, name: str) -> None:
    address = reverse(name, args=[company.slug])
    assert client.get(address).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    client.force_login(User.objects.get(email="kim@example.org"))
    response = client.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store, private"


def test_company_home_asks_few_questions(
    owner: Client, company: Company, django_assert_max_num_queries: Callable[..., object]
) -> None:
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        page = owner.get(reverse("company_home", args=[company.slug])).content.decode()
    assert "Der nächste Schritt" in page


def test_company_share_revoke_takes_it_back(owner: Client, company: Company, centre: Centre) -> None:
    _share, token = grant_share(subject=RESULT, subject_id=1, company=company, now=timezone.now())
    share = address_share(token=token, centre=centre, now=timezone.now())
    address = reverse("company_share_revoke", args=[company.slug, share.pk])
    owner.get(address)
    share.refresh_from_db()
    assert share.revoked_at is None
    page = owner.post(address, follow=True).content.decode()
    assert "zurückgezogen" in page
    share.refresh_from_db()
    assert share.revoked_at is not None


def test_company_share_revoke_of_another_company_is_not_found(owner: Client, company: Company) -> None:
    other = found_company(name="Fremd", user=UserFactory(), now=timezone.now())
    share, _token = grant_share(subject=RESULT, subject_id=1, company=other, now=timezone.now())
    assert owner.post(reverse("company_share_revoke", args=[company.slug, share.pk])).status_code == 404
    assert Share.objects.get().revoked_at is None


def test_company_data_download_holds_everything(owner: Client, company: Company) -> None:
    copy = json.loads(owner.get(reverse("company_data_download", args=[company.slug])).content)
    assert copy["company"]["name"] == "Müller GmbH"
    assert copy["members"][0]["email"] == "kim@example.org"
    assert copy["checks"][0]["answers"][0]["choices"] == ["small"]
    assert copy["checks"][0]["result"]["dimensions"]


def test_company_close_asks_for_the_name(owner: Client, company: Company) -> None:
    address = reverse("company_close", args=[company.slug])
    assert owner.post(address, {"name": "Maier"}).status_code == 422
    assert Company.objects.exists()
    owner.post(address, {"name": "müller gmbh"})
    assert not Company.objects.exists()
    assert not Assessment.objects.exists()


def test_my_spaces_leads_to_the_one_company(owner: Client, company: Company) -> None:
    assert owner.get(reverse("my_spaces"))["Location"] == reverse("company_home", args=[company.slug])
