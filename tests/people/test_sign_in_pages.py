"""Signing in: every page in the house style, in words of our own, with both languages."""

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone, translation

from transferlotse.people.actions import password_link
from transferlotse.people.models import User

PASSWORD = "drei zufällige wörter"
FORMER = re.compile(r"\b(Du|Dein\w*|Dich|Dir|dein\w*|dich|dir|Sign In|Kennwort)\b")


@pytest.fixture
def person(db):
    user = User.objects.create(email="anna@example.org", name="Anna Beispiel", password=make_password(PASSWORD))
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sound(page):
    """The main part of a page, after checking what all pages share."""
    text = page.content.decode()
    assert page.status_code == 200
    assert "kit-main" in text
    assert "<c-" not in text
    assert not re.findall(r"\sstyle=|<style|\son\w+=", text)
    assert not re.findall(r"<script(?![^>]*(?:\bsrc=|application/json))", text)
    main = text[text.index("<main") : text.index("</main>")]
    assert main.count("<h1>") == 1
    words = re.sub(r"<[^>]+>", " ", main)
    assert not FORMER.findall(words)
    return main


@pytest.mark.parametrize(
    "path",
    [
        "login/",
        "signup/",
        "inactive/",
        "confirm-email/",
        "confirm-email/unbekannt/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/1-falsch/",
        "password/reset/key/done/",
    ],
)
def test_pages_before_signing_in_are_in_the_house_style(client, db, path):
    sound(client.get(f"/konto/{path}", follow=True))


@pytest.mark.parametrize(
    "path",
    ["2fa/", "2fa/webauthn/", "2fa/webauthn/add/", "2fa/totp/activate/", "password/change/", "email/", "logout/"],
)
def test_pages_after_signing_in_are_in_the_house_style(client, person, path):
    client.force_login(person)
    sound(client.get(f"/konto/{path}", follow=True))
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    sound(client.get(f"/konto/{path}", follow=True))


def test_pages_of_the_second_step_are_in_the_house_style(client, person):
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    page = client.post("/konto/login/", {"login": person.email, "password": PASSWORD}, follow=True)
    assert 'name="code"' in sound(page)
    client.force_login(person)
    sound(client.get("/konto/2fa/reauthenticate/"))
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    for path in ("2fa/", "2fa/totp/deactivate/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/"):
        sound(client.get(f"/konto/{path}", follow=True))


def choose_password(client, person):
    """Open the link of an invitation and set a password; where that leads."""
    page = client.get(password_link(user=person).split("127.0.0.1:8000")[-1], follow=True)
    address = page.redirect_chain[-1][0]
    return client.post(
        address, {"password1": "vier ganz neue wörter", "password2": "vier ganz neue wörter"}, follow=True
    )


def test_password_of_an_invitation_signs_in(client, person):
    page = choose_password(client, person)
    assert page.redirect_chain[-1][0] == "/meine-zugaenge/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get("/konto/2fa/totp/activate/").status_code == 200, "without typing it again"


def test_link_of_an_invitation_speaks_the_language_of_who_is_invited(person):
    with translation.override("en"):
        assert "/en/" not in password_link(user=person)
    person.language = "en"
    assert "/en/konto/password/reset/key/" in password_link(user=person)


def test_new_password_does_not_spare_the_second_factor(client, person):
    TOTP.activate(person, generate_totp_secret())
    page = choose_password(client, person)
    assert 'name="code"' in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_first_second_step_follows_sign_in_without_asking_again(client, person, settings):
    client.post("/konto/login/", {"login": person.email, "password": PASSWORD})
    activate, codes = "/konto/2fa/totp/activate/", "/konto/2fa/recovery-codes/"
    assert client.get(activate).status_code == 200
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    assert 'href="/meine-zugaenge/"' in client.get(codes).content.decode(), "the way on"
    # After a while the password is asked for.
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    assert "reauthenticate" in client.get(codes)["Location"]


def test_second_step_of_earlier_is_changed_with_the_password_only(client, person):
    client.post("/konto/login/", {"login": person.email, "password": PASSWORD})
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    person.authenticator_set.filter(type="totp").update(created_at=timezone.now() - dt.timedelta(minutes=1))
    for path in ("webauthn/add/", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/"):
        assert "reauthenticate" in client.get(f"/konto/2fa/{path}")["Location"], path


def test_wrong_password_is_told_and_the_address_kept(client, person):
    main = sound(client.post("/konto/login/", {"login": person.email, "password": "falsch"}))
    assert "kit-error-summary" in main
    assert f'value="{person.email}"' in main


def test_demo_sign_ins_are_forms_that_sign_in(client, person, settings):
    settings.TRANSFERLOTSE_DEMO = False
    one = {"name": "Anna <b>", "does": "Beraterin", "email": person.email, "password": PASSWORD}
    form = client.get("/konto/login/").context["form"]
    page = render_to_string("account/login.html", {"form": form, "demo_sign_ins": [one]}, RequestFactory().get("/"))
    assert "Anna &lt;b&gt;" in page
    assert f'name="login" value="{person.email}"' in page
    assert "Zum Ausprobieren" not in client.get("/konto/login/").content.decode()


def test_signing_out_takes_a_form(client, person):
    client.force_login(person)
    assert 'method="post" action="/konto/logout/"' in client.get("/kit/").content.decode()
    client.get("/konto/logout/")
    assert "_auth_user_id" in client.session
    client.post("/konto/logout/")
    assert "_auth_user_id" not in client.session
