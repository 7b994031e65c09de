"""Writes the lock files: every package with its hashes, for all systems, without registry addresses."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = ["--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet"]
LOCKS = {
    "runtime": ["--group", "build"],
    "dev": ["--group", "build", "--group", "dev", "-c", "requirements/runtime.txt"],
    "spark": ["--extra", "spark", "-c", "requirements/dev.txt"],
    "bench": ["--group", "bench", "-c", "requirements/dev.txt"],
}


def main() -> None:
    """Compile all locks anew, or only the named ones; exit with uv's status when it fails."""
    (ROOT / "requirements").mkdir(exist_ok=True)
    for name in sys.argv[1:] or LOCKS:
        print(f"  requirements/{name}.txt", flush=True)
        command = [
            sys.executable,
            "-m",
            "uv",
            "pip",
            "compile",
            "pyproject.toml",
            *LOCKS[name],
            *OPTIONS,
            "-o",
            f"requirements/{name}.txt",
        ]
        done = subprocess.run(command, cwd=ROOT, check=False)
        if done.returncode:
            sys.exit(done.returncode)


if __name__ == "__main__":
    main()
