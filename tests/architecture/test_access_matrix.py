"""Every address × every role × own and foreign centre: who may open what is tried, not believed."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.architecture.addresses import Address, addresses
from tests.architecture.words import filled, word_for
from tests.factories import FundingFactory
from transferlotse.centres.models import Centre
from transferlotse.centres.rules import Role
from transferlotse.kit.policies import Policy

# Views of libraries declare no policy themselves; what they let in is written down here, URL name by URL name.
LIBRARY = {
    **dict.fromkeys(
        [
            "account_confirm_email", "account_confirm_login_code", "account_email_verification_sent", "account_inactive",
            "account_login", "account_logout", "account_reset_password", "account_reset_password_done",
            "account_reset_password_from_key", "account_reset_password_from_key_done", "account_signup",
            "mfa_authenticate", "mfa_login_webauthn",
        ],
        Policy("public"),
    ),
    **dict.fromkeys(
        [
            "account_change_password", "account_email", "account_reauthenticate", "account_set_password",
            "mfa_activate_totp", "mfa_add_webauthn", "mfa_deactivate_totp", "mfa_download_recovery_codes",
            "mfa_edit_webauthn", "mfa_generate_recovery_codes", "mfa_index", "mfa_list_webauthn", "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes",
        ],
        Policy("signed_in"),
    ),
}  # fmt: skip
OPERATORS_ONLY = ("admin:",)
KINDS = {"public", "private_link", "signed_in", "company", "centre", "operator"}
ALL = addresses()
OF_CENTRES = [one for one in ALL if one.policy and one.policy.kind == "centre"]
METHODS = ("get", "post")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def funded(centre: Centre, other_centre: Centre) -> None:
    """Both centres are funded, so that there is something to report on."""
    for one in (centre, other_centre):
        FundingFactory(centre=one)


def _policy(address: Address) -> Policy | None:
    if address.name.startswith(OPERATORS_ONLY):
        return Policy("operator")
    return address.policy or LIBRARY.get(address.name)


def _named(address: Address) -> str:
    return address.name


def _open(client: Client, method: str, address: Address, words: dict[str, object]) -> HttpResponse:
    return getattr(client, method)(reverse(address.name, kwargs=words))


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith(reverse("account_login"))


def test_every_address_declares_who_may_open_it() -> None:
    assert [one.name for one in ALL if _policy(one) is None] == []
    assert {policy.kind for one in ALL if (policy := _policy(one))} <= KINDS


def test_the_list_of_library_addresses_holds_nothing_else() -> None:
    assert sorted(LIBRARY.keys() - {one.name for one in ALL if not one.is_own}) == []


def test_every_address_has_a_name() -> None:
    assert [one.name for one in ALL if "nameless" in one.name and not one.name.startswith(OPERATORS_ONLY)] == []


OPERATORS_PAGES = [one for one in ALL if one.name.startswith(OPERATORS_ONLY) and not one.words]
OPEN_TO_ASK = {"admin:login", "admin:logout"}


@pytest.mark.parametrize("address", [one for one in OPERATORS_PAGES if one.name not in OPEN_TO_ASK], ids=_named)
def test_operators_pages_are_closed_to_members(address: Address, client_as: Callable[..., Client]) -> None:
    for client in (Client(), client_as(*Role)):
        response = _open(client, "get", address, {})
        assert response.status_code in {302, 403}, response.status_code
        assert response.status_code == 403 or reverse("admin:login") in response["Location"]


def test_pages_of_a_centre_stand_below_its_address() -> None:
    assert [one.name for one in ALL if ("centre" in one.words) != (one in OF_CENTRES)] == []


@pytest.mark.parametrize("address", OF_CENTRES, ids=_named)
def test_members_open_what_their_role_allows(
    address: Address, centre: Centre, client_as: Callable[..., Client]
) -> None:
    words = filled(address, centre)
    allowed = address.policy.roles  # type: ignore[union-attr]
    for role in Role:
        response = _open(client_as(role), "get", address, words)
        if role.value in allowed:
            assert response.status_code not in {403, 404, 500}, (role, response.status_code)
            assert not _leads_to_sign_in(response), role
        else:
            assert response.status_code == 403, (role, response.status_code)


@pytest.mark.parametrize("address", OF_CENTRES, ids=_named)
def test_other_roles_cannot_send_anything_either(
    address: Address, centre: Centre, client_as: Callable[..., Client]
) -> None:
    words = filled(address, centre)
    for role in (one for one in Role if one.value not in address.policy.roles):  # type: ignore[union-attr]
        assert _open(client_as(role), "post", address, words).status_code == 403, role


@pytest.mark.parametrize("address", OF_CENTRES, ids=_named)
def test_members_of_another_centre_find_nothing(
    address: Address, centre: Centre, other_centre: Centre, client_as: Callable[..., Client]
) -> None:
    words = filled(address, centre)
    for role in Role:
        client = client_as(role, in_centre=other_centre)
        for method in METHODS:
            assert _open(client, method, address, words).status_code == 404, (role, method)


@pytest.mark.parametrize("address", OF_CENTRES, ids=_named)
def test_records_of_another_centre_are_not_found(
    address: Address, centre: Centre, other_centre: Centre, client_as: Callable[..., Client]
) -> None:
    client = client_as(*Role)
    for word in (one for one in address.words if word_for(address, one).is_record):
        words = {**filled(address, centre), word: word_for(address, word).value(other_centre, {})}
        for method in METHODS:
            status = _open(client, method, address, words).status_code
            assert status == 404 or (status == 405 and method == "get"), (word, method, status)


@pytest.mark.parametrize("address", OF_CENTRES, ids=_named)
def test_strangers_are_asked_to_sign_in(address: Address, centre: Centre) -> None:
    words = filled(address, centre)
    for method in METHODS:
        assert _leads_to_sign_in(_open(Client(), method, address, words)), method


@pytest.mark.parametrize("address", [one for one in ALL if _policy(one) == Policy("signed_in")], ids=_named)
def test_pages_of_an_account_ask_strangers_to_sign_in(address: Address) -> None:
    words = dict.fromkeys(address.words, "1")
    response = _open(Client(), "get", address, words)
    assert _leads_to_sign_in(response) or "reauthenticate" in address.name, response.status_code


@pytest.mark.parametrize(
    "address", [one for one in ALL if one.is_own and _policy(one) == Policy("public") and not one.words], ids=_named
)
def test_public_pages_open_for_everyone(address: Address) -> None:
    assert _open(Client(), "get", address, {}).status_code in {200, 302, 405}


@pytest.mark.parametrize("address", [one for one in OF_CENTRES if "pk" not in one.words], ids=_named)
def test_former_members_find_nothing(address: Address, centre: Centre, client_as: Callable[..., Client]) -> None:
    client = client_as(*Role)
    centre.memberships.update(ends_on="2020-06-30")
    assert _open(client, "get", address, filled(address, centre)).status_code == 404


@pytest.mark.parametrize("address", OF_CENTRES[:3], ids=_named)
def test_without_a_second_factor_nobody_gets_in(
    address: Address, centre: Centre, client_as: Callable[..., Client], settings: object
) -> None:
    settings.TRANSFERLOTSE_SECOND_FACTOR = True  # type: ignore[attr-defined]
    response = _open(client_as(*Role), "get", address, filled(address, centre))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("mfa_index"))
