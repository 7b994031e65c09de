"""One centre's records stay out of another's sight and reach."""

import datetime as dt

import pytest
from django.apps import apps
from django_scopes.exceptions import ScopeError

from tests.factories import DeliveryFactory, MembershipFactory, OrganisationFactory
from transferlotse.centres.models import Centre, ForeignWrite, OwnedModel, open_centre_ids
from transferlotse.centres.queries import centre_scope, centres_of, standing_of
from transferlotse.centres.rules import Role
from transferlotse.contacts.models import Organisation

OWNED = [model for model in apps.get_models() if issubclass(model, OwnedModel)]


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
@pytest.mark.django_db
def test_owned_records_cannot_be_read_without_a_scope(model: type[OwnedModel]) -> None:
    with pytest.raises(ScopeError):
        list(model.objects.all())


def test_scope_of_nothing_is_refused(centre: Centre) -> None:
    for nothing in ((), (None,), (Centre(key="unsaved"),)):
        with pytest.raises(ValueError, match="at least one"), centre_scope(*nothing):
            pass


def test_scope_shows_own_records_only(centre: Centre, other_centre: Centre) -> None:
    own, foreign = OrganisationFactory(centre=centre), OrganisationFactory(centre=other_centre)
    with centre_scope(centre):
        assert list(Organisation.objects.all()) == [own]
    with centre_scope(centre, other_centre):
        assert set(Organisation.objects.all()) == {own, foreign}


def test_scope_closes_and_nests(centre: Centre, other_centre: Centre) -> None:
    with centre_scope(centre):
        with centre_scope(other_centre):
            assert open_centre_ids() == (other_centre.pk,)
        assert open_centre_ids() == (centre.pk,)
    assert open_centre_ids() == ()


def test_foreign_writes_are_refused(centre: Centre, other_centre: Centre) -> None:
    foreign = DeliveryFactory(centre=other_centre)
    with centre_scope(centre):
        with pytest.raises(ForeignWrite):
            foreign.save()
        with pytest.raises(ForeignWrite):
            foreign.delete()
        with pytest.raises(ForeignWrite):
            Organisation.objects.bulk_create([Organisation(centre=other_centre, name="x")])
        with pytest.raises(ForeignWrite):
            Organisation.objects.update(centre=other_centre)


def test_standing_follows_the_dates_of_memberships(centre: Centre) -> None:
    membership = MembershipFactory(
        centre=centre, role=Role.MONITORING, starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 12, 31)
    )
    user = membership.user
    days = (dt.date(2024, 12, 31), dt.date(2025, 1, 1), dt.date(2025, 12, 31), dt.date(2026, 1, 1))
    standing = [standing_of(user=user, centre_key=centre.key, today=day) for day in days]
    assert [bool(one) for one in standing] == [False, True, True, False]
    assert standing[1] is not None
    assert standing[1].roles == {Role.MONITORING}
    assert list(centres_of(user=user, today=days[1])) == [centre]
    assert not centres_of(user=user, today=days[3])


def test_inactive_accounts_stand_nowhere(centre: Centre, today: dt.date) -> None:
    membership = MembershipFactory(centre=centre)
    membership.user.is_active = False
    membership.user.save()
    assert standing_of(user=membership.user, centre_key=centre.key, today=today) is None
