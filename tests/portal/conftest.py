"""A centre to move in to."""

import datetime as dt

import pytest

from transferlotse.centres.models import Centre, Membership, Partner
from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import PartnerRole, Role
from transferlotse.files.actions import choose_columns, store_upload
from transferlotse.files.queries import column_map
from transferlotse.people.models import User
from transferlotse.portal.actions import apply_import, preview_import
from transferlotse.portal.rules import KINDS

NOW = dt.datetime(2024, 6, 3, 12, tzinfo=dt.UTC)


@pytest.fixture
def centre(db):
    """A centre with two partners, its scope open."""
    made = Centre.objects.create(key="mitte", name="Zentrum Mitte")
    with centre_scope(made):
        Partner.objects.create(centre=made, key="uni", name="Universität Mitte", role=PartnerRole.RESEARCH)
        Partner.objects.create(centre=made, key="ihk", name="IHK Mitte", role=PartnerRole.TRANSFER)
        yield made


@pytest.fixture
def other_centre(db):
    return Centre.objects.create(key="nord", name="Zentrum Nord")


@pytest.fixture
def member(centre, client):
    """Signs somebody in who works for the centre in one role."""

    def make(role=Role.ADVISER, at=centre, sign_in=True):
        user = User.objects.create_user(f"{role}-{at.key}@example.org", name="Muster")
        Membership.objects.create(user=user, centre=at, role=role, starts_on=dt.date(2020, 1, 1))
        if sign_in:
            client.force_login(user)
        return user

    return make


@pytest.fixture
def upload(centre):
    """Uploads a table, maps its columns as guessed and previews it."""

    def make(kind, body, *, columns=None, fixed=None, name="liste.csv"):
        fields = KINDS[kind].fields
        body = body.encode() if isinstance(body, str) else body
        table_import, table = store_upload(
            centre_key=centre.key, kind=kind, fields=fields, name=name, body=body, sheet="", actor="user:1", now=NOW
        )
        guess, _ = column_map(centre_key=centre.key, kind=kind, fields=fields, header=table.header)
        choose_columns(
            table_import=table_import,
            header=table.header,
            columns={**guess.columns, **(columns or {})},
            fixed={**guess.fixed, **(fixed or {})},
            now=NOW,
        )
        preview_import(centre=centre, table_import=table_import, today=NOW.date())
        return table_import

    return make


@pytest.fixture
def move_in(centre, upload):
    """Uploads and applies a table; answers the import."""

    def make(kind, body, **options):
        table_import = upload(kind, body, **options)
        previewed = table_import.counted
        counts = apply_import(centre=centre, table_import=table_import, actor="user:1", now=NOW)
        assert counts == previewed, "the preview must say what applying does"
        return table_import

    return make
