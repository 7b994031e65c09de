"""The package is built and used as an operator would: a wheel, a fresh environment, the command."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without network from what is installed."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_wheel_holds_assets_translations_and_content(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for wanted in (
        "transferlotse/_content/portfolio/formats.yaml",
        "transferlotse/kit/static/kit/vendor/kern.min.css",
        "transferlotse/kit/static/kit/vendor/htmx.min.js",
        "transferlotse/kit/typst/fonts/FiraSans-Regular.ttf",
        "transferlotse/locale/en/LC_MESSAGES/django.mo",
        "transferlotse/portal/templates/portal/home.html",
        "transferlotse_analytics/__init__.py",
    ):
        assert wanted in names, f"{wanted} is missing"
    assert not [name for name in names if name.startswith(("tests/", "tools/")) or "axe" in Path(name).name]


def test_wheel_installs_and_runs(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "venv"
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    # The libraries are borrowed from this environment: what is tried is the package, not its dependencies.
    paths = [path for path in sys.path if path.endswith("site-packages")]
    site = next((place / "lib").glob("python*/site-packages"))
    (site / "borrowed.pth").write_text("\n".join(paths))
    env = {"PATH": os.environ["PATH"], "TRANSFERLOTSE_VAR": str(tmp_path / "var"), "TRANSFERLOTSE_DEMO": "1"}

    def run(*words: str) -> str:
        done = subprocess.run(
            [place / "bin" / "transferlotse", *words],
            env=env,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    where = "import transferlotse; print(transferlotse.__file__)"
    assert str(place) in subprocess.check_output([python, "-c", where], env=env, cwd=tmp_path, text=True)
    assert "serve" in run("--help")
    run("migrate")
    assert "broken" not in run("check")
    run("backup", str(tmp_path / "backup.tar.gz"))
    run("restore", "--force", str(tmp_path / "backup.tar.gz"))
