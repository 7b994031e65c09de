"""When a share holds, and names in addresses."""

import datetime as dt

import pytest

from transferlotse.companies.rules import ShareState, last_day, share_state, slug_of

DAY = dt.date(2026, 3, 17)
NOON = dt.datetime(2026, 3, 17, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("has_centre", "until_on", "revoked_at", "expected"),
    [
        (True, DAY, None, ShareState.ACTIVE),
        (True, DAY - dt.timedelta(days=1), None, ShareState.EXPIRED),
        (False, DAY, None, ShareState.PREPARED),
        (False, DAY - dt.timedelta(days=1), None, ShareState.EXPIRED),
        (True, DAY, NOON, ShareState.REVOKED),
        (True, DAY - dt.timedelta(days=1), NOON, ShareState.REVOKED),
    ],
)
def test_share_state_by_centre_day_and_revocation(
    has_centre: bool, until_on: dt.date, revoked_at: dt.datetime | None, expected: ShareState
) -> None:
    assert share_state(has_centre=has_centre, until_on=until_on, revoked_at=revoked_at, today=DAY) == expected


@pytest.mark.parametrize(
    ("today", "months", "expected"),
    [
        (dt.date(2026, 3, 17), 6, dt.date(2026, 9, 17)),
        (dt.date(2026, 11, 30), 3, dt.date(2027, 2, 28)),
        (dt.date(2027, 11, 30), 3, dt.date(2028, 2, 29)),
        (dt.date(2026, 9, 30), 3, dt.date(2026, 12, 30)),
        (dt.date(2026, 12, 31), 12, dt.date(2027, 12, 31)),
    ],
)
def test_last_day_stays_within_the_month(today: dt.date, months: int, expected: dt.date) -> None:
    assert last_day(today=today, months=months) == expected


def test_last_day_refuses_a_span_that_is_not_offered() -> None:
    with pytest.raises(ValueError, match="not offered"):
        last_day(today=DAY, months=120)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Müller & Söhne GmbH", "mueller-soehne-gmbh"),
        ("  Straße 7 ", "strasse-7"),
        ("<script>", "script"),
        ("中文", "betrieb"),
        ("x" * 200, "x" * 60),
    ],
)
def test_slug_of_any_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug
