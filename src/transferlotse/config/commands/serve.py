"""`serve`: the web server and the task worker of one installation."""

import hashlib
import os
import socket
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.db import connection, connections

from transferlotse.config import row_security
from transferlotse.config.commands.database import pending_migrations
from transferlotse.config.supervision import Child, python_module, supervise

app = typer.Typer()
SQLITE_THREADS = 2
POSTGRESQL_THREADS = 4


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Web processes.")] = 1,
    threads: Annotated[int, typer.Option(min=0, max=64, help="Threads per web process; 0 chooses.")] = 0,
    task_workers: Annotated[int, typer.Option(min=0, max=16, help="Processes for tasks that wait.")] = 1,
) -> None:
    """Serve the installation until Ctrl+C or SIGTERM: pages and waiting tasks."""
    refuse_taken_port(host, port)
    pending = pending_migrations()
    if pending:
        typer.echo(f"The database lacks {len(pending)} migrations. Back up, then run: transferlotse migrate", err=True)
        raise typer.Exit(1)
    row_security.secure_what_is_missing()
    env = {**os.environ, "TRANSFERLOTSE_COLLECTED": "1", "DJANGO_SETTINGS_MODULE": "transferlotse.config.settings"}
    collect_static(env)
    threads = threads or (SQLITE_THREADS if connection.vendor == "sqlite" else POSTGRESQL_THREADS)
    connections.close_all()
    worker = python_module("django", "db_worker", "--queue-name", "*", "--interval", "1")
    children = [Child("The web server", web_command(host, port, workers, threads), env, vital=True)]
    children += [Child("The task worker", worker, env, vital=False) for _ in range(task_workers)]
    serving = f"Transferlotse serves on http://{host}:{port} (Ctrl+C stops it)"
    raise typer.Exit(
        supervise(children, say=typer.echo, is_ready=lambda: is_listening(host, port), announcement=serving)
    )


def web_command(host: str, port: int, workers: int, threads: int) -> list[str]:
    """The web server's command line; a web process that dies is replaced."""
    return [
        *python_module("granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads), "--backlog", "1024"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning"),
        "transferlotse.config.wsgi:application",
    ]


def is_listening(host: str, port: int) -> bool:
    """Whether something accepts connections there; an address for all interfaces is tried on this machine."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - looked at, not bound to
    try:
        with socket.create_connection((reachable, port), timeout=1):
            return True
    except OSError:
        return False


def refuse_taken_port(host: str, port: int) -> None:
    """End with a sentence that says what to do where something already listens there, or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            typer.echo(
                f"Port {port} on {host} cannot be used ({problem.strerror}). Is Transferlotse running already? "
                "Choose another one with --port (make run: PORT=8001 make run).",
                err=True,
            )
            raise typer.Exit(1) from None


def collect_static(env: dict[str, str]) -> None:
    """Copy and compress the files of all rooms into STATIC_ROOT, unless nothing changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    digest = static_digest()
    if stamp.is_file() and stamp.read_text() == digest:
        return
    typer.echo("Collecting style sheets, scripts and letters …")
    collecting = python_module("django", "collectstatic", "--noinput", "--clear", "-v", "0")
    if subprocess.run(collecting, env=env, check=False).returncode:
        typer.echo("The front-end files are incomplete (in a clone: python tools/assets.py).", err=True)
        raise typer.Exit(1)
    stamp.write_text(digest)


def static_digest() -> str:
    """SHA-256 over path, size and time of every static file of every room."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            facts = os.stat(storage.path(path))
            digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
