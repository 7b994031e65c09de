"""Starting, answering, submitting, adopting and deleting checks."""

import datetime as dt
from collections.abc import Callable

import pytest

from tests.factories import UserFactory
from transferlotse.companies.actions import found_company, grant_share
from transferlotse.companies.models import Share
from transferlotse.selfchecks.actions import (
    CheckClosed,
    NothingAnswered,
    adopt_check,
    delete_check,
    delete_expired_checks,
    record_answer,
    start_check,
    submit_check,
)
from transferlotse.selfchecks.models import Answer, Assessment, Frozen, Result
from transferlotse.selfchecks.queries.checks import RESULT, Check, open_check
from transferlotse.selfchecks.queries.explanations import opened_number
from transferlotse.selfchecks.queries.readings import profile_of, reading_of, two_digits
from transferlotse.selfchecks.rules.answers import Answer as Given
from transferlotse.selfchecks.rules.answers import AnswerState
from transferlotse.selfchecks.rules.explaining import explanation_paths

Started = tuple[Assessment, str]


@pytest.fixture
def started(db: None, now: dt.datetime) -> Started:
    """A fresh check and its token."""
    return start_check(now=now)


def opened(token: str) -> Check:
    """The check, which must be there."""
    check = open_check(token)
    assert check is not None
    return check


def answer_all(token: str, now: dt.datetime, *, unknown: tuple[str, ...] = ()) -> None:
    """Answer every question with its second choice; `unknown` ones with "don't know"."""
    for item in opened(token).instrument.items:
        known = item.key not in unknown
        values = (item.choices[1].key,) if known else ()
        answer = Given(item.key, AnswerState.ANSWERED if known else AnswerState.UNKNOWN, values)
        record_answer(check=opened(token), answer=answer, now=now)


def test_start_check_keeps_only_the_hash_of_its_token(started: Started) -> None:
    assessment, token = started
    assert len(token) >= 22
    assert token not in str(Assessment.objects.values().get(pk=assessment.pk))


def test_open_check_is_one_query(
    started: Started, now: dt.datetime, django_assert_num_queries: Callable[..., object]
) -> None:
    answer_all(started[1], now)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        check = opened(started[1])
    assert len(check.answers) == len(check.instrument.items)
    assert open_check("nothing") is None


def test_record_answer_replaces_the_earlier_one(started: Started, now: dt.datetime) -> None:
    check = opened(started[1])
    for value in ("micro", "small"):
        record_answer(check=check, answer=Given("profile.size", AnswerState.ANSWERED, (value,)), now=now)
    assert [answer.chosen for answer in Answer.objects.all()] == ["small"]
    assert opened(started[1]).answers["profile.size"].values == ("small",)


def test_record_answer_after_the_result_is_refused(started: Started, now: dt.datetime) -> None:
    answer_all(started[1], now)
    check, late = opened(started[1]), Given("profile.size", AnswerState.ANSWERED, ("large",))
    submit_check(assessment_id=check.pk, now=now)
    with pytest.raises(CheckClosed):
        record_answer(check=check, answer=late, now=now)
    assert opened(started[1]).answers == check.answers
    delete_check(assessment_id=check.pk, now=now)
    with pytest.raises(CheckClosed):
        record_answer(check=check, answer=late, now=now)


def test_submit_check_twice_gives_the_first_result(started: Started, now: dt.datetime) -> None:
    assessment, token = started
    answer_all(token, now)
    first = submit_check(assessment_id=assessment.pk, now=now)
    second = submit_check(assessment_id=assessment.pk, now=now + dt.timedelta(hours=1))
    assert first.pk == second.pk
    assert Result.objects.count() == 1
    assert first.data["input_hash"] == first.input_hash
    assert opened(token).is_submitted


def test_submit_check_refuses_an_empty_one(started: Started, now: dt.datetime) -> None:
    with pytest.raises(NothingAnswered):
        submit_check(assessment_id=started[0].pk, now=now)
    assert not Result.objects.exists()


def test_result_never_changes(started: Started, now: dt.datetime) -> None:
    answer_all(started[1], now)
    result = submit_check(assessment_id=started[0].pk, now=now)
    with pytest.raises(Frozen):
        result.save()
    with pytest.raises(Frozen):
        Result.objects.update(data={})


@pytest.mark.parametrize("language", ["de", "en"])
def test_reading_shows_only_the_interval_where_answers_are_missing(
    started: Started, now: dt.datetime, language: str
) -> None:
    answer_all(started[1], now, unknown=("technology.security",))
    reading = reading_of(stored=submit_check(assessment_id=started[0].pk, now=now), language=language)
    row = next(one for one in reading.dimensions if one.key == "technology")
    assert not row.is_known
    assert row.band == ""
    assert {"de": " bis ", "en": " to "}[language] in row.points
    assert len(reading.measures) == 5
    assert all(one.cost and one.payback and one.effort and one.reasons for one in reading.measures)
    assert profile_of(reading).rows


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_number_of_a_result_opens(started: Started, now: dt.datetime, language: str) -> None:
    answer_all(started[1], now, unknown=("data.orders",))
    reading = reading_of(stored=submit_check(assessment_id=started[0].pk, now=now), language=language)
    for path in explanation_paths(reading.result):
        found = opened_number(reading=reading, path=path)
        assert found.title
        assert found.meaning
        assert found.value
    with pytest.raises(KeyError):
        opened_number(reading=reading, path="dimensions/nowhere")


@pytest.mark.parametrize(("euros", "shown"), [(7, 7), (217, 220), (1468, 1500), (40_250, 40_000), (0, 0)])
def test_two_digits_rounds_estimates(euros: int, shown: int) -> None:
    assert two_digits(euros) == shown


def test_adopt_check_moves_its_shares_and_only_once(started: Started, now: dt.datetime) -> None:
    assessment, _token = started
    share, _share_token = grant_share(subject=RESULT, subject_id=assessment.pk, now=now)
    company = found_company(name="Müller", user=UserFactory(), now=now)
    adopt_check(assessment_id=assessment.pk, company=company, now=now, actor="user:1")
    share.refresh_from_db()
    assert share.company == company
    with pytest.raises(Assessment.DoesNotExist):
        adopt_check(assessment_id=assessment.pk, company=company, now=now, actor="user:1")


def test_delete_check_takes_everything_and_ends_shares(started: Started, now: dt.datetime) -> None:
    assessment, token = started
    answer_all(token, now)
    submit_check(assessment_id=assessment.pk, now=now)
    grant_share(subject=RESULT, subject_id=assessment.pk, now=now)
    delete_check(assessment_id=assessment.pk, now=now)
    delete_check(assessment_id=assessment.pk, now=now)
    assert open_check(token) is None
    assert not Answer.objects.exists()
    assert not Result.objects.exists()
    assert Share.objects.get().revoked_at == now


def test_delete_expired_checks_spares_those_in_a_space(started: Started, now: dt.datetime) -> None:
    kept, _token = start_check(now=now, company=found_company(name="Müller", user=UserFactory(), now=now))
    assert delete_expired_checks(now=now + dt.timedelta(days=183)) == 0
    assert delete_expired_checks(now=now + dt.timedelta(days=184)) == 1
    assert [one.pk for one in Assessment.objects.all()] == [kept.pk]
