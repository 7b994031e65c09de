"""The pages of moving in, step by step, without JavaScript."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from transferlotse.centres.queries import centre_scope
from transferlotse.centres.rules import Role
from transferlotse.deliveries.models import Delivery
from transferlotse.files.models import StoredFile, TableImport
from transferlotse.outbox.models import Job
from transferlotse.portal.rules import BY_JOB_ABOVE

BODY = (
    "Format;Datum;Titel;Partner;Stunden\nUnternehmensdialog;5.3.2024;=1+1;ihk;1\nUnternehmensdialog;gestern;B;ihk;1\n"
)


def _url(name, pk=None, centre="mitte"):
    return reverse(name, args=[centre] if pk is None else [centre, pk])


def _post_file(client, body, kind="deliveries", name="liste.csv"):
    body = body.encode() if isinstance(body, str) else body
    return client.post(_url("import_new"), {"kind": kind, "file": SimpleUploadedFile(name, body)})


def _map(client, pk):
    """Confirm the columns as the page proposes them."""
    form = client.get(_url("import_map", pk)).context["form"]
    data = {name: field.initial for name, field in form.fields.items() if field.initial}
    return client.post(_url("import_map", pk), data)


def test_import_goes_from_upload_to_undo(client, centre, member):
    member()
    answer = _post_file(client, BODY)
    table_import = TableImport.objects.get()
    assert answer.url == _url("import_map", table_import.pk)
    assert _map(client, table_import.pk).url == _url("import_preview", table_import.pk)
    page = client.get(_url("import_preview", table_import.pk))
    assert "Zeile 3, Spalte Datum: „gestern“ ist kein Datum." in page.content.decode()
    assert not Delivery.objects.exists()
    answer = client.post(_url("import_apply", table_import.pk), follow=True)
    assert Delivery.objects.get().title == "=1+1"
    assert "übernommen" in answer.content.decode()
    assert f'href="{reverse("delivery_list", args=["mitte"])}"' in answer.content.decode().split("<h1", 1)[1]
    assert client.get(_url("import_undo", table_import.pk)).status_code == 200
    client.post(_url("import_undo", table_import.pk))
    assert not Delivery.objects.exists()
    assert "zurückgenommen" in client.get(_url("import_list")).content.decode()


def test_the_same_table_again_leaves_nothing_to_do(client, centre, member):
    member()
    body = "Nr;Format;Datum;Titel;Partner\n1;Unternehmensdialog;5.3.2024;A;ihk\n2;Unternehmensdialog;6.3.2024;B;ihk\n"
    pages = []
    for _ in range(2):
        _post_file(client, body)
        pk = TableImport.objects.latest("pk").pk
        _map(client, pk)
        pages.append(client.get(_url("import_preview", pk)).content.decode())
        applied = client.post(_url("import_apply", pk), follow=True).content.decode()
    assert "2 Zeilen übernehmen" in pages[0] and "Alles ist schon da" not in pages[0]
    assert "Zeilen übernehmen" not in pages[1] and "Alles ist schon da" in pages[1]
    # Nothing was done, so there is nothing to look at or to take back.
    assert _url("import_undo", pk) not in applied and "Übernommenes ansehen" not in applied
    assert _url("import_new") in applied
    client.post(_url("import_undo", pk))
    assert TableImport.objects.get(pk=pk).state == "applied"
    assert Delivery.objects.count() == 2


def test_preview_shows_what_was_understood_and_what_is_not_read(client, centre, member):
    member()
    body = b"Leistung;Termin;bis;KI;Partner;Raum\nUnternehmensdialog;5. Juni 2024;k. A.;x;ihk;A 12\n"
    _post_file(client, body)
    pk = TableImport.objects.get().pk
    asked = client.get(_url("import_map", pk)).context["form"]
    assert {"partners", "place"} <= {one.name for one, *_ in asked.groups()}
    _map(client, pk)
    page = client.get(_url("import_preview", pk)).content.decode()
    assert "05.06.2024" in page and "5. Juni" not in page
    assert "k. A." not in page and "<td>ja</td>" in page
    assert "Diese Spalten werden nicht gelesen" in page and "Raum" in page


def test_refused_rows_come_back_as_a_harmless_workbook(client, centre, member):
    member()
    _post_file(client, BODY.replace(";B;", ";=2+2;"))
    pk = TableImport.objects.get().pk
    _map(client, pk)
    answer = client.get(_url("import_refused", pk))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][-2:] == ("Zeile", "Grund")
    assert rows[1][2:4] == ("=2+2", "ihk")
    assert sheet["C2"].data_type == "s"
    assert rows[1][-2:] == (3, "Datum: „gestern“ ist kein Datum. Schreiben Sie es so: 31.12.2024.")


@pytest.mark.parametrize("body", [b"", b"\x89PNG\r\n", b"Name;Name\na;b\n", b"Name\n"])
def test_bad_file_keeps_the_form_and_stores_nothing(client, centre, member, body):
    member()
    answer = _post_file(client, body)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert answer.context["form"]["kind"].value() == "deliveries"
    assert not StoredFile.objects.exists()


def test_upload_beyond_the_limit_is_stopped_with_a_message(client, centre, member, monkeypatch):
    monkeypatch.setattr("transferlotse.files.reading.MAX_BYTES", 1000)
    member()
    answer = _post_file(client, b"a;b\n" * 1000)
    assert answer.status_code == 422
    assert "25 MB" in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_missing_required_column_is_asked_for_at_its_field(client, centre, member):
    member()
    _post_file(client, "Titel;Ort\nA;B\n")
    pk = TableImport.objects.get().pk
    answer = client.post(_url("import_map", pk), {"column_title": "Titel", "column_place": "Titel"})
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert set(errors) == {"column_format", "column_starts_on", "column_place"}
    assert answer.context["form"]["column_title"].value() == "Titel"


def test_one_value_for_all_rows_is_offered_and_used(client, centre, member):
    member()
    _post_file(client, "Titel;Datum\nA;5.3.2024\n")
    pk = TableImport.objects.get().pk
    data = {
        "column_title": "Titel",
        "column_starts_on": "Datum",
        "fixed_format": "company-dialogue",
        "fixed_partners": "ihk",
    }
    client.post(_url("import_map", pk), data)
    client.post(_url("import_apply", pk))
    assert Delivery.objects.get().format == "company-dialogue"


def test_upload_can_be_thrown_away(client, centre, member):
    member()
    _post_file(client, BODY)
    pk = TableImport.objects.get().pk
    assert client.get(_url("import_discard", pk)).status_code == 405
    client.post(_url("import_discard", pk))
    assert not TableImport.objects.exists()
    assert not StoredFile.objects.exists()


PAGES = [
    "import_show", "import_map", "import_preview", "import_apply", "import_discard", "import_undo", "import_refused", "import_sheet",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_import_of_another_centre_is_not_found(client, centre, other_centre, upload, member, name, method):
    pk = upload("deliveries", BODY).pk
    member(at=other_centre)
    assert getattr(client, method)(_url(name, pk, "mitte")).status_code == 404
    answer = getattr(client, method)(_url(name, pk, "nord"))
    assert answer.status_code == (
        405 if method == "get" and name in {"import_apply", "import_discard", "import_sheet"} else 404
    )
    assert TableImport.objects.filter(pk=pk, state="previewed").exists()


def test_targets_are_not_for_advisers(client, centre, upload, member):
    pk = upload("targets", "Format;Soll\nUnternehmensdialoge;3\n").pk
    member(Role.ADVISER)
    assert client.post(_url("import_apply", pk)).status_code == 403
    assert "targets" not in dict(client.get(_url("import_new")).context["form"].fields["kind"].choices)
    member(Role.MONITORING)
    assert client.post(_url("import_apply", pk)).status_code == 302


def test_import_asks_for_a_token(centre, member):
    from django.test import Client  # noqa: PLC0415

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member(sign_in=False))
    assert _post_file(strict, BODY).status_code == 403
    assert not StoredFile.objects.exists()


def test_step_that_came_too_late_leads_to_the_state(client, centre, upload, member):
    pk = upload("deliveries", BODY).pk
    member()
    client.post(_url("import_apply", pk))
    assert client.post(_url("import_apply", pk)).url == _url("import_show", pk)
    assert client.get(_url("import_map", pk)).url == _url("import_show", pk)
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_large_table_is_applied_by_a_job_with_progress(client, centre, upload, member):
    rows = "".join(f"Unternehmensdialog;5.3.2024;Nr {number};ihk\n" for number in range(BY_JOB_ABOVE + 1))
    pk = upload("deliveries", "Format;Datum;Titel;Partner\n" + rows).pk
    member()
    answer = client.post(_url("import_apply", pk))
    job = Job.objects.get(name="portal.apply_import")
    assert answer.url == _url("job_show", job.pk)
    assert "Stand neu laden" in client.get(answer.url).content.decode()
    assert 'hx-trigger="every 2s"' in client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert not Delivery.objects.exists()
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert Delivery.objects.count() == BY_JOB_ABOVE + 1
    page = client.get(answer.url).content.decode()
    assert "Fertig" in page
    assert "hx-trigger" not in page
    assert _url("import_show", pk) in page


def test_job_of_another_centre_is_not_found(client, centre, other_centre, upload, member):
    from transferlotse.portal.actions import queue_import  # noqa: PLC0415

    job = queue_import(centre=centre, table_import=upload("deliveries", BODY), actor="user:1", now=timezone.now())
    member(at=other_centre)
    assert client.get(_url("job_show", job.pk, "nord")).status_code == 404
    member()
    assert client.get(_url("job_show", job.pk)).status_code == 200


def test_import_whose_job_gave_up_can_be_tried_again(client, centre, upload, member):
    from transferlotse.portal.actions import queue_import  # noqa: PLC0415

    table_import = upload("deliveries", BODY)
    job = queue_import(centre=centre, table_import=table_import, actor="user:1", now=timezone.now())
    member()
    assert client.post(_url("import_apply", table_import.pk)).status_code == 302
    assert not Delivery.objects.exists()
    Job.objects.filter(pk=job.pk).update(state="failed")
    assert "Noch einmal versuchen" in client.get(_url("import_show", table_import.pk)).content.decode()
    client.post(_url("import_apply", table_import.pk))
    assert Delivery.objects.count() == 1


def test_list_of_imports_needs_the_same_few_queries_however_long(
    client, centre, upload, member, django_assert_max_num_queries
):
    member()
    for _ in range(3):
        upload("deliveries", BODY)
    with django_assert_max_num_queries(12):
        client.get(_url("import_list"))
    with centre_scope(centre):
        assert TableImport.objects.count() == 3
