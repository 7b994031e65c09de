"""Row-level security on PostgreSQL: the database hides and refuses on its own what the code should never ask for."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import OrganisationFactory
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.config import row_security

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no row-level security"),
]


def _rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM contacts_organisation")
        return int(cursor.fetchone()[0])


@pytest.fixture
def two_firms(centre: Centre, other_centre: Centre) -> None:
    """One firm in each of two centres."""
    OrganisationFactory(centre=centre)
    OrganisationFactory(centre=other_centre)


def test_every_owned_table_is_secured() -> None:
    assert len(row_security.owned_tables()) > 15
    assert row_security.unsecured_tables() == []


def test_the_suite_runs_as_a_role_to_whom_security_applies() -> None:
    assert not row_security.is_above_security()


def test_without_a_scope_no_row_is_seen(two_firms: None) -> None:
    assert _rows() == 0


def test_within_a_scope_only_its_rows_are_seen(two_firms: None, centre: Centre, other_centre: Centre) -> None:
    with centre_scope(centre):
        assert _rows() == 1
    with centre_scope(centre, other_centre):
        assert _rows() == 2
    assert _rows() == 0


def test_nested_scopes_narrow_and_widen_again(two_firms: None, centre: Centre, other_centre: Centre) -> None:
    with centre_scope(centre, other_centre):
        with centre_scope(other_centre):
            assert _rows() == 1
        assert _rows() == 2


def test_an_error_closes_the_scope(two_firms: None, centre: Centre) -> None:
    with pytest.raises(RuntimeError), centre_scope(centre):
        raise RuntimeError
    assert _rows() == 0


def test_moving_a_row_to_another_centre_is_refused(two_firms: None, centre: Centre, other_centre: Centre) -> None:
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        centre_scope(centre),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE contacts_organisation SET centre_id = %s", [other_centre.pk])


def test_inserting_into_another_centre_is_refused(two_firms: None, centre: Centre, other_centre: Centre) -> None:
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        centre_scope(centre),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO deliveries_deliverytopic (centre_id, delivery_id, topic) VALUES (%s, 1, 'x')",
            [other_centre.pk],
        )


def test_changing_and_deleting_reach_own_rows_only(two_firms: None, centre: Centre, other_centre: Centre) -> None:
    with centre_scope(centre), connection.cursor() as cursor:
        cursor.execute("UPDATE contacts_organisation SET name = 'x'")
        assert cursor.rowcount == 1
    with centre_scope(other_centre), connection.cursor() as cursor:
        cursor.execute("DELETE FROM contacts_organisation WHERE name = 'x'")
        assert cursor.rowcount == 0


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_within_a_scope_shows_the_same_rows(two_firms: None, centre: Centre) -> None:
    with centre_scope(centre):
        connection.close()
        assert _rows() == 1
    assert _rows() == 0


@pytest.mark.django_db(transaction=True)
def test_lifting_shows_all_rows_and_secures_again(two_firms: None) -> None:
    with row_security.lifted():
        assert _rows() == 2
    assert _rows() == 0
    assert row_security.unsecured_tables() == []


def test_a_table_without_its_policy_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE contacts_person NO FORCE ROW LEVEL SECURITY")
    assert row_security.unsecured_tables() == ["contacts_person"]


def test_securing_what_is_missing_leaves_the_rest_alone() -> None:
    assert row_security.secure_what_is_missing() == 0
    with connection.cursor() as cursor:
        cursor.execute("DROP POLICY only_open_centres ON contacts_person")
    assert row_security.secure_what_is_missing() == len(row_security.owned_tables())
    assert row_security.unsecured_tables() == []


@pytest.fixture
def serving_role() -> Iterator[None]:
    """A role that may work with the tables but owns none, for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone()[0], "tools/postgres.py gives the role of the tests CREATEROLE"
        cursor.execute("CREATE ROLE serving NOLOGIN")
        cursor.execute("GRANT serving TO current_user")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO serving")
        cursor.execute("SET LOCAL ROLE serving")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_a_role_that_owns_nothing_serves_and_cannot_lift(serving_role: None) -> None:
    assert row_security.secure_what_is_missing() == 0
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        row_security.secure()
    assert row_security.wants_owner(refused.value)
