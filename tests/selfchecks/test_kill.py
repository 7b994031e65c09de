"""The server is killed while companies answer: what was acknowledged is there afterwards."""

import http.client
import random
import threading
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.installation import Installation, Server

ROUNDS, CLIENTS = 10, 4
CHOICES = ("solo", "micro", "small", "medium", "large")


def _post(address: str, path: str, values: dict[str, str]) -> tuple[int, str]:
    """Send a form on a fresh connection; answers status and Location. Raises OSError or HTTPException."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(values), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location") or ""
    finally:
        connection.close()


def _page(address: str, path: str) -> str:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200, answer.status
        return answer.read().decode()
    finally:
        connection.close()


class Company(threading.Thread):
    """Answers one question again and again until nobody listens, and remembers what was acknowledged last."""

    def __init__(self, address: str, check: str, seed: int) -> None:
        super().__init__(daemon=True)
        self.address, self.check, self.chance = address, check, random.Random(seed)
        self.acknowledged = self.sent = ""
        self.count = 0

    def run(self) -> None:
        """Answer until the line breaks."""
        while True:
            self.sent = self.chance.choice(CHOICES)
            try:
                status, _location = _post(self.address, f"{self.check}frage/profile.size/", {"answer": self.sent})
            except (OSError, http.client.HTTPException):
                return
            if status == 302:
                self.acknowledged, self.count = self.sent, self.count + 1


@pytest.mark.soak
def test_kill_while_answering_loses_no_acknowledged_answer(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    assert installation.run("migrate").returncode == 0
    companies: list[Company] = []
    seen = 0
    for number in range(ROUNDS + 1):
        # Every start after the first shows what the kill before left behind.
        with Server(installation, workers=2) as server:
            for company in companies:
                assert_kept(server, company)
            seen += sum(company.count for company in companies)
            if number < ROUNDS:
                companies = killed_while_answering(server, random.Random(number))
    assert seen > 10 * ROUNDS, "hardly anything was answered: the test tests nothing"


def killed_while_answering(server: Server, chance: random.Random) -> list[Company]:
    """Companies whose server was killed while they answered."""
    checks = [_post(server.url, "/check/", {})[1] for _ in range(CLIENTS)]
    companies = [Company(server.url, check, chance.randint(0, 999)) for check in checks]
    for company in companies:
        company.start()
    # However slow the machine is: the plug is pulled while answers come in, not before the first.
    patience = time.monotonic() + 20
    while not all(company.count for company in companies) and time.monotonic() < patience:
        time.sleep(0.02)
    time.sleep(chance.uniform(0.05, 0.6))
    server.kill()
    for company in companies:
        company.join(timeout=20)
    return companies


def assert_kept(server: Server, company: Company) -> None:
    """The last acknowledged answer is there, or the one after it, which reached the server but was not answered any more."""
    page = _page(server.url, f"{company.check}frage/profile.size/")
    stored = [one for one in CHOICES if f'value="{one}"' in page and _is_ticked(page, one)]
    acknowledged = [company.acknowledged] if company.acknowledged else []
    assert stored in (acknowledged, [company.sent]), company.count


def _is_ticked(page: str, choice: str) -> bool:
    box = page[page.index(f'value="{choice}"') :].split(">", 1)[0]
    return "checked" in box
