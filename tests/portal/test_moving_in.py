"""A centre moves in with its own tables: nothing twice, nothing half, everything can be taken back."""

import datetime as dt
import unicodedata
from decimal import Decimal

import pytest

from transferlotse.centres.models import Partner
from transferlotse.contacts.actions import OrganisationDraft, merge_organisations, record_organisation
from transferlotse.contacts.models import Affiliation, Organisation, OrganisationFact, Person
from transferlotse.deliveries.models import Attendance, Contribution, Delivery, DeliveryTopic
from transferlotse.files.actions import ImportMoved, undo_import
from transferlotse.files.models import Mapping
from transferlotse.files.rules.columns import ColumnMap, Problem, unmet
from transferlotse.files.rules.guessing import guessed
from transferlotse.files.rules.traces import Counts, ImportState
from transferlotse.journal.models import Entry
from transferlotse.journal.queries import breaks
from transferlotse.monitoring.models import Target
from transferlotse.portal.actions import apply_import
from transferlotse.portal.rules import KINDS
from transferlotse.publicity.models import Record

NOW = dt.datetime(2024, 6, 3, 12, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)

DELIVERIES = """Nr;Leistungsart;Datum;Thema der Veranstaltung;Durchgeführt von;Thema;KI;Veranstaltungsort;PLZ;Stunden
L1;Unternehmensdialog;05.03.2024;Lager ordnen;IHK Mitte;;nein;Dortmund;44137;1,5
L2;Sensibilisierungsveranstaltung;2024-03-06;KI verstehen;uni, ihk;Künstliche Intelligenz;x;Lemgo;32657;4
"""
CONTACTS = """Firma;PLZ;Ort;Mitarbeiter;KMU;Nachname;Vorname;E-Mail
Möller & Söhne GmbH;44137;Dortmund;12;ja;Berg;Anna;a.berg@example.org
Möller & Söhne GmbH;44137;Dortmund;12;ja;Stein;Jörg;
Werk AG;33098;Paderborn;300;nein;;;
"""
ATTENDANCE = """Leistungsnummer;Firma;Ort;Nachname;Vorname;Anzahl
L1;MÖLLER & SÖHNE GmbH;Dortmund;Berg;Anna;
L2;Neue Firma;Lemgo;Klein;Ida;
L2;;;;;14
L2;;;;;14
"""
TARGETS = """Format;Soll
Unternehmensdialoge;274
Kooperative Blended Learning Formate;7,5
distinct-smes;5.300
"""
PUBLICITY = """Art;Titel;Datum;Kanal;URL;Anzahl
Social Media Posts;Neuer Film;5.3.2024;LinkedIn;www.example.org/film;
Webseitenbesucher;März;31.3.2024;Website;;29.350
"""


def _state():
    """Everything an import may write, as plain values."""
    models = [
        Organisation,
        OrganisationFact,
        Person,
        Affiliation,
        Delivery,
        Contribution,
        DeliveryTopic,
        Attendance,
        Record,
    ]
    hidden = {"changed_at"}
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in hidden}
            for row in model.objects.order_by("pk").values()
        ]
        for model in models
    } | {"Target": list(Target.objects.order_by("pk").values("figure", "value"))}


def test_deliveries_arrive_with_all_that_the_list_says(move_in):
    table_import = move_in("deliveries", DELIVERIES)
    assert table_import.counted == Counts(created=2)
    dialogue, event = Delivery.objects.order_by("pk")
    assert (dialogue.format, dialogue.stage, dialogue.title) == ("company-dialogue", "inform", "Lager ordnen")
    assert (dialogue.starts_on, dialogue.ends_on, dialogue.ai) == (dt.date(2024, 3, 5), dt.date(2024, 3, 5), False)
    assert (dialogue.district, dialogue.place, dialogue.effort_hours) == ("05913", "Dortmund", Decimal("1.5"))
    assert (event.ai, event.source_key) == (True, "L2")
    assert {(one.partner.key, one.fraction) for one in event.contributions.all()} == {
        ("uni", Decimal("0.5")),
        ("ihk", Decimal("0.5")),
    }
    assert [one.topic for one in event.topics.all()] == ["artificial-intelligence"]


def test_key_of_a_joint_delivery_arrives_in_its_one_form_and_stays_where_a_list_says_nothing(centre, move_in):
    """A key of the own centre or none at all is refused at its row; a later list without the column changes nothing."""
    head, one, two = DELIVERIES.splitlines()
    body = f"{head};Kennung beim anderen Zentrum\n{one}; Nord : 77\n{two};{{}}\n"
    for wrong in (f"{centre.key}:3", "77"):
        table_import = move_in("deliveries", body.format(wrong))
        assert [(one["row"], one["code"]) for one in table_import.refused] == [(3, "no_network_key")]
    move_in("deliveries", body.format(""))
    move_in("deliveries", DELIVERIES)
    assert list(Delivery.objects.order_by("pk").values_list("joint_key", flat=True)) == ["nord:77", ""]


@pytest.mark.parametrize(
    ("kind", "body"),
    [("deliveries", DELIVERIES), ("contacts", CONTACTS), ("targets", TARGETS), ("publicity", PUBLICITY)],
)
def test_second_import_of_the_same_file_changes_nothing(move_in, kind, body):
    move_in(kind, body)
    before, entries = _state(), Entry.objects.count()
    again = move_in(kind, body)
    rows = body.count("\n") - 1
    assert again.counted == Counts(unchanged=rows)
    assert _state() == before
    assert Entry.objects.count() == entries


def test_second_import_of_attendance_changes_nothing_even_after_a_merge(centre, move_in):
    move_in("deliveries", DELIVERIES)
    move_in("contacts", CONTACTS)
    first = move_in("attendance", ATTENDANCE)
    assert first.counted == Counts(created=4)
    new = Organisation.objects.get(name="Neue Firma")
    survivor = Organisation.objects.get(name="Werk AG")
    merge_organisations(loser=new, survivor=survivor, by=None, actor="user:1", now=NOW)
    before = _state()
    assert move_in("attendance", ATTENDANCE).counted == Counts(unchanged=4)
    assert _state() == before


def test_attendance_finds_firms_and_people_and_keeps_the_row_as_entered(move_in):
    move_in("deliveries", DELIVERIES)
    move_in("contacts", CONTACTS)
    move_in("attendance", ATTENDANCE)
    assert Organisation.objects.count() == 3
    assert Person.objects.count() == 3
    dialogue = Attendance.objects.get(delivery__source_key="L1")
    assert (dialogue.organisation.name, str(dialogue.person)) == ("Möller & Söhne GmbH", "Anna Berg")
    assert dialogue.entered["Firma"] == "MÖLLER & SÖHNE GmbH"
    unnamed = Attendance.objects.filter(delivery__source_key="L2", organisation=None)
    assert [one.headcount for one in unnamed] == [14, 14]
    assert Affiliation.objects.get(person__last_name="Klein").organisation.name == "Neue Firma"


def test_attendance_follows_a_merge_to_the_survivor(move_in):
    move_in("deliveries", DELIVERIES)
    move_in("contacts", CONTACTS)
    loser, survivor = Organisation.objects.get(name="Möller & Söhne GmbH"), Organisation.objects.get(name="Werk AG")
    merge_organisations(loser=loser, survivor=survivor, by=None, actor="user:1", now=NOW)
    move_in("attendance", "Leistungsnummer;Firma;Ort\nL1;Möller & Söhne GmbH;Dortmund\n")
    assert Attendance.objects.get().organisation == survivor


def test_a_name_that_a_later_list_adds_reaches_the_attendance(move_in):
    move_in("deliveries", DELIVERIES)
    move_in("attendance", "Teilnahme-ID;Leistungsnummer;Firma;Ort\n7;L1;Neue Firma;Lemgo\n")
    again = move_in("attendance", "Teilnahme-ID;Leistungsnummer;Firma;Ort;Nachname\n7;L1;Neue Firma;Lemgo;Klein\n")
    assert again.counted == Counts(changed=1)
    assert Attendance.objects.get().person.last_name == "Klein"


def test_attendance_finds_a_delivery_by_day_format_and_title(move_in):
    move_in("deliveries", DELIVERIES)
    body = (
        "Datum;Format;Titel der Leistung;Firma\n06.03.2024;Sensibilisierungsveranstaltungen;ki VERSTEHEN;A\n"
        "06.03.2024;;;B\n07.03.2024;;;C\n"
    )
    table_import = move_in("attendance", body, columns={"title": "Titel der Leistung"})
    assert table_import.counted == Counts(created=2, refused=1)
    assert table_import.refused[0]["code"] == "no_such_delivery"


def test_row_that_fits_two_deliveries_is_refused(move_in):
    move_in("deliveries", DELIVERIES.replace("2024-03-06", "05.03.2024"))
    table_import = move_in("attendance", "Datum;Firma\n05.03.2024;A\n")
    assert [one["code"] for one in table_import.refused] == ["several_deliveries"]
    assert not Attendance.objects.exists()


def test_changed_rows_are_corrected_and_only_they(move_in):
    move_in("deliveries", DELIVERIES)
    other = Delivery.objects.get(source_key="L2")
    changed = move_in("deliveries", DELIVERIES.replace("05.03.2024", "07.03.2024").replace("IHK Mitte", "uni"))
    assert changed.counted == Counts(changed=1, unchanged=1)
    dialogue = Delivery.objects.get(source_key="L1")
    assert (dialogue.ends_on, dialogue.contributions.get().partner.key) == (dt.date(2024, 3, 7), "uni")
    assert Delivery.objects.get(source_key="L2").changed_at == other.changed_at


def test_empty_cells_leave_what_is_known(move_in):
    move_in("deliveries", DELIVERIES)
    again = move_in("deliveries", DELIVERIES.replace("Dortmund;44137;1,5", ";;-"))
    assert again.counted == Counts(unchanged=2)
    assert Delivery.objects.get(source_key="L1").place == "Dortmund"


def test_rows_without_a_key_are_told_apart_by_what_they_say_and_by_number(move_in):
    body = "Format;Datum;Titel;Partner\n" + "Unternehmensdialog;5.3.2024;Gespräch;ihk\n" * 3
    assert move_in("deliveries", body).counted == Counts(created=3)
    assert move_in("deliveries", body + "Unternehmensdialog;6.3.2024;Gespräch;ihk\n").counted == Counts(
        created=1, unchanged=3
    )


def test_rows_with_problems_stay_out_and_say_why(move_in):
    body = (
        "Nr;Format;Datum;Partner;Stunden\n1;Unternehmensdialog;31.02.2024;ihk;1\n2;Dialogg;5.3.2024;IHG Mitte;eins\n"
        "3;Unternehmensdialog;5.3.2024;ihk;1\n3;Unternehmensdialog;5.3.2024;ihk;2\n"
    )
    table_import = move_in("deliveries", body)
    assert table_import.counted == Counts(created=1, refused=3)
    problems = [Problem(**one) for one in table_import.refused]
    assert [(one.row, one.column, one.code) for one in problems] == [
        (2, "Datum", "no_such_day"),
        (3, "Format", "unknown_word"),
        (3, "Partner", "unknown_word"),
        (3, "Stunden", "not_a_number"),
        (5, "Nr", "key_twice"),
    ]
    assert problems[2].detail == "IHG Mitte → ihk mitte"


def test_one_value_for_all_rows_stands_in_for_a_column(move_in):
    table_import = move_in(
        "deliveries", "Datum;Titel\n5.3.2024;A\n", fixed={"format": "company-dialogue", "partners": "uni"}
    )
    assert table_import.counted == Counts(created=1)
    assert Contribution.objects.get().partner.key == "uni"


def test_sole_partner_delivers_where_the_list_names_none(centre, move_in):
    Partner.objects.get(key="uni").delete()
    move_in("deliveries", "Format;Datum\nUnternehmensdialog;5.3.2024\n")
    assert Contribution.objects.get().partner.key == "ihk"
    assert Delivery.objects.get().title == "Unternehmensdialog"


def test_list_that_names_no_partner_says_what_to_do(move_in):
    refused = move_in("deliveries", "Format;Datum\nUnternehmensdialog;5.3.2024\n").refused
    assert [one["code"] for one in refused] == ["no_column"]


def test_umlauts_in_two_signs_are_those_in_one(move_in):
    body = "Schlüssel;Format;Datum;Ort;Partner;Durchführungsform\nÜ1;Unternehmensdialog;5.3.2024;Köln;ihk;Präsenz\n"
    move_in("deliveries", body)
    again = move_in("deliveries", unicodedata.normalize("NFD", body))
    assert again.counted == Counts(unchanged=1)
    assert set(again.columns) == {"source_key", "format", "starts_on", "place", "partners", "mode"}
    assert Delivery.objects.get().place == "Köln"


@pytest.mark.parametrize("total", ["Summe;;;12", "Gesamt:;;;12", "Insgesamt 2024;;", ";Summe;;12"])
def test_line_of_totals_is_no_firm(move_in, total):
    table_import = move_in("contacts", f"Firma;PLZ;Ort;Mitarbeiter\nWerk AG;33098;Paderborn;12\n{total}\n")
    assert table_import.counted == Counts(created=1)
    assert [(one["row"], one["code"]) for one in table_import.refused] == [(3, "totals_row")]
    assert Organisation.objects.get().name == "Werk AG"


def test_firm_that_is_called_like_a_total_is_a_firm(move_in):
    assert move_in("contacts", "Firma;PLZ;Ort\nTotal;10117;Berlin\nGesamt Bau GmbH;44137;\n").counted == Counts(
        created=2
    )


def test_postcode_gets_its_zero_back_and_foreign_ones_stay(move_in):
    body = "Firma;PLZ;Ort;Land\nA;1067;Dresden;\nB;1010;Wien;\nC;1067;Wien;Österreich\n"
    move_in("contacts", body)
    found = [(one.name, one.postcode, one.district) for one in Organisation.objects.order_by("name")]
    assert found == [("A", "01067", "14612"), ("B", "1010", ""), ("C", "1067", "")]
    assert move_in("contacts", body).counted == Counts(unchanged=3)


def test_reasons_stand_in_the_order_of_the_rows(move_in):
    body = "Datum;Format;Titel;Firma\n5.3.2024;Unternehmensdialog;Fehlt;A\ngestern;;;B\n6.3.2024;Unternehmensdialog;Fehlt;C\n"
    refused = move_in("attendance", body).refused
    assert [one["row"] for one in refused] == sorted(one["row"] for one in refused)
    assert refused[0]["detail"] == "05.03.2024, Unternehmensdialog, Fehlt"


@pytest.mark.parametrize("head", ["Leistung;2022;2023", "Leistung;Bemerkung"])
def test_targets_without_a_column_of_targets_are_asked_for_it(centre, head):
    fields = KINDS["targets"].fields
    assert [one.name for one in unmet(fields, ColumnMap(guessed(fields, head.split(";"))))] == ["value"]


def test_targets_by_year_go_in_with_their_sum(move_in):
    move_in("targets", "Leistung;2022;2023;Gesamt\nUnternehmensdialog;10;20;30\nSumme;10;20;30\n")
    assert [(one.figure, one.value) for one in Target.objects.all()] == [("service.company-dialogue", 30)]


def test_contacts_arrive_once_each_with_facts_people_and_places(move_in):
    table_import = move_in("contacts", CONTACTS)
    assert table_import.counted.refused == 0
    firm, works = Organisation.objects.order_by("pk")
    assert (firm.city, firm.district, firm.facts.get().employees, firm.facts.get().stated_sme) == (
        "Dortmund",
        "05913",
        12,
        True,
    )
    assert works.facts.get().employees == 300
    assert {str(one.person) for one in firm.affiliations.all()} == {"Anna Berg", "Jörg Stein"}
    assert firm.search_key == "moeller soehne gmbh dortmund"


def test_growth_of_a_firm_adds_a_fact_and_keeps_the_earlier_one(centre, upload, move_in):
    move_in("contacts", CONTACTS)
    later = upload("contacts", CONTACTS.replace(";12;", ";30;"))
    apply_import(centre=centre, table_import=later, actor="user:1", now=NOW + dt.timedelta(days=365))
    facts = Organisation.objects.get(name__startswith="Möller").facts.all()
    assert [(one.valid_from.year, one.employees) for one in facts] == [(2024, 12), (2025, 30)]


def test_rows_that_contradict_each_other_settle_on_the_first(move_in):
    body = "Firma;Ort;Telefon Firma\nWerk AG;Paderborn;1\nWerk AG;Paderborn;2\n"
    move_in("contacts", body)
    assert Organisation.objects.get().phone == "1"
    assert move_in("contacts", body).counted == Counts(unchanged=2)


def test_firm_entered_by_hand_is_recognised_and_firms_with_keys_of_their_own_are_not_mixed_up(centre, move_in):
    draft = OrganisationDraft(name="WERK AG", city="paderborn", known_from=NOW.date())
    record_organisation(centre=centre, draft=draft, actor="user:1", now=NOW)
    move_in("contacts", "ID;Firma;Ort\n7;Werk AG;Paderborn\n8;Werk AG;Paderborn\n")
    assert [one.source_key for one in Organisation.objects.order_by("pk")] == ["7", "8"]


def test_targets_arrive_by_name_or_key(move_in):
    table_import = move_in("targets", TARGETS)
    assert table_import.counted == Counts(created=3)
    assert {one.figure: one.value for one in Target.objects.all()} == {
        "service.company-dialogue": 274,
        "service.blended-learning": Decimal("7.5"),
        "reach.distinct-smes": 5300,
    }


def test_publicity_arrives_and_derived_figures_are_refused(move_in):
    table_import = move_in("publicity", PUBLICITY + "Veranstaltungen;X;1.3.2024;;;\n")
    assert table_import.counted == Counts(created=2, refused=1)
    post, visitors = Record.objects.order_by("pk")
    assert (post.format, post.value, post.link) == ("social-post", 1, "https://www.example.org/film")
    assert visitors.value == 29350
    assert table_import.refused[0]["code"] == "derived"


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        (
            "deliveries",
            DELIVERIES,
            DELIVERIES.replace("Lager", "Büro")
            .replace("uni, ihk", "uni")
            .replace("Künstliche Intelligenz", "Logistik"),
        ),
        (
            "contacts",
            CONTACTS,
            CONTACTS.replace(";12;", ";30;").replace("a.berg@", "berg@") + "Neu GmbH;44137;Dortmund;1;ja;;;\n",
        ),
        ("targets", TARGETS, TARGETS.replace("274", "300") + "Transferprojekte;20\n"),
        ("publicity", PUBLICITY, PUBLICITY.replace("LinkedIn", "Mastodon").replace("29.350", "30.000")),
    ],
)
def test_undo_takes_back_exactly_what_the_import_did(move_in, kind, first, second):
    move_in(kind, first)
    before = _state()
    table_import = move_in(kind, second)
    assert _state() != before
    assert undo_import(table_import=table_import, actor="user:1", now=LATER) == []
    assert _state() == before
    assert table_import.state == ImportState.UNDONE
    assert list(breaks()) == []


def test_undo_of_attendance_takes_back_firms_and_people_too(move_in):
    move_in("deliveries", DELIVERIES)
    move_in("contacts", CONTACTS)
    before = _state()
    undo_import(table_import=move_in("attendance", ATTENDANCE), actor="user:1", now=LATER)
    assert _state() == before


def test_imports_taken_back_one_after_the_other_leave_nothing(move_in):
    before = _state()
    first = move_in("contacts", CONTACTS)
    between = _state()
    second = move_in("contacts", CONTACTS.replace("Dortmund;12", "Dortmund;15"))
    assert second.counted.changed
    assert undo_import(table_import=second, actor="user:1", now=LATER) == []
    assert _state() == between
    assert undo_import(table_import=first, actor="user:1", now=LATER) == []
    assert _state() == before


def test_undo_leaves_what_others_need_or_somebody_corrected_since(centre, move_in):
    contacts = move_in("contacts", CONTACTS + "Weg GmbH;44137;Dortmund;;;;;\n")
    move_in("deliveries", DELIVERIES)
    move_in("attendance", ATTENDANCE)
    draft = OrganisationDraft(name="Werk AG", city="Paderborn", postcode="33098", phone="5", known_from=NOW.date())
    record = Organisation.objects.get(name="Werk AG")
    record_organisation(centre=centre, draft=draft, actor="user:1", now=NOW)
    from transferlotse.contacts.actions import correct_organisation  # noqa: PLC0415

    correct_organisation(organisation=record, draft=draft, actor="user:1", now=NOW)
    kept = undo_import(table_import=contacts, actor="user:1", now=LATER)
    names = {Organisation.objects.get(pk=pk).name for label, pk in kept if label == "contacts.Organisation"}
    assert names == {"Möller & Söhne GmbH", "Werk AG"}
    assert not Organisation.objects.filter(name="Weg GmbH").exists()
    assert Person.objects.filter(last_name="Berg").exists()
    assert not Person.objects.filter(last_name="Stein").exists()


def test_import_is_applied_and_undone_only_once(centre, move_in):
    table_import = move_in("deliveries", DELIVERIES)
    with pytest.raises(ImportMoved):
        apply_import(centre=centre, table_import=table_import, actor="user:1", now=NOW)
    undo_import(table_import=table_import, actor="user:1", now=LATER)
    with pytest.raises(ImportMoved):
        undo_import(table_import=table_import, actor="user:1", now=LATER)


def test_failure_half_way_leaves_nothing(centre, upload, monkeypatch):
    table_import = upload("deliveries", DELIVERIES)
    before = _state()

    def broken(*args, **kwargs):
        raise OSError("Strom weg")

    monkeypatch.setattr("transferlotse.portal.actions.note_applied", broken)
    with pytest.raises(OSError, match="Strom"):
        apply_import(centre=centre, table_import=table_import, actor="user:1", now=NOW)
    assert _state() == before
    table_import.refresh_from_db()
    assert table_import.state == ImportState.PREVIEWED


def test_columns_chosen_once_are_remembered_for_the_centre_and_kind(centre, upload, move_in):
    body = "Sache;Wann;Haus\nUnternehmensdialog;5.3.2024;ihk\n"
    move_in("deliveries", body, columns={"format": "Sache", "starts_on": "Wann", "partners": "Haus"})
    assert Mapping.objects.count() == 1
    again = upload("deliveries", "HAUS;sache:;Wann\nihk;Unternehmensdialog;6.3.2024\n")
    assert again.counted == Counts(created=1)


def test_journal_names_no_values(move_in):
    move_in("contacts", CONTACTS)
    assert "Berg" not in str(list(Entry.objects.values()))
    assert {one.action for one in Entry.objects.all()} == {"import_contacts"}


def test_cell_that_cannot_be_read_costs_no_row_where_nothing_counts_by_it(move_in):
    """Head counts as centres write them: what is sure is taken over, and each note says what became of the cell."""
    body = """Firma;Ort;Mitarbeiter;Umsatz;Branche;E-Mail;Ansprechpartner
A GmbH;Lemgo;ca. 50;;;;Frau Dr. Eva Klein
B GmbH;Lemgo;10–49;60 Mio.;25.11;;
C GmbH;Lemgo;> 250;;Zauberei;c(at)example.org;
D GmbH;Lemgo;unter 300;;;;
"""
    table_import = move_in("contacts", body)
    assert table_import.counted == Counts(created=4)
    assert [(one["row"], one["code"], one["refuses"]) for one in table_import.refused] == [
        (2, "about", False), (3, "range", False), (4, "range", False), (4, "unknown_word", False),
        (4, "not_an_address", False), (5, "range", False),
    ]  # fmt: skip
    known = {fact.organisation.name: fact for fact in OrganisationFact.objects.select_related("organisation")}
    assert known["A GmbH"].employees == 50
    assert [known[name].stated_sme for name in ("B GmbH", "C GmbH")] == [False, False]
    assert "D GmbH" not in known
    assert (known["B GmbH"].employees, known["B GmbH"].sector) == (None, "25")
    assert Person.objects.get().first_name == "Eva"
    again = move_in("contacts", body)
    assert again.counted == Counts(unchanged=4)


def test_delivery_over_two_days_with_its_title_under_topics(move_in):
    body = "Nr;Format;Datum;Thema;Partner\nL1;Gestaltungsworkshop;12./13.06.2023;Lager ordnen;ihk\n"
    assert move_in("deliveries", body).counted == Counts(created=1)
    delivery = Delivery.objects.get()
    assert (delivery.starts_on, delivery.ends_on) == (dt.date(2023, 6, 12), dt.date(2023, 6, 13))
    assert delivery.title == "Lager ordnen"
    assert move_in("deliveries", body).counted == Counts(unchanged=1)


def test_person_twice_on_a_list_was_there_once(move_in):
    move_in("deliveries", DELIVERIES)
    body = "Leistungsnummer;Name;Vorname;Firma;Ort\nL2;Klein;Ida;Neue Firma;Lemgo\nL2;Klein;Ida;Neue Firma;Lemgo\n"
    table_import = move_in("attendance", body)
    assert table_import.counted == Counts(created=1)
    assert [(one["row"], one["code"]) for one in table_import.refused] == [(3, "person_twice")]
    assert move_in("attendance", body).counted == Counts(unchanged=1)


@pytest.mark.parametrize(
    ("header", "name", "last_name"),
    [
        (("Name", "Vorname", "Firma"), "Firma", "Name"),
        (("Name", "Vorname"), None, "Name"),
        (("Name", "Ort"), "Name", None),
        (("Name", "Vorname", "Nachname"), "Name", "Nachname"),
    ],
)
def test_name_beside_first_names_is_a_surname(header, name, last_name):
    columns = guessed(KINDS["attendance"].fields, header)
    assert (columns.get("name"), columns.get("last_name")) == (name, last_name)
