"""Words of a centre's own tables: asked for once, remembered for later tables, forgotten on request."""

import pytest
from django.urls import reverse

from tests.portal.conftest import NOW
from transferlotse.centres.models import Partner
from transferlotse.deliveries.models import Contribution, Delivery
from transferlotse.files.actions import forget_word, learn_words
from transferlotse.files.models import KnownWord
from transferlotse.files.rules.columns import SHOWN
from transferlotse.files.rules.tables import normalised
from transferlotse.files.rules.traces import Counts
from transferlotse.journal.models import Entry
from transferlotse.portal.queries.vocabularies import meanings_for, vocabularies
from transferlotse.portal.queries.words import ASKED_AT_ONCE, unknown_words
from transferlotse.portal.rules import KINDS

BODY = (
    "Format;Datum;Titel;Partner;Kreis\nStammtisch;5.3.2024;A;ihk;Dortmund\nStammtisch;6.3.2024;B;Haus 3, ihk;Dortmund\n"
    "Unternehmensdialogg;7.3.2024;C;ihk;Hinterm Wald\n"
)


@pytest.fixture
def learn(centre):
    def make(at=centre, **words):
        meanings = {("formats", word): meaning for word, meaning in words.items()}
        learn_words(centre_key=at.key, meanings=meanings, actor="user:1", now=NOW)

    return make


def asked(centre, table_import):
    return unknown_words(centre=centre, table_import=table_import, language="de")


def test_each_unknown_word_is_asked_for_once(centre, upload):
    words = asked(centre, upload("deliveries", BODY))
    assert [(one.field.name, one.word, one.rows, one.refuses, one.likely) for one in words] == [
        ("format", "Stammtisch", 2, True, ""),
        # Of a list of partners only the part that is unknown.
        ("partners", "Haus 3", 1, True, ""),
        ("format", "Unternehmensdialogg", 1, True, "company-dialogue"),
        # Without a district the row goes in, so it comes last.
        ("district", "Hinterm Wald", 1, False, ""),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_may_be_chosen_is_understood(centre, kind):
    fields = [one for one in KINDS[kind].fields if one.vocabulary]
    for one in fields:
        options = meanings_for(centre=centre, field=one, language="de")
        learn_words(
            centre_key=centre.key,
            meanings={(one.vocabulary, f"Wort {key}"): key for key, _ in options},
            actor="-",
            now=NOW,
        )
        known = vocabularies(centre=centre, fields=[one])[one.vocabulary]
        assert [key for key, _ in options if normalised(f"Wort {key}") not in known] == []
        assert len({str(known[normalised(key)]) for key, _ in options}) == len(options)


def test_an_explained_word_is_read_in_this_table_and_the_next(centre, move_in, learn):
    learn(Stammtisch="industry-circle")
    learn_words(centre_key=centre.key, meanings={("partners", "Haus 3"): "uni"}, actor="user:1", now=NOW)
    assert move_in("deliveries", BODY).counted == Counts(created=2, refused=1)
    assert {one.format for one in Delivery.objects.all()} == {"industry-circle"}
    both = Contribution.objects.filter(delivery__title="B")
    assert {one.partner.key for one in both} == {"uni", "ihk"}
    # Written a little differently, it is the same word.
    assert move_in("deliveries", BODY.replace("Stammtisch", "STAMMTISCH ")).counted == Counts(unchanged=2, refused=1)


def test_a_word_of_another_centre_means_nothing_here(centre, other_centre, upload, learn):
    learn(at=other_centre, Stammtisch="industry-circle")
    assert asked(centre, upload("deliveries", BODY))[0].word == "Stammtisch"


def test_a_word_whose_meaning_is_gone_is_asked_for_again(centre, upload):
    learn_words(centre_key=centre.key, meanings={("partners", "Haus 3"): "uni"}, actor="user:1", now=NOW)
    Partner.objects.get(key="uni").delete()
    assert "Haus 3" in [one.word for one in asked(centre, upload("deliveries", BODY))]


def test_learning_and_forgetting_stand_in_the_journal(centre, learn):
    learn(Stammtisch="industry-circle")
    learn(Stammtisch="company-dialogue")
    word = KnownWord.objects.get()
    assert word.meaning == "company-dialogue"
    forget_word(word=word, actor="user:1", now=NOW)
    assert not KnownWord.objects.exists()
    told = Entry.objects.filter(subject="word").values_list("action", "centre_key")
    assert list(told) == [("learn_words", "mitte"), ("learn_words", "mitte"), ("forget_word", "mitte")]


def test_a_word_too_long_to_be_shown_is_not_asked_for(centre, upload):
    body = f"Format;Datum;Partner\n{'x' * SHOWN};5.3.2024;ihk\n{'y' * (SHOWN - 1)};5.3.2024;ihk\n"
    assert [one.word[0] for one in asked(centre, upload("deliveries", body))] == ["y"]


class TestPages:
    @pytest.fixture(autouse=True)
    def _signed_in(self, member):
        member()

    @staticmethod
    def url(name, *args):
        return reverse(name, args=["mitte", *args])

    def form(self, client, pk):
        return client.get(self.url("import_preview", pk)).context["form"]

    def test_the_preview_asks_and_reads_the_table_anew(self, client, centre, upload):
        table_import = upload("deliveries", BODY)
        form = self.form(client, table_import.pk)
        (name,) = (name for name, one in form.words.items() if one.word == "Stammtisch")
        answer = client.post(self.url("import_preview", table_import.pk), {name: "industry-circle"}, follow=True)
        assert "Die Wörter sind gemerkt" in answer.content.decode()
        assert "1</" in answer.content.decode()
        table_import.refresh_from_db()
        assert table_import.counted == Counts(created=1, refused=2)
        assert not Delivery.objects.exists()
        page = client.get(self.url("import_list")).content.decode()
        assert "1 gemerktes Wort" in page

    def test_a_meaning_that_is_none_is_refused_at_the_field(self, client, upload):
        table_import = upload("deliveries", BODY)
        name = next(iter(self.form(client, table_import.pk).words))
        answer = client.post(self.url("import_preview", table_import.pk), {name: "no-such-format"})
        assert answer.status_code == 422
        assert answer.context["form"].errors[name]
        assert not KnownWord.objects.exists()

    def test_saying_nothing_changes_nothing(self, client, upload):
        table_import = upload("deliveries", BODY)
        answer = client.post(self.url("import_preview", table_import.pk), {}, follow=True)
        assert "kein Wort zugeordnet" in answer.content.decode()
        assert not KnownWord.objects.exists()

    def test_many_words_come_in_portions(self, client, centre, upload):
        body = "Format;Datum;Partner\n" + "".join(f"Wort {n};5.3.2024;ihk\n" for n in range(ASKED_AT_ONCE + 2))
        page = client.get(self.url("import_preview", upload("deliveries", body).pk))
        assert len(page.context["form"].fields) == ASKED_AT_ONCE
        assert "Danach folgen noch 2 Wörter" in page.content.decode()

    def test_words_can_be_looked_at_and_forgotten(self, client, learn):
        learn(Stammtisch="industry-circle")
        page = client.get(self.url("word_list")).content.decode()
        assert "Stammtisch" in page
        client.post(self.url("word_forget", KnownWord.objects.get().pk))
        assert not KnownWord.objects.exists()
        assert "Noch ist kein Wort gemerkt" in client.get(self.url("word_list")).content.decode()

    def test_a_foreign_word_is_not_there(self, client, other_centre, learn):
        learn(at=other_centre, Stammtisch="industry-circle")
        assert "Stammtisch" not in client.get(self.url("word_list")).content.decode()
        assert client.post(self.url("word_forget", KnownWord.objects.get().pk)).status_code == 404
        assert KnownWord.objects.exists()

    def test_markup_in_a_word_stays_text(self, client, upload):
        body = "Format;Datum;Partner\n<script>alert(1)</script>;5.3.2024;ihk\n"
        page = client.get(self.url("import_preview", upload("deliveries", body).pk)).content.decode()
        assert "<script>alert" not in page
