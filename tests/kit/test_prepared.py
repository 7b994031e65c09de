"""Questions whose SQL is written once: they answer what the queryset answers, whatever they are given."""

import datetime as dt
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Count, QuerySet, Sum
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled
from django_scopes.exceptions import ScopeError

from tests.factories import DeliveryFactory, OrganisationFactory
from transferlotse.centres.models import Centre
from transferlotse.centres.queries import centre_scope
from transferlotse.contacts.models import Organisation
from transferlotse.deliveries.models import Delivery
from transferlotse.kit.prepared import Question, columns_of, first_or_404, prepared
from transferlotse.people.models import User

pytestmark = pytest.mark.django_db
HOSTILE = ("' OR 1=1 --", '"; DROP TABLE contacts_organisation; --', "%s %(name)s %%", "Müller\\", "")


@prepared
def named(*, centre: Centre, name: str) -> QuerySet[Organisation]:
    return Organisation.objects.filter(centre=centre, name=name).select_related("centre")


@prepared
def numbered(*, ids: Any) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=ids).order_by("name").values_list("pk", "name")


@prepared
def in_state(*, state: str | None, since: dt.date | None, order: tuple[str, ...]) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(**{} if state is None else {"state": state})
    return (rows if since is None else rows.filter(ends_on__gte=since)).only("title").order_by(*order)


@prepared
def per_day(*, ai: bool, recorded_before: dt.datetime) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(ai=ai, recorded_at__lt=recorded_before).order_by()
    return rows.values_list("ends_on").annotate(Count("pk"), Sum("quantity")).order_by("ends_on")


@prepared
def account(*, pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)


def fields(record: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name != "_state"}


def both(question: Question[Any], **values: Any) -> list[Any]:
    """The answer, after it was held against the queryset's own, and asked twice with one query each."""
    expected = list(question.ask(**values))
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            found = question(**values)
        assert len(asked) == 1
        assert [fields(one) if isinstance(one, Organisation | Delivery | User) else one for one in found] == [
            fields(one) if isinstance(one, Organisation | Delivery | User) else one for one in expected
        ]
    return found


@pytest.fixture
def firms(open_centre: Centre) -> list[Organisation]:
    return [OrganisationFactory(centre=open_centre, name=name) for name in (*HOSTILE[:-1], "Bäckerei")]


@pytest.fixture
def deliveries(open_centre: Centre) -> list[Delivery]:
    days = [dt.date(2025, 1, 31), dt.date(2025, 2, 1), dt.date(2025, 2, 1)]
    return [
        DeliveryFactory(centre=open_centre, starts_on=day, ends_on=day, ai=ai) for ai in (True, False) for day in days
    ]


def test_records_with_a_related_one_are_the_querysets(open_centre: Centre, firms: list[Organisation]) -> None:
    found = both(named, centre=open_centre, name="Bäckerei")
    assert [one.pk for one in found] == [firms[-1].pk]
    with CaptureQueriesContext(connection) as asked:
        assert found[0].centre.name == open_centre.name
    assert len(asked) == 0


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_a_value_and_nothing_else(open_centre: Centre, firms: list[Organisation], name: str) -> None:
    assert [one.name for one in both(named, centre=open_centre, name=name)] == [name] * bool(name)
    assert Organisation.objects.count() == len(firms)


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_lists_of_ids_of_any_length(firms: list[Organisation], number: int) -> None:
    assert len(both(numbered, ids=[one.pk for one in firms[:number]])) == number
    assert len(both(numbered, ids={one.pk for one in firms[:number]})) == number


def test_no_ids_very_many_ids_and_ids_that_no_column_holds(firms: list[Organisation]) -> None:
    assert numbered(ids=[]) == []
    assert numbered(ids=[*range(10_000_000, 10_000_600), firms[0].pk]) == [(firms[0].pk, firms[0].name)]
    assert account(pk=10**30) == []


def test_another_querysets_rows_can_be_meant(firms: list[Organisation]) -> None:
    assert len(numbered(ids=Organisation.objects.filter(name="Bäckerei").values("pk"))) == 1


def test_each_case_of_a_question_has_its_own_sql(deliveries: list[Delivery]) -> None:
    order = ("-ends_on", "pk")
    assert len(both(in_state, state=None, since=None, order=order)) == 6
    assert len(both(in_state, state=None, since=dt.date(2025, 2, 1), order=order)) == 4
    assert len(both(in_state, state="cancelled", since=dt.date(2025, 2, 1), order=order)) == 0
    oldest = both(in_state, state="delivered", since=None, order=("ends_on", "pk"))
    assert oldest[0].get_deferred_fields() >= {"note", "place"}


def test_sums_days_and_moments_come_as_the_queryset_gives_them(deliveries: list[Delivery]) -> None:
    later = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    assert [day for day, _, _ in both(per_day, ai=True, recorded_before=later)] == [
        dt.date(2025, 1, 31),
        dt.date(2025, 2, 1),
    ]
    assert both(per_day, ai=False, recorded_before=dt.datetime(1999, 1, 1, tzinfo=dt.UTC)) == []


def test_a_page_counts_and_reads_no_more_than_it_shows(deliveries: list[Delivery]) -> None:
    values: dict[str, Any] = {"state": "delivered", "since": None, "order": ("ends_on", "pk")}
    everything = [one.pk for one in in_state.ask(**values)]
    for number in (1, 2):
        with CaptureQueriesContext(connection) as asked:
            page = Paginator(in_state.listed(**values), 4).get_page(number)
            assert [one.pk for one in page] == everything[4 * number - 4 : 4 * number]
        assert len(asked) == 2 and page.paginator.count == 6
    assert Paginator(in_state.listed(**{**values, "state": "planned"}), 4).get_page(1).paginator.count == 0


def test_only_the_open_scope_is_seen_whatever_centre_is_asked_for(
    centre: Centre, other_centre: Centre, firms: list[Organisation]
) -> None:
    with centre_scope(other_centre):
        OrganisationFactory(centre=other_centre, name="Bäckerei")
        assert [one.centre_id for one in both(named, centre=other_centre, name="Bäckerei")] == [other_centre.pk]
        assert both(named, centre=centre, name="Bäckerei") == []
        assert numbered(ids=[one.pk for one in firms]) == []
        assert len(numbered.listed(ids=[one.pk for one in firms])[0:9]) == 0
    with centre_scope(centre, other_centre):
        assert len(both(named, centre=centre, name="Bäckerei")) == 1


def test_without_a_scope_nothing_is_answered(centre: Centre) -> None:
    with centre_scope(centre):
        numbered(ids=[1])
    with pytest.raises(ScopeError):
        numbered(ids=[1])
    with pytest.raises(ScopeError):
        numbered.listed(ids=[1]).count()


def test_a_scope_put_out_of_force_is_not_filled_in(centre: Centre, other_centre: Centre) -> None:
    with centre_scope(other_centre):
        firm = OrganisationFactory(centre=other_centre)
    with centre_scope(centre, other_centre), scopes_disabled():
        assert [pk for pk, _ in both(numbered, ids=[firm.pk])] == [firm.pk]


def test_what_it_cannot_answer_is_refused() -> None:
    with pytest.raises(TypeError):
        prepared(lambda: User.objects.prefetch_related("memberships"))()
    with pytest.raises(TypeError):
        prepared(lambda: User.objects.values("pk"))()


def test_the_first_or_no_page() -> None:
    assert first_or_404([7, 8]) == 7
    with pytest.raises(Http404):
        first_or_404([])


def test_columns_hold_what_the_rows_hold(centre: Centre) -> None:
    with centre_scope(centre):
        assert columns_of(Delivery.objects.all(), "id", "title") == ([], [])
        made = [DeliveryFactory(centre=centre, effort_hours=None, title=text) for text in HOSTILE]
        keys, days, titles, efforts = columns_of(Delivery.objects.all(), "id", "ends_on", "title", "effort_hours")
    assert {(key, day, title) for key, day, title in zip(keys, days, titles, strict=True)} == {
        (one.pk, one.ends_on.isoformat(), one.title) for one in made
    }
    assert efforts == [None] * len(made)
