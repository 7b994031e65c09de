"""Pulling the plug: processes are killed in the middle of an import and while people send forms.

What was acknowledged is there afterwards, nothing is there by half, and the journal's chain is whole, every time.
"""

import random
import subprocess
import threading
import time
from contextlib import closing
from itertools import count
from urllib.error import HTTPError

import pytest

from tests.installation import Installation, Server, Visitor
from transferlotse.config import sqlite
from transferlotse.config.demo.people import PASSWORD

pytestmark = pytest.mark.soak
ROUNDS, ROWS, WRITERS = 20, 300, 4
DIALOGUE = "/z/ruhr-owl/leistungen/unternehmensdialog/"
# A delivery without its contribution or its entry in the journal; a dialogue without who took part.
HALVES = """
    SELECT d.id FROM deliveries_delivery d WHERE d.note LIKE 'Runde %' AND (
        NOT EXISTS (SELECT 1 FROM deliveries_contribution c WHERE c.delivery_id = d.id)
        OR NOT EXISTS (SELECT 1 FROM deliveries_attendance a WHERE a.delivery_id = d.id)
        OR NOT EXISTS (SELECT 1 FROM journal_touched t WHERE t.subject = 'delivery' AND t.subject_id = CAST(d.id AS TEXT))
    )
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The demo, for all kills one after another: damage would add up."""
    installation = Installation(tmp_path_factory.mktemp("crashes") / "var")
    installation.build_demo()
    return installation


def asked(installation: Installation, sql: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
    """Rows of the installation's database, read past everything that a process might remember."""
    with closing(sqlite.sqlite3.connect(installation.folder / "transferlotse.sqlite3")) as database:
        rows: list[tuple] = database.execute(sql, values).fetchall()  # type: ignore[type-arg]
        return rows


def assert_sound(installation: Installation) -> None:
    """The database's own check and the product's, the journal's chain among it."""
    assert asked(installation, "PRAGMA integrity_check") == [("ok",)]
    assert asked(installation, "PRAGMA foreign_key_check") == []
    checked = installation.run("check")
    assert checked.returncode == 0, checked.stdout


def rows_of(installation: Installation, name: str) -> int:
    """How many deliveries of a list are there, each with its contribution."""
    sql = """SELECT count(*) FROM deliveries_delivery d WHERE d.title LIKE ?
        AND EXISTS (SELECT 1 FROM deliveries_contribution c WHERE c.delivery_id = d.id)"""
    return int(asked(installation, sql, f"{name} %")[0][0])


def import_of(installation: Installation, name: str) -> subprocess.Popen[bytes]:
    """An import that has just begun."""
    file = installation.folder.parent / f"{name}.csv"
    lines = [f"Unternehmensdialog;0{1 + n % 9}.03.2024;{name} {n};Fraunhofer IML" for n in range(ROWS)]
    file.write_text("\n".join(["Format;Datum;Titel;Partner", *lines]), encoding="utf-8")
    return subprocess.Popen(
        installation.command("import", "deliveries", str(file), "--centre", "ruhr-owl"),
        env=installation.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def test_a_killed_import_leaves_all_or_nothing(installation: Installation) -> None:
    begun = time.monotonic()
    assert import_of(installation, "Probe").wait() == 0
    takes, chance, seen = time.monotonic() - begun, random.Random(4), set()
    assert rows_of(installation, "Probe") == ROWS
    for number in range(ROUNDS):
        name = f"Kappung {number}"
        process = import_of(installation, name)
        # Most kills fall where rows are written: the start of the interpreter is not what is tested here.
        time.sleep(takes * chance.uniform(0.5, 1.0))
        process.kill()
        acknowledged = process.wait() == 0
        there = rows_of(installation, name)
        assert there == ROWS if acknowledged else there in {0, ROWS}, f"{name}: {there} of {ROWS}"
        assert_sound(installation)
        seen.add((acknowledged, there))
    # A list that was cut off can simply be sent again.
    assert import_of(installation, "Kappung 0").wait() == 0
    assert rows_of(installation, "Kappung 0") == ROWS
    assert (False, 0) in seen, "no kill came before the end: the test tests nothing"


def write_on(visitor: Visitor, name: str, firms: list[str], acknowledged: list[str], refused: list[str]) -> None:
    """Send dialogues until nobody answers any more; keep the notes of those that were acknowledged, and what was refused."""
    for number in count():
        note = f"Runde {name}/{number}"
        values = {"held_on": "2024-05-06", "firm": "Betrieb", "organisation": firms[number % (len(firms) - 1)],
                  "where": "online", "partner": firms[-1], "note": note, "names": "Kim Muster"}  # fmt: skip
        try:
            address, _ = visitor.send(DIALOGUE, values)
        except HTTPError as problem:
            refused.append(f"{note}: {problem}")
            return
        except OSError:
            return
        (refused if "/unternehmensdialog/" in address else acknowledged).append(note)


def test_a_killed_server_keeps_what_it_acknowledged(installation: Installation) -> None:
    chance, acknowledged, refused = random.Random(5), list[str](), list[str]()
    (partner,) = asked(installation, "SELECT min(id) FROM centres_partner")[0]
    firms = [
        str(row[0]) for row in asked(installation, "SELECT id FROM contacts_organisation WHERE centre_id = 1 LIMIT 50")
    ]
    with Server(installation) as server:
        visitors = [Visitor(server.url).sign_in("leitung@demo.example", PASSWORD) for _ in range(WRITERS)]
    for number in range(ROUNDS):
        with Server(installation, workers=2) as server:
            writers = []
            for place, visitor in enumerate(visitors):
                visitor.url = server.url
                arguments = (visitor, f"{number}/{place}", [*firms, str(partner)], acknowledged, refused)
                writers.append(threading.Thread(target=write_on, args=arguments))
                writers[-1].start()
            time.sleep(chance.uniform(1.0, 3.0))
            server.kill()
            for writer in writers:
                writer.join()
        notes = [
            row[0] for row in asked(installation, "SELECT note FROM deliveries_delivery WHERE note LIKE 'Runde %'")
        ]
        assert refused == []
        assert len(notes) == len(set(notes)), "something was recorded twice"
        assert set(acknowledged) <= set(notes), "something acknowledged is lost"
        assert asked(installation, HALVES) == []
        assert_sound(installation)
    assert len(acknowledged) > ROUNDS, "hardly anything was written: the test tests nothing"
