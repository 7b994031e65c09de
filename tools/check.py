"""Runs all checks, each to its end, and names those that found something."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
WHOLE = ("cases", "companies", "selfchecks")
STRICT = [
    *(f"src/transferlotse/*/{name}" for name in ("rules", "actions", "queries")),
    *(f"src/transferlotse/*/{name}.py" for name in ("rules", "actions", "queries")),
    *(f"src/transferlotse/{room}/{name}" for room in WHOLE for name in ("*.py", "forms", "views")),
    "src/transferlotse/content",
    "src/transferlotse_analytics",
]


def strict_paths() -> list[str]:
    """What mypy checks strictly: rules, actions and queries of all rooms, some rooms whole, content and analytics."""
    return sorted({str(path.relative_to(ROOT)) for pattern in STRICT for path in ROOT.glob(pattern)})


def checks() -> dict[str, list[str]]:
    """Each check's name and command."""
    return {
        "ruff check": [PYTHON, "-m", "ruff", "check", "."],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
        "djlint": [PYTHON, "-m", "djlint", "--lint", "--quiet", "src/transferlotse"],
        "mypy": [PYTHON, "-m", "mypy", *strict_paths()],
        "contracts": [PYTHON, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        "content": [PYTHON, "-m", "transferlotse.content"],
        "migrations": [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"],
        "translations": [PYTHON, "tools/translations.py", "check"],
    }


def main() -> None:
    """End with status 1 when any check found something."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "transferlotse.config.settings",
        "TRANSFERLOTSE_DEMO": "1",
        "TRANSFERLOTSE_VAR": str(ROOT / "build" / "check-var"),
    }
    env.pop("TRANSFERLOTSE_DATABASE", None)
    found: list[str] = []
    for name, command in checks().items():
        started = time.monotonic()
        done = subprocess.run(
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        seconds = time.monotonic() - started
        print(f"{'found' if done.returncode else 'clean':7}{name} ({seconds:.0f} s)", flush=True)
        if done.returncode:
            found.append(name)
            print("\n".join(f"       {line}" for line in done.stdout.splitlines()), flush=True)
    if found:
        sys.exit(f"Checks that found something: {', '.join(found)}")


if __name__ == "__main__":
    main()
