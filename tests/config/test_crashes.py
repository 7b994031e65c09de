"""Pulling the plug: processes are killed in the middle of an import and while people send forms.

What was acknowledged is there afterwards, nothing is there by half, and the journal's chain is whole, every time.
"""

import http.client
import random
import subprocess
import threading
import time
import uuid
from contextlib import closing
from itertools import count
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit

import pytest

from tests.installation import TOKEN, Installation, Server, Visitor
from transferlotse.config import sqlite
from transferlotse.config.demo.people import PASSWORD

pytestmark = pytest.mark.soak
ROUNDS, ROWS, WRITERS, ENQUIRY_ROUNDS = 20, 300, 4, 10
DIALOGUE = "/z/ruhr-owl/leistungen/unternehmensdialog/"
# A delivery without its contribution or its entry in the journal; a dialogue without who took part.
HALVES = """
    SELECT d.id FROM deliveries_delivery d WHERE d.note LIKE 'Runde %' AND (
        NOT EXISTS (SELECT 1 FROM deliveries_contribution c WHERE c.delivery_id = d.id)
        OR NOT EXISTS (SELECT 1 FROM deliveries_attendance a WHERE a.delivery_id = d.id)
        OR NOT EXISTS (SELECT 1 FROM journal_touched t WHERE t.subject = 'delivery' AND t.subject_id = CAST(d.id AS TEXT))
    )
"""
# A private link without its enquiry; an enquiry without its link, its entry in the journal or its receipt.
HALF_ENQUIRIES = """
    SELECT 'link', l.id FROM cases_statuslink l WHERE NOT EXISTS (SELECT 1 FROM cases_enquiry e WHERE e.id = l.enquiry_id)
    UNION ALL SELECT 'enquiry', e.id FROM cases_enquiry e WHERE e.company LIKE 'Kappung %' AND (
        1 <> (SELECT count(*) FROM cases_statuslink l WHERE l.enquiry_id = e.id)
        OR 1 <> (SELECT count(*) FROM outbox_message m WHERE m."to" = e.email)
        OR 1 <> (SELECT count(*) FROM journal_touched t WHERE t.subject = 'enquiry' AND t.subject_id = CAST(e.id AS TEXT))
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
        except (OSError, http.client.HTTPException):
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


class Asking(threading.Thread):
    """Somebody who sends one enquiry after another until nobody answers, from an address of their own.

    `acknowledged` holds the companies whose confirmation the server named; `open_form` is what was sent without an answer.
    """

    def __init__(self, server: Server, name: str, source: str, form: dict[str, str] | None) -> None:
        super().__init__(daemon=True)
        self.server, self.name_of_round, self.source, self.open_form = server, name, source, form
        self.acknowledged, self.refused = list[str](), list[str]()

    def run(self) -> None:
        """Send again what had no answer, then new enquiries; one connection may send twenty within an hour."""
        for number in range(19):
            form = self.open_form or self.enquiry(f"{self.name_of_round}/{number}")
            self.open_form = form
            try:
                status, location = self.post(form)
            except (OSError, http.client.HTTPException):
                return
            confirmed = status == 302 and "/anfrage/gesendet/" in location
            (self.acknowledged if confirmed else self.refused).append(form["company"])
            self.open_form = None

    def enquiry(self, name: str) -> dict[str, str]:
        """A filled form."""
        return {
            "company": f"Kappung {name}", "email": f"k{name.replace('/', '-')}@firma.example", "postcode": "44137",
            "contact_name": "Kim Muster", "text": "Wir suchen Teile im Lager. Was hilft?", "form_key": str(uuid.uuid4()),
            "step": "send",
        }  # fmt: skip

    def post(self, form: dict[str, str]) -> tuple[int, str]:
        """Open the page, send the form; answers status and Location. Raises OSError or HTTPException."""
        place = urlsplit(self.server.url).netloc
        with closing(http.client.HTTPConnection(place, timeout=20, source_address=(self.source, 0))) as line:
            line.request("GET", "/anfrage/")
            page = line.getresponse()
            token, cookie = TOKEN.search(page.read().decode()), page.getheader("Set-Cookie") or ""
            assert token, "the page has no form"
            body = urlencode({**form, "csrfmiddlewaretoken": token.group(1)})
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie.split(";")[0],
                       "Referer": f"{self.server.url}/anfrage/"}  # fmt: skip
            line.request("POST", "/anfrage/", body, headers)
            answer = line.getresponse()
            return answer.status, answer.getheader("Location") or ""


def test_a_killed_server_keeps_the_enquiries_it_acknowledged(installation: Installation) -> None:
    chance, acknowledged, again = random.Random(6), list[str](), 0
    unanswered: list[dict[str, str] | None] = [None] * WRITERS
    for number in range(ENQUIRY_ROUNDS):
        with Server(installation, workers=2) as server:
            firms = [
                Asking(server, f"{number}/{place}", f"127.0.{number + 1}.{place + 1}", form)
                for place, form in enumerate(unanswered)
            ]
            for firm in firms:
                firm.start()
            # However slow the machine is: the plug is pulled while enquiries come in, not before the first.
            patience = time.monotonic() + 20
            while not any(firm.acknowledged for firm in firms) and time.monotonic() < patience:
                time.sleep(0.05)
            time.sleep(chance.uniform(0.1, 0.7))
            server.kill()
            for firm in firms:
                firm.join()
        assert [name for firm in firms for name in firm.refused] == []
        unanswered = [firm.open_form for firm in firms]
        again += sum(form is not None for form in unanswered)
        acknowledged += [name for firm in firms for name in firm.acknowledged]
        rows = asked(installation, "SELECT company FROM cases_enquiry WHERE company LIKE 'Kappung %'")
        kept = [row[0] for row in rows]
        assert len(kept) == len(set(kept)), "something was taken in twice"
        assert set(acknowledged) <= set(kept), "something acknowledged is lost"
        # What nobody confirmed may be there or not, but nothing else may be.
        sent = {*acknowledged, *(form["company"] for form in unanswered if form)}
        assert set(kept) <= sent
        assert asked(installation, HALF_ENQUIRIES) == []
    # Damage adds up, so looking at the whole house once is enough.
    assert_sound(installation)
    assert again and len(acknowledged) > ENQUIRY_ROUNDS, "hardly anything was cut off: the test tests nothing"
