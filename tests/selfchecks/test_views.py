"""The pages of a check by private link: the whole way, and everything that can go wrong on it."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import UserFactory
from transferlotse.centres.models import Centre
from transferlotse.centres.rules import Role
from transferlotse.companies.actions import address_share, found_company, grant_share, revoke_share
from transferlotse.companies.models import AccessEntry, Invitation, Share
from transferlotse.outbox.models import Message
from transferlotse.selfchecks.actions import record_answer, start_check, submit_check
from transferlotse.selfchecks.models import Answer, Assessment, Result
from transferlotse.selfchecks.queries.checks import RESULT, open_check
from transferlotse.selfchecks.rules.answers import Answer as Given
from transferlotse.selfchecks.rules.answers import AnswerState

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def token(db: None) -> str:
    """The token of a check that has just begun."""
    return start_check(now=timezone.now())[1]


@pytest.fixture
def finished(token: str) -> str:
    """The token of a submitted check in which one answer is unknown."""
    check = open_check(token)
    assert check is not None
    for item in check.instrument.items:
        unknown = item.key == "technology.security"
        values = () if unknown else (item.choices[1].key,)
        state = AnswerState.UNKNOWN if unknown else AnswerState.ANSWERED
        record_answer(check=check, answer=Given(item.key, state, values), now=timezone.now())
    submit_check(assessment_id=check.pk, now=timezone.now())
    return token


def question(token: str, item: str) -> str:
    """The address of one question."""
    return reverse("check_question", args=[token, item])


def test_check_goes_from_start_to_result_without_a_cookie(client: Client, db: None) -> None:
    assert "sieben Minuten" in client.get(reverse("check_start")).content.decode()
    response = client.post(reverse("check_start"), follow=True)
    for _ in range(20):
        if "/frage/" not in response.request["PATH_INFO"]:
            break
        boxes = re.findall(r'name="answer" value="([a-z-]+)"', response.content.decode())
        response = client.post(response.request["PATH_INFO"], {"answer": boxes[0]}, follow=True)
    assert response.request["PATH_INFO"].endswith("/pruefen/")
    response = client.post(response.request["PATH_INFO"], follow=True)
    assert response.request["PATH_INFO"].endswith("/ergebnis/")
    assert "Fünf Schritte" in response.content.decode()
    assert client.cookies == {}


def test_check_question_saves_and_leads_on_in_few_queries(
    client: Client, token: str, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client.post(question(token, "profile.sector"), {"answer": "trade"})
    with django_assert_max_num_queries(2):  # type: ignore[attr-defined]
        response = client.post(question(token, "profile.size"), {"answer": "small"})
    assert response.status_code == 302
    assert response["Location"] == question(token, "strategy.plan")
    assert Answer.objects.get(item="profile.size").chosen == "small"


def test_check_question_keeps_what_was_ticked_when_it_is_wrong(client: Client, token: str) -> None:
    response = client.post(question(token, "technology.security"), {"answer": ["backup", "none"]})
    page = response.content.decode()
    assert response.status_code == 422
    assert "passt nicht zu weiteren Antworten" in page
    assert len(re.findall(r'value="(?:backup|none)"[^>]*checked', page)) == 2
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("item", "picked", "state"),
    [
        ("strategy.plan", ["_unknown"], "unknown"),
        ("strategy.customers", ["_na.fixed-customers"], "not_applicable"),
        ("strategy.customers", ["find", "request"], "answered"),
    ],
)
def test_check_question_takes_every_kind_of_answer(
    client: Client, token: str, item: str, picked: list[str], state: str
) -> None:
    assert client.post(question(token, item), {"answer": picked}).status_code == 302
    answer = Answer.objects.get()
    assert answer.state == state
    assert answer.reason == ("fixed-customers" if state == "not_applicable" else "")


def test_check_question_can_be_skipped(client: Client, token: str) -> None:
    assert client.post(question(token, "profile.sector"), {"skip": "1", "answer": "trade"}).status_code == 302
    assert Answer.objects.get().state == "skipped"


@pytest.mark.parametrize(
    "picked", [[], [SCRIPT], ["find", "_unknown"], ["_na.nonsense"], ["_unknown", "_na.fixed-customers", "find"]]
)
def test_check_question_refuses_what_makes_no_sense(client: Client, token: str, picked: list[str]) -> None:
    response = client.post(question(token, "strategy.customers"), {"answer": picked})
    assert response.status_code == 422
    assert SCRIPT not in response.content.decode()
    assert not Answer.objects.exists()


def test_two_tabs_on_one_check_lose_nothing(client: Client, token: str) -> None:
    client.post(question(token, "profile.sector"), {"answer": "manufacturing"})
    client.post(question(token, "technology.machines"), {"answer": "none"})
    client.post(question(token, "profile.sector"), {"answer": "trade"})
    response = client.post(question(token, "technology.machines"), {"answer": "main"})
    assert response.status_code == 409
    assert "stellt sich nicht mehr" in response.content.decode()
    assert Answer.objects.get(item="technology.machines").chosen == "none"


def test_check_question_after_submitting_says_so(client: Client, finished: str) -> None:
    response = client.post(question(finished, "profile.size"), {"answer": "solo"})
    assert response.status_code == 409
    assert Answer.objects.get(item="profile.size").chosen != "solo"


def test_check_question_of_no_questionnaire_is_not_found(client: Client, token: str) -> None:
    assert client.get(question(token, "nothing.here")).status_code == 404
    assert client.post(question(token, "nothing.here"), {"answer": "x"}).status_code == 404


def test_check_review_links_back_and_returns(client: Client, token: str) -> None:
    client.post(question(token, "profile.sector"), {"answer": "trade"})
    page = client.get(reverse("check_review", args=[token])).content.decode()
    assert f"{question(token, 'profile.size')}?pruefen=1" in page
    assert "Fragen sind noch offen" in page


def test_check_review_submitted_twice_makes_one_result(client: Client, token: str) -> None:
    client.post(question(token, "profile.sector"), {"answer": "trade"})
    for _ in range(2):
        response = client.post(reverse("check_review", args=[token]))
        assert response["Location"] == reverse("check_result", args=[token])
    assert Result.objects.count() == 1


def test_check_review_without_answers_sends_back(client: Client, token: str) -> None:
    response = client.post(reverse("check_review", args=[token]), follow=True)
    assert "mindestens eine Frage" in response.content.decode()
    assert not Result.objects.exists()


@pytest.mark.parametrize(
    "name", ["check_open", "check_review", "check_later", "check_result", "check_pdf", "check_help"]
)
def test_pages_of_an_unknown_token_say_what_to_do(client: Client, db: None, name: str) -> None:
    response = client.get(reverse(name, args=["x" * 24]))
    assert response.status_code == 404
    assert "Diesen Check gibt es nicht" in response.content.decode()


def test_expired_link_says_so(client: Client, token: str) -> None:
    Assessment.objects.update(expires_on=timezone.localdate() - dt.timedelta(days=1))
    for name in ("check_open", "check_result"):
        response = client.get(reverse(name, args=[token]))
        assert response.status_code == 410
        assert "abgelaufen" in response.content.decode()


def test_private_pages_are_neither_cached_nor_indexed(client: Client, finished: str) -> None:
    response = client.get(reverse("check_result", args=[finished]))
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex"


def test_result_shows_an_interval_where_an_answer_is_unknown(client: Client, finished: str) -> None:
    page = client.get(reverse("check_result", args=[finished])).content.decode()
    assert "noch offen" in page
    assert re.search(r"\d+ bis \d+</a>", page)
    assert "Betrieb mit 20 Beschäftigten" in page


def test_result_is_complete_in_english(client: Client, finished: str) -> None:
    page = client.get(f"/en{reverse('check_result', args=[finished])}").content.decode()
    assert "This is where you stand" in page
    assert "Beschäftigt" not in page


def test_every_number_on_the_result_page_opens(client: Client, finished: str) -> None:
    page = client.get(reverse("check_result", args=[finished])).content.decode()
    links = set(re.findall(r'href="(/check/[^"]+/warum/[^"]+)"', page))
    assert len(links) > 20
    for link in links:
        assert client.get(link).status_code == 200
    # A column of answers stands only where answers go into the number.
    opened = {link.split("/warum/")[1]: client.get(link).content.decode() for link in links}
    assert "Ihre Antwort" not in opened["overall/"] and "Gewicht" in opened["overall/"]
    assert any("Ihre Antwort" in shown for shown in opened.values())
    assert client.get(reverse("check_why", args=[finished, "measures/none/cost"])).status_code == 404


def test_check_pdf_is_a_pdf(client: Client, finished: str) -> None:
    response = client.get(reverse("check_pdf", args=[finished]))
    assert response.content.startswith(b"%PDF")
    assert "attachment" in response["Content-Disposition"]


def test_check_later_mails_the_link_and_keeps_no_address(client: Client, token: str) -> None:
    response = client.post(reverse("check_later", args=[token]), {"email": "kim@example.org"})
    assert "unterwegs" in response.content.decode()
    message = Message.objects.get()
    assert token in message.body
    assert message.to == "kim@example.org"


def test_check_later_refuses_bad_addresses_and_many_mails(client: Client, token: str) -> None:
    assert client.post(reverse("check_later", args=[token]), {"email": SCRIPT}).status_code == 422
    for number in range(6):
        response = client.post(reverse("check_later", args=[token]), {"email": f"kim{number}@example.org"})
    assert response.status_code == 422
    assert "in einer Stunde" in response.content.decode()
    assert Message.objects.count() == 5


def test_check_delete_takes_two_clicks(client: Client, finished: str) -> None:
    assert client.get(reverse("check_delete", args=[finished])).status_code == 200
    assert Assessment.objects.exists()
    response = client.post(reverse("check_delete", args=[finished]), follow=True)
    assert "Alles gelöscht" in response.content.decode()
    assert not Assessment.objects.exists()
    assert client.get(reverse("check_result", args=[finished])).status_code == 404


def test_check_again_begins_a_new_one(client: Client, finished: str) -> None:
    assert client.get(reverse("check_again", args=[finished])).status_code == 302
    assert Assessment.objects.count() == 1
    client.post(reverse("check_again", args=[finished]))
    assert Assessment.objects.order_by("-pk")[0].previous_id is not None


def test_check_help_with_the_result_prepares_a_share(client: Client, finished: str) -> None:
    response = client.post(reverse("check_help", args=[finished]), {"with_result": "yes", "months": "3"})
    assert response.status_code == 302
    address, key = response["Location"].split("?freigabe=")
    assert address == reverse("enquiry_new")
    share = Share.objects.get()
    assert (share.subject, share.centre) == (RESULT, None)
    assert key not in str(vars(share))


def test_check_help_without_the_result_shares_nothing(client: Client, finished: str) -> None:
    response = client.post(reverse("check_help", args=[finished]), {"with_result": "no", "months": "6"})
    assert "freigabe" not in response["Location"]
    assert not Share.objects.exists()


@pytest.mark.parametrize("given", [{}, {"with_result": "yes"}, {"with_result": SCRIPT, "months": "99"}])
def test_check_help_says_what_is_missing(client: Client, finished: str, given: dict[str, str]) -> None:
    response = client.post(reverse("check_help", args=[finished]), given)
    assert response.status_code == 422
    assert not Share.objects.exists()


def test_check_revoke_only_of_its_own_shares(client: Client, finished: str) -> None:
    check = open_check(finished)
    assert check is not None
    mine, _token = grant_share(subject=RESULT, subject_id=check.pk, now=timezone.now())
    other, _token = grant_share(subject=RESULT, subject_id=check.pk + 1, now=timezone.now())
    assert client.post(reverse("check_revoke", args=[finished, other.pk])).status_code == 404
    assert client.post(reverse("check_revoke", args=[finished, mine.pk])).status_code == 302
    other.refresh_from_db()
    mine.refresh_from_db()
    assert (mine.revoked_at is None, other.revoked_at is None) == (False, True)


def test_check_space_invites_by_mail_before_anything_exists(client: Client, finished: str) -> None:
    given = {"company": "Müller GmbH", "person": "Kim Müller", "email": "kim@example.org"}
    page = client.post(reverse("check_space", args=[finished]), given).content.decode()
    assert "kim@example.org" in page
    assert Invitation.objects.get().company_name == "Müller GmbH"
    bad = client.post(reverse("check_space", args=[finished]), {**given, "company": "  ", "email": "no"})
    assert bad.status_code == 422


@pytest.fixture
def shared(finished: str, centre: Centre) -> Share:
    """The finished check shared with the centre."""
    check = open_check(finished)
    assert check is not None
    _share, token = grant_share(subject=RESULT, subject_id=check.pk, now=timezone.now())
    return address_share(token=token, centre=centre, now=timezone.now())


def test_shared_result_opens_for_the_centre_and_is_noted(client_as: Callable[..., Client], shared: Share) -> None:
    adviser = client_as(Role.ADVISER)
    response = adviser.get(reverse("shared_result", args=["eigenes", shared.pk]))
    page = response.content.decode()
    assert "Fünf Schritte, die sich für den Betrieb lohnen" in page
    assert not [words for words in ("bremst Sie", "Ihr Profil", "dient Ihrem", "für Sie lohnen") if words in page]
    assert AccessEntry.objects.count() == 1
    why = adviser.get(reverse("shared_result_why", args=["eigenes", shared.pk, "overall"]))
    assert why.status_code == 200
    assert AccessEntry.objects.count() == 2


def test_shared_result_leads_back_to_the_enquiry_it_was_opened_from(
    client_as: Callable[..., Client], shared: Share
) -> None:
    adviser, address = client_as(Role.ADVISER), reverse("shared_result", args=["eigenes", shared.pk])
    enquiry = reverse("enquiry_show", args=["eigenes", 7])
    result = adviser.get(f"{address}?anfrage=7").content.decode()
    assert f'href="{enquiry}"' in result
    # It is still known after a number was opened and closed again.
    opened = f"{address}warum/overall/?anfrage=7"
    assert f'href="{opened}"' in result
    assert f'href="{address}?anfrage=7"' in adviser.get(opened).content.decode()
    for strange in ("", "?anfrage=x", "?anfrage=-7", f"?anfrage={'9' * 40}", "?anfrage=²"):
        page = adviser.get(f"{address}{strange}").content.decode()
        assert f'href="{reverse("enquiry_list", args=["eigenes"])}"' in page
        assert "/eingang/9" not in page


def test_shared_result_is_closed_after_revoking(client_as: Callable[..., Client], shared: Share) -> None:
    revoke_share(share=shared, now=timezone.now())
    response = client_as(Role.ADVISER).get(reverse("shared_result", args=["eigenes", shared.pk]))
    assert response.status_code == 403
    assert "zurückgezogen" in response.content.decode()
    assert "Fünf Schritte" not in response.content.decode()
    assert not AccessEntry.objects.exists()


def test_shared_result_is_not_found_for_others(
    client_as: Callable[..., Client], shared: Share, other_centre: Centre
) -> None:
    stranger = client_as(Role.ADVISER, in_centre=other_centre)
    assert stranger.get(reverse("shared_result", args=["fremdes", shared.pk])).status_code == 404
    assert (
        client_as(Role.PUBLIC_RELATIONS).get(reverse("shared_result", args=["eigenes", shared.pk])).status_code == 403
    )
    assert not AccessEntry.objects.exists()


def test_company_pages_of_a_check_are_for_its_members(client: Client, finished: str) -> None:
    check = open_check(finished)
    assert check is not None
    owner, stranger = UserFactory(), UserFactory()
    company = found_company(name="Müller", user=owner, now=timezone.now())
    found_company(name="Fremd", user=stranger, now=timezone.now())
    Assessment.objects.update(company=company)
    pages = [
        reverse("company_check_list", args=["mueller"]),
        reverse("company_check_show", args=["mueller", check.pk]),
        reverse("company_check_why", args=["mueller", check.pk, "overall"]),
        reverse("company_check_help", args=["mueller", check.pk]),
        reverse("company_check_delete", args=["mueller", check.pk]),
    ]
    for user, expected in ((stranger, 404), (owner, 200)):
        client.force_login(user)
        assert [client.get(page).status_code for page in pages] == [expected] * len(pages)
    assert client.get(reverse("company_check_show", args=["mueller", check.pk + 1])).status_code == 404
    client.post(pages[-1])
    assert not Assessment.objects.exists()


def test_check_question_keeps_what_was_ticked_when_the_language_changes(client: Client, token: str) -> None:
    german, english = question(token, "profile.size"), f"/en{question(token, 'profile.size')}"
    assert f'formaction="{english}"' in client.get(german).content.decode()
    page = client.post(english, {"answer": "small", "language": "en"}).content.decode()
    assert re.search(r'value="small"[^>]* checked', page)
    assert "Question" in page
    assert not Answer.objects.exists()
