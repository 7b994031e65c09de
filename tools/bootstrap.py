"""Makes the environment `.venv` from the locks; needs nothing but Python 3.11 with its standard library.

`python3 tools/bootstrap.py runtime` installs what the product needs, `dev` what the tests need, `spark` and `bench`
their extras. A stamp per lock, by content hash, makes a second call a matter of milliseconds.
"""

import hashlib
import importlib.util
import shutil
import sys
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from progress import run, step

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
MINIMUM = (3, 11)


def python_in(folder: Path) -> Path:
    """The interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def check_interpreter() -> None:
    """End with a sentence that helps where this Python cannot make an environment."""
    if sys.version_info < MINIMUM:
        sys.exit(f"Python {MINIMUM[0]}.{MINIMUM[1]} or newer is needed; this is {sys.version.split()[0]}.")
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        sys.exit(
            "This Python cannot make virtual environments (ensurepip is missing).\n"
            f"On Debian and Ubuntu:  sudo apt install python3-venv   (or python{version}-venv)"
        )


def make_environment() -> None:
    """Create `.venv`, anew when it was made by another Python version or was left half made."""
    mark = VENV / "made-by"
    identity = f"{sys.version_info[0]}.{sys.version_info[1]} {ROOT}"
    if mark.is_file() and mark.read_text() == identity and python_in(VENV).exists():
        return
    with step(f"Making the environment .venv (Python {sys.version.split()[0]})"):
        shutil.rmtree(VENV, ignore_errors=True)
        venv.create(VENV, with_pip=True)
    STAMPS.mkdir()
    mark.write_text(identity)


def stamped(name: str, digest: str) -> bool:
    """Whether the step `name` was finished for exactly this content."""
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text() == digest


# Spark is published as source only; it holds no code to compile.
FROM_SOURCE = {"spark": "pyspark"}


def install_lock(name: str) -> None:
    """Install the packages of one lock, each checked against its hash."""
    lock = ROOT / "requirements" / f"{name}.txt"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamped(f"lock-{name}", digest):
        return
    pip = [
        str(python_in(VENV)),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--only-binary",
        ":all:",
    ]
    if name in FROM_SOURCE:
        pip += ["--no-binary", FROM_SOURCE[name]]
    run(f"Installing {name} packages (once)", [*pip, "--require-hashes", "-r", str(lock)], cwd=ROOT)
    (STAMPS / f"lock-{name}").write_text(digest)


def install_product() -> None:
    """Install the product itself so that edits take effect at once; no network, no further packages."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if stamped("product", digest):
        return
    pip = [str(python_in(VENV)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "-e", "."]
    run("Installing Transferlotse itself", [*pip, *offline], cwd=ROOT)
    (STAMPS / "product").write_text(digest)


def main() -> None:
    """Bring `.venv` up to date with the named locks."""
    check_interpreter()
    make_environment()
    for name in sys.argv[1:] or ["runtime"]:
        install_lock(name)
    install_product()


if __name__ == "__main__":
    main()
