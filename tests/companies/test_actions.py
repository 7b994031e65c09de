"""Shares: granted, addressed, looked through, taken back; spaces: founded and closed."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction

from tests.factories import UserFactory
from transferlotse.centres.models import Centre
from transferlotse.companies.actions import (
    ShareGone,
    ShareRefused,
    address_share,
    close_company,
    forget_invitations,
    found_company,
    grant_share,
    invite_founder,
    look_at_share,
    revoke_share,
)
from transferlotse.companies.models import AccessEntry, Company, Invitation, Share
from transferlotse.companies.queries import (
    companies_of,
    invitation_by_token,
    share_by_key,
    share_by_token,
    shares_of_company,
)
from transferlotse.companies.rules import ShareState
from transferlotse.journal.models import Entry
from transferlotse.outbox.models import Message

Shared = Callable[..., tuple[Share, str]]


@pytest.fixture
def shared(centre: Centre, now: dt.datetime) -> Shared:
    """`shared()`: a share of result 7 with the centre, and its token."""

    def make(**more: object) -> tuple[Share, str]:
        _share, token = grant_share(subject="selfcheck", subject_id=7, now=now, **more)  # type: ignore[arg-type]
        return address_share(token=token, centre=centre, now=now), token

    return make


def _look(share: Share, centre: Centre, now: dt.datetime) -> Share:
    return look_at_share(
        share_id=share.pk, centre=centre, user=UserFactory(name="Kim Rat"), what="Ergebnis", language="de", now=now
    )


def test_grant_share_keeps_only_the_hash_of_its_token(db: None, now: dt.datetime) -> None:
    share, token = grant_share(subject="selfcheck", subject_id=7, now=now)
    assert len(token) >= 22
    assert token not in str(vars(share))
    assert share_by_token(token) == share
    assert share_by_token(token + "x") is None


def test_share_opens_nothing_before_it_is_addressed(centre: Centre, now: dt.datetime) -> None:
    share, _token = grant_share(subject="selfcheck", subject_id=7, now=now)
    assert share.state(now.date()) == ShareState.PREPARED
    with pytest.raises(Share.DoesNotExist):
        _look(share, centre, now)


def test_address_share_twice_changes_nothing_and_never_moves(
    centre: Centre, other_centre: Centre, now: dt.datetime
) -> None:
    _share, token = grant_share(subject="selfcheck", subject_id=7, now=now)
    assert address_share(token=token, centre=centre, now=now).centre == centre
    entries = Entry.objects.count()
    assert address_share(token=token, centre=centre, now=now).centre == centre
    assert Entry.objects.count() == entries
    with pytest.raises(ShareGone):
        address_share(token=token, centre=other_centre, now=now)


@pytest.mark.parametrize("days", [200, 1])
def test_address_share_refuses_what_ended(centre: Centre, now: dt.datetime, days: int) -> None:
    share, token = grant_share(subject="selfcheck", subject_id=7, now=now)
    if days == 1:
        revoke_share(share=share, now=now)
    with pytest.raises(ShareGone):
        address_share(token=token, centre=centre, now=now + dt.timedelta(days=days))


def test_look_at_share_is_noted_and_journalled(shared: Shared, centre: Centre, now: dt.datetime) -> None:
    share, _token = shared()
    _look(share, centre, now)
    assert [(one.what, one.at) for one in AccessEntry.objects.all()] == [("Ergebnis", now)]
    assert Entry.objects.last().action == "look_at_share"  # type: ignore[union-attr]


def test_look_at_share_leaves_no_trace_where_reading_fails(shared: Shared, centre: Centre, now: dt.datetime) -> None:
    share, _token = shared()
    with transaction.atomic():
        _look(share, centre, now)
        transaction.set_rollback(True)
    assert not AccessEntry.objects.exists()


def test_look_at_share_of_another_centre_finds_nothing(shared: Shared, other_centre: Centre, now: dt.datetime) -> None:
    share, _token = shared()
    with pytest.raises(Share.DoesNotExist):
        _look(share, other_centre, now)
    assert not AccessEntry.objects.exists()


def test_look_at_share_is_refused_at_once_after_revoking(shared: Shared, centre: Centre, now: dt.datetime) -> None:
    share, _token = shared()
    _look(share, centre, now)
    revoke_share(share=share, now=now)
    with pytest.raises(ShareRefused, match=r"17\. März 2026 zurückgezogen"):
        _look(share, centre, now)
    assert AccessEntry.objects.count() == 1


def test_look_at_share_is_refused_the_day_after_its_last(shared: Shared, centre: Centre, now: dt.datetime) -> None:
    share, _token = shared(months=3)
    _look(share, centre, dt.datetime(2026, 6, 17, 20, tzinfo=dt.UTC))
    with pytest.raises(ShareRefused, match=r"17\. Juni 2026"):
        _look(share, centre, dt.datetime(2026, 6, 18, 6, tzinfo=dt.UTC))


def test_revoke_share_twice_keeps_the_first_time(shared: Shared, now: dt.datetime) -> None:
    share, _token = shared()
    revoke_share(share=share, now=now)
    revoke_share(share=share, now=now + dt.timedelta(days=1))
    share.refresh_from_db()
    assert share.revoked_at == now


def test_access_entry_never_changes(shared: Shared, centre: Centre, now: dt.datetime) -> None:
    share, _token = shared()
    _look(share, centre, now)
    entry = AccessEntry.objects.get()
    with pytest.raises(TypeError):
        entry.save()


def test_found_company_takes_over_its_shares_only(db: None, now: dt.datetime) -> None:
    mine, _token = grant_share(subject="selfcheck", subject_id=7, now=now)
    other, _token = grant_share(subject="selfcheck", subject_id=8, now=now)
    user = UserFactory()
    company = found_company(name="Müller GmbH", user=user, now=now, subjects=(("selfcheck", 7),))
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.company, other.company) == (company, None)
    assert list(companies_of(user=user)) == [company]


def test_found_company_without_subjects_takes_nothing(db: None, now: dt.datetime) -> None:
    share, _token = grant_share(subject="selfcheck", subject_id=7, now=now)
    found_company(name="Müller GmbH", user=UserFactory(), now=now)
    share.refresh_from_db()
    assert share.company is None


def test_companies_of_one_name_get_addresses_of_their_own(db: None, now: dt.datetime) -> None:
    slugs = [found_company(name=name, user=UserFactory(), now=now).slug for name in ("Neu", "Neu", "A B", "A B", "A B")]
    assert slugs == ["neu-2", "neu-3", "a-b", "a-b-2", "a-b-3"]


def test_close_company_leaves_nothing(shared: Shared, now: dt.datetime) -> None:
    company = found_company(name="Müller GmbH", user=UserFactory(), now=now)
    shared(company=company)
    close_company(company=company, actor="user:1", now=now)
    assert not Company.objects.exists()
    assert not Share.objects.exists()


def test_shares_of_company_tell_who_looked(
    shared: Shared,
    centre: Centre,
    now: dt.datetime,
    today: dt.date,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    company = found_company(name="Müller GmbH", user=UserFactory(), now=now)
    share, _token = shared(company=company)
    _look(share, centre, now)
    with django_assert_max_num_queries(3):  # type: ignore[attr-defined]
        [told] = shares_of_company(company=company, today=today)
    assert (told.centre, told.state, told.is_open) == (centre.name, ShareState.ACTIVE, True)
    assert [look.who for look in told.looks] == ["Kim Rat"]


def test_invitation_works_until_it_expires_and_a_new_one_replaces_it(db: None, now: dt.datetime) -> None:
    given = {"company_name": "Müller", "person_name": "Kim", "subject": "selfcheck", "subject_id": 7, "language": "de"}
    for _ in range(2):
        invite_founder(email="Kim@Example.org", now=now, **given)  # type: ignore[arg-type]
    assert Invitation.objects.count() == 1
    mails = [message.body for message in Message.objects.order_by("pk")]
    first, second = (
        next(line for line in body.splitlines() if "/einrichten/" in line).split("/")[-2] for body in mails
    )
    assert invitation_by_token(first, now=now) is None
    assert invitation_by_token(second, now=now).email == "kim@example.org"  # type: ignore[union-attr]
    assert invitation_by_token(second, now=now + dt.timedelta(days=3)) is None
    assert forget_invitations(now=now + dt.timedelta(days=3)) == 1


def test_share_by_key_reads_numbers_only(db: None) -> None:
    assert share_by_key("") is None
    assert share_by_key("' OR 1=1") is None
    assert share_by_key("99") is None
