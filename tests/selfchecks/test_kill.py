"""The server is killed while companies answer: what was acknowledged is there afterwards."""

import http.client
import random
import threading
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.installation import Installation, Server

ROUNDS, CLIENTS = 4, 4
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
        return connection.getresponse().read().decode()
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
    seen = 0
    for number in range(ROUNDS):
        with Server(installation, workers=2) as server:
            checks = [_post(server.url, "/check/", {})[1] for _ in range(CLIENTS)]
            companies = [Company(server.url, check, number * CLIENTS + at) for at, check in enumerate(checks)]
            for company in companies:
                company.start()
            time.sleep(1.5 + random.Random(number).random())
            server.kill()
            for company in companies:
                company.join(timeout=20)
        with Server(installation, workers=1) as server:
            for company in companies:
                page = _page(server.url, f"{company.check}frage/profile.size/")
                stored = [one for one in CHOICES if f'value="{one}"' in page and _is_ticked(page, one)]
                # The last one may have been kept without the answer reaching the company any more.
                kept = [company.acknowledged] if company.acknowledged else []
                assert stored in (kept, [company.sent]), company.count
                seen += company.count
    assert seen > ROUNDS * CLIENTS


def _is_ticked(page: str, choice: str) -> bool:
    box = page[page.index(f'value="{choice}"') :].split(">", 1)[0]
    return "checked" in box
