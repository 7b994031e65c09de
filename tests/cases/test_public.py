"""Asking for help without an account."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.cases.conftest import FIRM
from tests.factories import CentreFactory, MembershipFactory, UserFactory
from transferlotse.cases.actions.enquiries import MOST_PER_HOUR
from transferlotse.cases.models import Enquiry, StatusLink
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.companies.actions import grant_share, revoke_share
from transferlotse.outbox.models import Message

pytestmark = pytest.mark.django_db


def post(client: Client, **fields: object) -> object:
    data = {**FIRM, "form_key": str(uuid.uuid4()), "step": "send", **fields}
    return client.post("/anfrage/", data)


def all_enquiries(centre: Centre) -> list[Enquiry]:
    with centre_scope(centre):
        return list(Enquiry.objects.filter(centre=centre))


def test_enquiry_new_asks_at_most_six_things(client: Client, home: Centre) -> None:
    page = client.get("/anfrage/").content.decode()
    assert page.count('class="kern-form-input__input') == 6
    assert "Postleitzahl" in page
    assert 'name="abroad"' not in page


@pytest.mark.parametrize("postcode", ["", "1010"])
def test_enquiry_new_asks_whether_a_firm_is_abroad_where_its_postcode_is_none(
    client: Client, home: Centre, postcode: str
) -> None:
    page = post(client, postcode=postcode).content.decode()
    assert 'name="abroad"' in page
    assert 'name="abroad"' in post(client, postcode="", abroad="on", email="halb@").content.decode()


def test_enquiry_check_names_centre_topics_and_offers_with_reasons(client: Client, home: Centre) -> None:
    page = post(client, step="check").content.decode()
    assert home.name in page
    assert "Zuständig für die Region: Dortmund" in page
    assert "„Teile“, „Lager“" in page
    assert "Ein erstes Gespräch klärt" in page
    assert all_enquiries(home) == []


def test_enquiry_check_names_first_who_will_answer(client: Client, home: Centre) -> None:
    # Hamburg has a centre of its own, which does not work with this installation.
    page = post(client, text="Was hilft uns?", postcode="20095", step="check").content.decode()
    helps = page.split("Wer Ihnen hilft</h2>")[1].split("</section>")[0]
    assert helps.index(home.name) < helps.index("Außerdem möglich") < helps.index("Zentrum Hamburg")
    assert "Liest Ihre Anfrage und antwortet Ihnen." in helps and "Zuständig für die Region: Hamburg" in helps
    sent = client.get(post(client, postcode="20095").url).content.decode()
    assert f"{home.name} meldet sich bei Ihnen" in sent


def test_firm_abroad_is_answered_by_who_is_here(client: Client) -> None:
    CentreFactory(key="mitte", name="Zentrum Mitte")
    page = post(client, text="Was hilft uns?", postcode="", abroad="on", step="check").content.decode()
    helps = page.split("Wer Ihnen hilft</h2>")[1].split("</section>")[0]
    assert "Zentrum Mitte" in helps and "Ruhr-OWL" not in helps and "Außerdem" not in helps


def test_firm_abroad_is_answered_by_the_home_centre(client: Client, home: Centre) -> None:
    page = post(client, text="Was hilft uns?", postcode="", abroad="on", step="check").content.decode()
    assert "keiner Region und keinem Thema" in page and home.name in page


def test_result_goes_to_who_answers_not_to_who_would_be_responsible(client: Client, home: Centre) -> None:
    share, token = grant_share(subject="selfcheck", subject_id=7, now=timezone.now())
    page = post(client, postcode="20095", share=token, step="check").content.decode()
    assert f"Ihr Ergebnis geht mit an: {home.name}." in page
    post(client, postcode="20095", share=token)
    share.refresh_from_db()
    assert share.centre == home


def test_without_any_centre_no_enquiry_is_asked_for(client: Client) -> None:
    for response in (client.get("/anfrage/"), post(client)):
        page = response.content.decode()
        assert response.status_code == 200 and "Hier nimmt noch kein Zentrum Anfragen an" in page
        assert "<textarea" not in page and "/check/" in page


def test_enquiry_is_taken_in_and_confirmed(client: Client, home: Centre) -> None:
    response = post(client)
    [enquiry] = all_enquiries(home)
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert enquiry.reference in page
    assert enquiry.topics == ["warehouse"]
    assert enquiry.district == "05913"
    receipt = Message.objects.get(to="petra@brondorf.example")
    assert enquiry.reference in receipt.body
    status = response.url.replace("gesendet", "status")
    assert status in receipt.body
    assert FIRM["text"] in client.get(status).content.decode()


def test_front_office_is_written_in_its_own_language(client: Client, home: Centre) -> None:
    for language in ("de", "en"):
        member = UserFactory(email=f"{language}@example.org", language=language)
        MembershipFactory(centre=home, user=member, role=Role.FRONT_OFFICE)
    # Whoever asks may read another language than those who answer.
    client.post("/en/anfrage/", {**FIRM, "form_key": str(uuid.uuid4()), "step": "send"})
    german, english = (Message.objects.get(to=f"{language}@example.org").body for language in ("de", "en"))
    assert "neue Anfrage" in german and "/z/ruhr-owl/eingang/" in german and "/en/" not in german
    assert "/en/z/ruhr-owl/eingang/" in english


def test_enquiry_works_in_english(client: Client, home: Centre) -> None:
    response = client.post("/en/anfrage/", {**FIRM, "form_key": str(uuid.uuid4()), "step": "send"})
    assert response.url.startswith("/en/anfrage/gesendet/")
    assert all_enquiries(home)[0].language == "en"


def test_same_form_sent_twice_makes_one_enquiry(client: Client, home: Centre) -> None:
    key = str(uuid.uuid4())
    first, second = post(client, form_key=key), post(client, form_key=key)
    assert first.url == second.url
    assert len(all_enquiries(home)) == 1
    assert Message.objects.filter(to="petra@brondorf.example").count() == 1


def test_two_tabs_make_two_enquiries(client: Client, home: Centre) -> None:
    post(client)
    post(client, text="Und noch etwas: Wir brauchen einen Roboter.")
    assert len(all_enquiries(home)) == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"postcode": "123"}, "fünf Ziffern"),
        ({"postcode": "00000"}, "gibt es nicht"),
        ({"postcode": "NL 1234 AB und mehr"}, "Sitzen Sie im Ausland?"),
        ({"company": "x" * 201}, "Bitte kürzen Sie: Möglich sind 200 Zeichen."),
        ({"postcode": ""}, "Bitte nennen Sie Ihre Postleitzahl"),
        ({"email": "petra@"}, "nicht vollständig"),
        ({"text": " "}, "worum es geht"),
        ({"text": "x" * 10_000}, "Ihr Text hat 10000 Zeichen, möglich sind 5000"),
        ({"phone": "bitte mailen"}, "Telefonnummer"),
        ({"company": ""}, "Ihren Betrieb"),
    ],
)
def test_bad_input_is_named_at_the_field_and_kept(client: Client, home: Centre, fields: dict, words: str) -> None:
    response = post(client, **fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert page.count(words) >= 2
    assert "Petra Brond" in page
    assert "x" * 10_000 in page or "text" not in fields or not fields["text"].strip()
    assert all_enquiries(home) == []


def test_firm_abroad_needs_no_postcode(client: Client, home: Centre) -> None:
    post(client, postcode="", abroad="on", text="We would like to use artificial intelligence.")
    [enquiry] = all_enquiries(home)
    assert (enquiry.postcode, enquiry.district) == ("", "")
    assert enquiry.suggestion["centres"][0][:2] == ["ruhr-owl", "focus"]


def test_script_in_every_field_stays_text(client: Client, home: Centre) -> None:
    evil = "<script>alert(1)</script>"
    response = post(client, text=evil, company=evil, contact_name=evil)
    page = client.get(response.url.replace("gesendet", "status")).content.decode()
    assert evil not in page
    assert "&lt;script&gt;" in page


def test_advertising_is_marked_not_dropped(client: Client, home: Centre) -> None:
    post(client, website="https://spam.example")
    [enquiry] = all_enquiries(home)
    assert enquiry.advertising_signs == ["trap"]
    assert enquiry.state == "new"


def test_mass_sending_is_stopped_with_the_text_kept(client: Client, home: Centre) -> None:
    for _ in range(MOST_PER_HOUR):
        assert post(client).status_code == 302
    response = post(client, text="Der einundzwanzigste Text")
    assert response.status_code == 429
    assert "Der einundzwanzigste Text" in response.content.decode()
    assert len(all_enquiries(home)) == MOST_PER_HOUR


def test_form_without_its_cookie_says_what_to_do(home: Centre) -> None:
    response = Client(enforce_csrf_checks=True).post("/anfrage/", {**FIRM, "step": "send"})
    assert response.status_code == 403
    assert "Gehen Sie in Ihrem Browser eine Seite zurück" in response.content.decode()


def test_unknown_link_is_not_found(client: Client, home: Centre) -> None:
    response = client.get(f"/anfrage/status/{'0' * 64}/")
    assert response.status_code == 404
    assert "Diese Anfrage kennen wir nicht" in response.content.decode()


def test_private_link_is_long_hashed_and_never_cached(client: Client, home: Centre) -> None:
    response = post(client)
    token = response.url.rstrip("/").rsplit("/", 1)[-1]
    link = StatusLink.objects.get()
    assert len(token) >= 32
    assert token not in (link.token_hash, str(link.form_key))
    page = client.get(f"/anfrage/status/{token}/")
    assert page["Cache-Control"] == "no-store, private"
    assert page["X-Robots-Tag"] == "noindex"


def test_firm_withdraws_until_somebody_took_it_up(client: Client, home: Centre) -> None:
    token = post(client).url.rstrip("/").rsplit("/", 1)[-1]
    client.post(f"/anfrage/status/{token}/zurueckziehen/")
    assert all_enquiries(home)[0].state == "withdrawn"
    page = client.get(f"/anfrage/status/{token}/").content.decode()
    assert "zurückgezogen" in page


def _status_page(client: Client) -> str:
    body = Message.objects.filter(to=FIRM["email"]).latest("pk").body
    return "/anfrage/status/" + body.split("/anfrage/status/")[1].split("/")[0] + "/"


def test_share_travels_with_the_enquiry_to_its_centre_alone(client: Client, home: Centre) -> None:
    share, token = grant_share(subject="selfcheck", subject_id=7, now=timezone.now())
    assert "Ihr Ergebnis geht mit" in client.get(f"/anfrage/?freigabe={token}").content.decode()
    post(client, share=token)
    share.refresh_from_db()
    assert share.centre == home
    assert all_enquiries(home)[0].share_key == str(share.pk)


def test_share_shows_on_the_status_page_and_is_taken_back_there(client: Client, home: Centre) -> None:
    share, token = grant_share(subject="selfcheck", subject_id=7, now=timezone.now())
    post(client, share=token)
    status = _status_page(client)
    assert "Noch hat niemand hineingesehen" in client.get(status).content.decode()
    assert "zurückgezogen" in client.post(f"{status}freigabe/", follow=True).content.decode()
    share.refresh_from_db()
    assert share.revoked_at is not None


def test_withdrawn_enquiry_takes_its_share_back(client: Client, home: Centre) -> None:
    share, token = grant_share(subject="selfcheck", subject_id=7, now=timezone.now())
    post(client, share=token)
    client.post(f"{_status_page(client)}zurueckziehen/")
    share.refresh_from_db()
    assert share.revoked_at is not None


def test_share_that_ended_or_never_was_is_left_out(client: Client, home: Centre) -> None:
    share, token = grant_share(subject="selfcheck", subject_id=7, now=timezone.now())
    revoke_share(share=share, now=timezone.now())
    for key in (token, "abc-123"):
        assert "Ihre Freigabe gilt nicht mehr" in client.get(f"/anfrage/?freigabe={key}").content.decode()
    post(client, share=token)
    assert all_enquiries(home)[0].share_key == ""


def test_offer_fills_in_the_text(client: Client, home: Centre) -> None:
    assert "Potenzialanalyse" in client.get("/anfrage/?angebot=potential-analysis").content.decode()
    assert client.get("/anfrage/?angebot=nope").status_code == 200


def test_enquiry_goes_to_the_home_centre_where_the_regional_one_is_not_here(
    home: Centre, ask: Callable[..., Enquiry], now: dt.datetime
) -> None:
    assert ask(postcode="80331").centre == home


def test_language_changes_without_losing_what_was_typed(client: Client, home: Centre) -> None:
    typed = {
        "text": "Teile im <b>Lager</b>",
        "company": "",
        "abroad": "on",
        "email": "halb@",
        "form_key": str(uuid.uuid4()),
    }
    assert 'formaction="/en/anfrage/"' in client.get("/anfrage/").content.decode()
    page = client.post("/en/anfrage/", {**typed, "language": "en"}).content.decode()
    assert 'lang="en"' in page
    for kept in ("Teile im &lt;b&gt;Lager&lt;/b&gt;", 'value="halb@"', typed["form_key"], "checked"):
        assert kept in page
    assert "kit-error" not in page


def test_language_changes_on_the_page_to_check(client: Client, home: Centre) -> None:
    filled = {**FIRM, "form_key": str(uuid.uuid4())}
    assert 'formaction="/en/anfrage/"' in client.post("/anfrage/", filled).content.decode()
    page = client.post("/en/anfrage/", {**filled, "checked": "1", "language": "en"}).content.decode()
    assert FIRM["text"] in page
    assert 'value="send"' in page


def test_withdrawing_twice_says_so(client: Client, home: Centre) -> None:
    status = post(client).url.replace("gesendet", "status")
    for words in ("Wir melden uns nicht mehr.", "Ihre Anfrage war schon zurückgezogen."):
        assert words in client.post(f"{status}zurueckziehen/", follow=True).content.decode()
