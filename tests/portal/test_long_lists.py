"""A list of ten thousand rows is moved in within the minute, and asks the database as often per batch as any other."""

import csv
import io
import time
from collections import Counter

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.analytics.lists import generated
from transferlotse.contacts.models import Organisation
from transferlotse.deliveries.models import Attendance

DELIVERIES = "Nr;Leistungsart;Datum;Durchgeführt von\nL1;Sensibilisierungsveranstaltung;05.03.2024;IHK Mitte\n"
COLUMNS = {"company": "Firma", "city": "Ort", "plz": "PLZ", "last_name": "Nachname", "first_name": "Vorname"}


LONGEST_SECONDS = 60


def listed(first: int, last: int) -> list[tuple[dict[str, str], str]]:
    """Rows of a messy list that name a company, each with the true company."""
    folder = generated(10_000, "default", seed=131)
    with (folder / "attendance.csv").open(encoding="utf-8") as rows, (folder / "truth.csv").open() as truth:
        both = [
            (row, true["company_id"]) for row, true in zip(csv.DictReader(rows), csv.DictReader(truth), strict=True)
        ]
    return [(row, company) for row, company in both if row["company"].strip()][first:last]


def attendance(first: int, last: int) -> str:
    """The rows as a partner would hand them in."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["Leistungsnummer", "Zeile", *COLUMNS.values()])
    for number, (row, _) in enumerate(listed(first, last)):
        # All rows are of one delivery, where a person counts once: so everybody is somebody else.
        others = {**row, "first_name": f"{row['first_name']} {first + number}"}
        writer.writerow(["L1", first + number, *(others[name] for name in COLUMNS)])
    return out.getvalue()


def test_questions_grow_with_batches_only(move_in):
    move_in("deliveries", DELIVERIES)
    counts = []
    for first, last in ((0, 400), (400, 800), (800, 2000)):
        body = attendance(first, last)
        with CaptureQueriesContext(connection) as asked:
            move_in("attendance", body)
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 8
    assert counts[2] <= 4 * counts[0]


def test_ten_thousand_rows_find_firms_however_spelt_and_mix_none(move_in):
    move_in("deliveries", DELIVERIES)
    rows, begun = listed(0, 10_000), time.process_time()
    result = move_in("attendance", attendance(0, 10_000))
    assert time.process_time() - begun < LONGEST_SECONDS
    assert result.counted.created == len(rows)
    owners = list(Attendance.objects.order_by("pk").values_list("organisation_id", flat=True))
    in_entry: dict[int, Counter[str]] = {}
    for owner, (_, company) in zip(owners, rows, strict=True):
        in_entry.setdefault(owner, Counter())[company] += 1
    spellings = len({(row["company"], row["city"], row["plz"]) for row, _ in rows})
    assert len({company for _, company in rows}) < Organisation.objects.count() < 0.8 * spellings
    # of a hundred rows at most three stand at an entry that is mostly another company
    assert sum(max(found.values()) for found in in_entry.values()) >= 0.97 * len(rows)
