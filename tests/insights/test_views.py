"""The pages of reach and pairs."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from transferlotse.centres.models import Centre
from transferlotse.centres.rules import Role
from transferlotse.contacts.models import Merge
from transferlotse.deliveries.models import Delivery
from transferlotse.insights.actions import COUNT
from transferlotse.insights.models import DoubtfulPair, ReachRun
from transferlotse.insights.rules import PairState
from transferlotse.outbox.models import Job

SignIn = Callable[..., Client]


def test_reach_show_before_anything(centre: Centre, client_as: SignIn) -> None:
    page = client_as(Role.ADVISER).get(reverse("reach_show", args=[centre.key])).content.decode()
    assert "Noch ist nichts zu zählen" in page


def test_reach_show_says_numbers_interval_and_method(run: ReachRun, centre: Centre, client_as: SignIn) -> None:
    page = client_as(Role.ADVISER).get(reverse("reach_show", args=[centre.key])).content.decode()
    for words in ("Kontakte", f"{run.organisations_low} – {run.organisations_high}", run.method_version, "Paar"):
        assert words in page


def test_reach_show_asks_few_questions(
    run: ReachRun, centre: Centre, client_as: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_as(Role.ADVISER)
    with django_assert_max_num_queries(20):
        client.get(reverse("reach_show", args=[centre.key]))
    with django_assert_max_num_queries(12):
        client.get(reverse("reach_pairs", args=[centre.key]))


def test_reach_count_orders_once_and_shows_the_job(delivery: Delivery, centre: Centre, client_as: SignIn) -> None:
    client = client_as(Role.MONITORING)
    for _ in range(2):
        response = client.post(reverse("reach_count", args=[centre.key]))
    job = Job.objects.get(name=COUNT)
    assert response["Location"] == reverse("job_show", args=[centre.key, job.pk])
    assert "Reichweite zählen" in client.get(response["Location"]).content.decode()
    assert response["Location"] in client.get(reverse("reach_show", args=[centre.key])).content.decode()


def test_pair_show_tells_both_sides_and_the_reasons(pair: DoubtfulPair, centre: Centre, client_as: SignIn) -> None:
    page = client_as(Role.ADVISER).get(reverse("pair_show", args=[centre.key, pair.pk])).content.decode()
    for words in (pair.first.name, pair.second.name, "Ringstr. 4", "Internet-Adresse", "MÖLLER METALLBAU GMBH"):
        assert words in page
    assert page.count('accesskey="') >= 3


def test_pair_decide_and_undo(pair: DoubtfulPair, centre: Centre, client_as: SignIn) -> None:
    client = client_as(Role.ADVISER)
    response = client.post(reverse("pair_decide", args=[centre.key, pair.pk]), {"decision": "same"}, follow=True)
    assert "gelten jetzt als eine Organisation" in response.content.decode()
    assert Merge.objects.filter(undone_at=None).count() == 1
    shown = client.get(reverse("pair_show", args=[centre.key, pair.pk])).content.decode()
    assert "Gilt als eine Organisation" in shown
    again = client.post(reverse("pair_decide", args=[centre.key, pair.pk]), {"decision": "different"}, follow=True)
    assert "inzwischen anders entschieden" in again.content.decode()
    client.post(reverse("pair_undo", args=[centre.key, pair.pk]))
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN


@pytest.mark.parametrize("decision", ["", "open", "x"])
def test_pair_decide_refuses_other_answers(
    pair: DoubtfulPair, centre: Centre, client_as: SignIn, decision: str
) -> None:
    client = client_as(Role.ADVISER)
    page = client.post(reverse("pair_decide", args=[centre.key, pair.pk]), {"decision": decision}, follow=True)
    assert "Wählen Sie eine der drei Antworten" in page.content.decode()
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN


def test_reach_pairs_filters_and_exports(pair: DoubtfulPair, centre: Centre, client_as: SignIn) -> None:
    client, address = client_as(Role.ADVISER), reverse("reach_pairs", args=[centre.key])
    assert pair.second.name in client.get(address).content.decode()
    assert "Kein Paar in dieser Auswahl" in client.get(f"{address}?state=same").content.decode()
    table = client.get(f"{address}?export=csv")
    assert pair.second.name in b"".join(table).decode("utf-8-sig")


def test_pages_of_a_pair_are_closed_to_other_centres(
    pair: DoubtfulPair, centre: Centre, other_centre: Centre, client_as: SignIn
) -> None:
    client = client_as(Role.ADVISER, in_centre=other_centre)
    for name in ("pair_show", "pair_decide", "pair_undo"):
        address = reverse(name, args=[other_centre.key, pair.pk])
        assert client.post(address, {"decision": "same"}).status_code == 404
    assert client.get(reverse("pair_show", args=[other_centre.key, pair.pk])).status_code == 404
    assert client.get(reverse("reach_show", args=[centre.key])).status_code == 404
