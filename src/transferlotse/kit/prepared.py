"""Questions to the database whose SQL is written once.

Django puts the SQL of a queryset together anew each time, which takes several times as long as the database needs to
answer. A prepared question is a function that says in Django's own words what is asked for. It is called once with
stand-ins for its values, and its SQL is kept; from then on the values are only filled in:

    @prepared
    def living_sessions(*, key: str, now: datetime) -> QuerySet[Session]:
        return Session.objects.filter(session_key=key, expire_date__gt=now)

    living_sessions(key="4u7…", now=timezone.now())  # a list of sessions

A value is text, a number, a day, a moment, a record (its key is meant), a list or set of keys, or None. The function may
look at whether a value is None, and at what is in a tuple: each such case has an SQL of its own. It sees nothing else of
its values. Records that belong to a centre are asked for within the scope (django-scopes) that is open at that moment, as
always. What cannot be filled in is asked the ordinary way: no scope or several, no keys or very many, huge numbers.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import update_wrapper
from typing import Any, Generic, ParamSpec

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.expressions import Expression
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators
from django.http import Http404
from django_scopes import get_scope, scope

P = ParamSpec("P")
Case = tuple[Hashable, ...]
SCOPE, SCOPE_PLACE = "centre", "centre of the open scope"
LARGEST = 2**63 - 1
MOST_KEYS = 512
MOST_CASES = 256
# The narrower type first: every bool is an int, every datetime a date.
FIELDS: dict[type | None, models.Field[Any, Any]] = {
    bool: models.BooleanField(),
    int: models.BigIntegerField(),
    str: models.CharField(),
    dt.datetime: models.DateTimeField(),
    dt.date: models.DateField(),
    models.Model: models.BigIntegerField(),
}


class Given(Expression):
    """Stands where a value will be filled in."""

    def __init__(self, name: str, field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """A place in the SQL, and this expression where its value belongs."""
        return "%s", [self]

    def filled(self, value: Any, connection: Any) -> Any:
        """`value` as the database takes it."""
        plain = value.pk if isinstance(value, models.Model) else value
        return self.output_field.get_db_prep_value(plain, connection)


class GivenKeys(Expression):
    """Stands where up to `width` keys will be filled in; fewer are filled up by repeating the last one."""

    def __init__(self, name: str, width: int, field: models.Field[Any, Any]) -> None:
        super().__init__()
        self.places = [Given(f"{name} {number}", field) for number in range(width)]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """A list of places, as Django writes one for `__in`."""
        return f"({', '.join(['%s'] * len(self.places))})", list(self.places)


class Number(models.Func):
    """How many rows there are; unlike Django's Count it groups nothing."""

    function, template, output_field = "COUNT", "%(function)s(*)", models.BigIntegerField()


class Column(models.Aggregate):
    """All values of a column as one list."""

    function, output_field = "JSON_GROUP_ARRAY", models.JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """PostgreSQL's way; its JSONB_AGG takes three times as long."""
        return super().as_sql(compiler, connection, template="JSON_AGG(%(expressions)s)::text", **more)


class Plan:
    """The SQL of one case of a question, and how its rows become what the queryset would answer."""

    def __init__(self, queryset: Any, *, is_part: bool = False) -> None:
        self.alias, self.kind = queryset.db, queryset._iterable_class
        is_plain = not (queryset._prefetch_related_lookups or queryset.query.select_for_update)
        if not is_plain or self.kind not in (ModelIterable, ValuesListIterable, FlatValuesListIterable):
            raise TypeError("A prepared question answers records or lists of values; it neither prefetches nor locks.")
        self.compiler = queryset.query.get_compiler(self.alias)
        try:
            self.sql, places = self.compiler.as_sql()
        except EmptyResultSet:
            # Django sees that nothing can fit, such as one of no keys, and asks nothing.
            self.sql, places = "", ()
        self.places = list(places)
        if is_part and self.sql:
            self.sql += " LIMIT %s OFFSET %s"
            self.places += [Given("limit", models.BigIntegerField()), Given("offset", models.BigIntegerField())]
        self.is_scoped = any(isinstance(one, Given) and one.name == SCOPE_PLACE for one in places)
        columns = [column for column, _, _ in self.compiler.select]
        self.converters = self.compiler.get_converters(columns)
        if self.kind is ModelIterable:
            facts = self.compiler.klass_info
            self.model, own = facts["model"], facts["select_fields"]
            self.own = slice(own[0], own[-1] + 1)
            self.names = [column.target.attname for column in columns[self.own]]
            self.related = get_related_populators(facts, self.compiler.select, self.alias)
            self.annotated = (self.compiler.annotation_col_map or {}).items()

    def answer(self, values: Mapping[str, Any]) -> list[Any]:
        """What the database answers to the question with these values."""
        if not self.sql:
            return []
        connection = connections[self.alias]
        filled = [one.filled(values[one.name], connection) if isinstance(one, Given) else one for one in self.places]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, filled)
            rows = cursor.fetchall()
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        if self.kind is ModelIterable:
            return [self._record(row) for row in rows]
        return [row[0] for row in rows] if self.kind is FlatValuesListIterable else [tuple(row) for row in rows]

    def _record(self, row: Any) -> Any:
        record = self.model.from_db(self.alias, self.names, row[self.own])
        for populator in self.related:
            populator.populate(row, record)
        for name, column in self.annotated:
            setattr(record, name, row[column])
        return record


class Question(Generic[P]):
    """A function that builds a queryset, asked with its SQL kept. Called, it answers the list of what is found now; it
    raises what the queryset would raise, ScopeError without a scope among it."""

    def __init__(self, ask: Callable[P, models.QuerySet[Any, Any]]) -> None:
        self.ask = ask
        self._plans: dict[Case, Plan] = {}
        update_wrapper(self, ask)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Any]:
        found = self.answer("rows", kwargs)
        return list(self.ask(*args, **kwargs)) if found is None else found

    def listed(self, *args: P.args, **kwargs: P.kwargs) -> "Listed":
        """The same as a sequence for a paginator, which counts and reads no more than a page."""
        return Listed(self, kwargs)

    def answer(self, form: str, given: Mapping[str, Any], **more: int) -> list[Any] | None:
        """All `rows`, a `part` of them (limit, offset) or their `number`; None where this cannot be filled in."""
        values, case = _taken_apart(given)
        if case is None:
            return None
        plan = self._plans.get((form, *case)) or self._written(form, given, case)
        if plan.is_scoped:
            opened = get_scope()
            values[SCOPE_PLACE] = opened.get(SCOPE)
            if not (opened.get("_enabled", True) and isinstance(values[SCOPE_PLACE], models.Model)):
                return None
        return plan.answer({**values, **more})

    def _written(self, form: str, given: Mapping[str, Any], case: Case) -> Plan:
        """The plan for this case, kept from now on."""
        stand_ins: Any = {name: _stand_in(name, value) for name, value in given.items()}
        with scope(**{SCOPE: Given(SCOPE_PLACE, models.BigIntegerField())}):
            queryset = self.ask(**stand_ins)
        if form == "number":
            queryset = queryset.order_by().values_list(Number(), flat=True)
        if len(self._plans) >= MOST_CASES:
            self._plans.clear()
        return self._plans.setdefault((form, *case), Plan(queryset, is_part=form == "part"))


class Listed:
    """What a question answers, read as far as somebody looks at it."""

    def __init__(self, question: Question[Any], given: Mapping[str, Any]) -> None:
        self.question, self.given = question, given
        # Django's paginator warns where it does not know that pages do not overlap.
        self.ordered = True

    def count(self) -> int:
        """How many there are."""
        found = self.question.answer("number", self.given)
        return self.question.ask(**self.given).count() if found is None else sum(found)

    def __getitem__(self, part: slice) -> list[Any]:
        """The rows from `part.start` up to and without `part.stop`."""
        found = self.question.answer("part", self.given, limit=part.stop - part.start, offset=part.start)
        return list(self.question.ask(**self.given)[part]) if found is None else found


def _taken_apart(given: Mapping[str, Any]) -> tuple[dict[str, Any], Case | None]:
    """What to fill in, by the name of its place, and which case of the question this is; None for one that has no SQL."""
    values: dict[str, Any] = {}
    case: list[Hashable] = []
    for name, value in given.items():
        if isinstance(value, list | set):
            keys = list(value)
            width = _width(len(keys))
            kinds = set(map(_kind_of, keys))
            if len(kinds) != 1 or None in kinds or width > MOST_KEYS:
                return values, None
            case.append((name, width, *kinds))
            values |= {f"{name} {number}": keys[min(number, len(keys) - 1)] for number in range(width)}
        elif value is None or isinstance(value, tuple):
            case.append((name, value))
        elif (kind := _kind_of(value)) is None:
            return values, None
        else:
            case.append((name, kind))
            values[name] = value
    return values, tuple(case)


def _kind_of(value: Any) -> type | None:
    """Which of FIELDS holds `value`; None for what no column holds."""
    kind = next((kind for kind in FIELDS if isinstance(value, kind)), None)
    if kind is models.Model:
        return kind if value.pk is not None else None
    return None if kind is int and abs(value) > LARGEST else kind


def _stand_in(name: str, value: Any) -> Any:
    """What the function is given in place of `value` when its SQL is written."""
    if value is None or isinstance(value, tuple):
        return value
    if isinstance(value, list | set):
        return GivenKeys(name, _width(len(value)), FIELDS[_kind_of(next(iter(value)))])
    return Given(name, FIELDS[_kind_of(value)])


def _width(number: int) -> int:
    """The next power of two, so that lists of any length share a few plans; 0 for none."""
    return 1 << (number - 1).bit_length() if number else 0


def columns_of(queryset: models.QuerySet[Any, Any], *names: str) -> tuple[list[Any], ...]:
    """The values of these columns, all in one order, days as ISO text: the database writes each column as one list, and
    thousands of rows take half as long as one by one."""
    found = queryset.aggregate(**{f"all_{name}": Column(name) for name in names})
    return tuple(found[f"all_{name}"] or [] for name in names)


def first_or_404(found: Sequence[Any]) -> Any:
    """The first of what was found. Raises Http404 where nothing was."""
    if not found:
        raise Http404
    return found[0]


def prepared(ask: Callable[P, models.QuerySet[Any, Any]]) -> Question[P]:
    """Make a question of a function that builds a queryset of its values, all of them given by name."""
    return Question(ask)
