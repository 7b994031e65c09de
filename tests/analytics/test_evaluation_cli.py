"""The command line: a whole way from key to report, and one clear line for whatever goes wrong."""

import contextlib
import warnings
import zipfile
from pathlib import Path

import pyarrow.csv as pa_csv
import pytest
from typer.testing import CliRunner, Result

from tests.analytics.centres import drawn_centre, small_centre
from transferlotse_analytics.deposit import pack_deposit, packing, unpack_deposit
from transferlotse_analytics.evaluation_cli import app


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """The tables of a centre as CSV, as somebody without the product would have them."""
    folder = tmp_path / "lists"
    folder.mkdir()
    for name, table in drawn_centre("ruhr", 1).tables().items():
        pa_csv.write_csv(table, folder / f"{name}.csv")
    return folder


def test_from_key_to_report(tmp_path: Path, lists: Path) -> None:
    keys, deposit, out = tmp_path / "keys", tmp_path / "deposits" / "ruhr-2024", tmp_path / "out"
    assert call("deposit", "keygen", "ruhr", "--out", keys).exit_code == 0
    written = call(
        "deposit", "write", lists, "--out", deposit, "--centre", "ruhr", "--period", "2024", "--key", keys / "ruhr.key"
    )
    assert written.exit_code == 0, written.stderr
    checked = call("deposit", "check", deposit.parent, "--trusted", keys)
    assert checked.exit_code == 0
    assert "ruhr-2024: in Ordnung" in checked.stdout
    done = call("evaluate", deposit.parent, "--trusted", keys, "--out", out)
    assert done.exit_code == 0, done.stderr
    assert "1 von 1 Lieferungen ausgewertet" in done.stdout
    assert (out / "report.html").is_file()
    assert "unverändert" in call("evaluate", deposit, "--key", keys / "ruhr.pub", "--out", out).stdout


def test_check_names_file_and_problem_and_goes_on(tmp_path: Path, keys: Path) -> None:
    good = drawn_centre("bonn", 1).write(tmp_path / "d", keys)
    bad = drawn_centre("ruhr", 2).write(tmp_path / "d", keys)
    (bad / "targets.parquet").write_bytes(b"x")
    result = call("deposit", "check", tmp_path / "d", "--trusted", keys, "--language", "en")
    assert result.exit_code == 2
    assert result.stdout.startswith(f"{good.name}: sound")
    assert result.stderr == f"{bad.name}: refused: targets.parquet: was changed after it was signed\n"
    done = call("evaluate", tmp_path / "d", "--trusted", keys, "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert "1 von 2 Lieferungen" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("deposit", "keygen", "Ruhr OWL"),
        ("deposit", "check", "{tmp}/nothing", "--trusted", "{tmp}"),
        ("deposit", "check", "{tmp}", "--trusted", "{tmp}/nokeys"),
        ("deposit", "check", "{tmp}", "--trusted", "{tmp}"),
        ("deposit", "check", "{tmp}"),
        ("deposit", "check", "{tmp}", "--key", "{tmp}/binary", "--trusted", "{tmp}"),
        ("deposit", "check", "{tmp}", "--key", "{tmp}/binary"),
        ("deposit", "write", "{tmp}/nothing", "--out", "{tmp}/o", "--centre", "a", "--period", "2024", "--key", "k"),
        ("deposit", "write", "{tmp}/empty", "--out", "{tmp}/o", "--centre", "a", "--period", "2024", "--key", "k"),
        ("deposit", "write", "{tmp}/bad", "--out", "{tmp}/o", "--centre", "a", "--period", "2024", "--key", "k"),
        ("evaluate", "{tmp}/empty", "--out", "{tmp}/o", "--key", "{tmp}/binary"),
        ("evaluate", "{tmp}/empty", "--out", "{tmp}/o", "--engine", "oracle", "--key", "{tmp}/binary"),
        ("evaluate", "{tmp}/empty", "--out", "{tmp}/o", "--language", "fr", "--key", "{tmp}/binary"),
    ],
)
def test_wrong_input_ends_in_one_line_and_code_two(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "binary").write_bytes(b"\0\1\2\xff")
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "deliveries.csv").write_bytes(b"\0\0\0")
    before = sorted(tmp_path.rglob("*"))
    result = call(*(argument.format(tmp=tmp_path) for argument in arguments))
    assert result.exit_code == 2
    assert result.stderr.startswith("Fehler: ")
    assert "\n" not in result.stderr.strip()
    assert sorted(tmp_path.rglob("*")) == before


def test_errors_are_told_in_english_too(tmp_path: Path) -> None:
    result = call("deposit", "check", tmp_path / "nothing", "--key", "k", "--language", "en")
    assert result.stderr == f"Error: {tmp_path / 'nothing'}: no such folder\n"


def test_half_a_year_needs_its_days(tmp_path: Path, lists: Path) -> None:
    call("deposit", "keygen", "ruhr", "--out", tmp_path)
    command = ("deposit", "write", lists, "--out", tmp_path / "o", "--centre", "ruhr", "--key", tmp_path / "ruhr.key")
    refused = call(*command, "--period", "2024-H1")
    assert (refused.exit_code, "--starts-on" in refused.stderr) == (2, True)
    days = ("--starts-on", "2024-01-01", "--ends-on", "2024-12-30")
    assert call(*command, "--period", "2024-H1", *days).exit_code == 0


def test_a_packed_deposit_is_checked_and_evaluated(tmp_path: Path, keys: Path) -> None:
    folder = drawn_centre("ruhr", 1).write(tmp_path / "d", keys)
    packed = pack_deposit(folder, tmp_path / "ruhr-2024.zip")
    assert packed.read_bytes() == pack_deposit(folder, tmp_path / "again.zip").read_bytes()
    checked = call("deposit", "check", packed, "--trusted", keys)
    assert (checked.exit_code, checked.stdout[:24]) == (0, "ruhr-2024: in Ordnung (d")
    done = call("evaluate", packed, "--trusted", keys, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    assert "unverändert" in call("evaluate", folder, "--trusted", keys, "--out", tmp_path / "out").stdout


def test_a_broken_packed_deposit_is_refused_and_the_others_go_on(tmp_path: Path, keys: Path) -> None:
    folder = drawn_centre("ruhr", 1).write(tmp_path / "d", keys)
    (tmp_path / "d" / "bonn.zip").write_bytes(b"PK" + b"\0" * 50)
    checked = call("deposit", "check", tmp_path / "d", "--trusted", keys, "--language", "en")
    assert checked.exit_code == 2
    assert "bonn.zip: refused: no packed deposit" in checked.stderr
    done = call("evaluate", tmp_path / "d", "--trusted", keys, "--out", tmp_path / "out")
    assert (done.exit_code, "1 von 2 Lieferungen" in done.stdout) == (0, True)
    alone = call("deposit", "check", tmp_path / "d" / "bonn.zip", "--trusted", keys)
    assert (alone.exit_code, alone.stderr.count("\n")) == (2, 1)
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "1 von 2 Lieferungen" in report
    assert "bonn.zip: keine gepackte Lieferung" in report
    assert folder.is_dir()


@pytest.mark.parametrize("way", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("first", [60, 90])
def test_no_way_of_packing_stops_the_others(tmp_path: Path, keys: Path, way: int, first: int) -> None:
    folder = drawn_centre("ruhr", 1).write(tmp_path / "d", keys)
    broken = tmp_path / "d" / "bonn.zip"
    with zipfile.ZipFile(broken, "w", way) as archive:
        for path in sorted(folder.iterdir()):
            archive.writestr(f"bonn/{path.name}", path.read_bytes())
    content = bytearray(broken.read_bytes())
    content[first : first + 300] = bytes(byte ^ 0x5A for byte in content[first : first + 300])
    broken.write_bytes(bytes(content))
    checked = call("deposit", "check", tmp_path / "d", "--trusted", keys)
    assert checked.exit_code == 2, checked.exception
    assert "ruhr-2024: in Ordnung" in checked.stdout
    assert "bonn.zip: zurückgewiesen: keine gepackte Lieferung" in checked.stderr


def test_a_copy_is_called_one_and_counts_once(tmp_path: Path, keys: Path) -> None:
    folder = drawn_centre("ruhr", 1).write(tmp_path / "d", keys)
    pack_deposit(folder, tmp_path / "d" / "copy.zip")
    checked = call("deposit", "check", tmp_path / "d", "--trusted", keys)
    assert (checked.stdout.count("in Ordnung"), "ist dieselbe Lieferung wie" in checked.stderr) == (1, True)


@pytest.mark.parametrize(
    "names",
    [("../evil",), ("a/../../evil", "a/b"), ("a/one", "b/two"), ("a/one", "a/one"), tuple(f"a/{n}" for n in range(99))],
)
def test_a_packed_deposit_stays_in_its_place(tmp_path: Path, names: tuple[str, ...]) -> None:
    file = tmp_path / "in" / "x.zip"
    file.parent.mkdir()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w") as archive:
        warnings.simplefilter("ignore")
        for name in names:
            archive.writestr(name, b"x")
    with contextlib.suppress(ValueError):
        unpack_deposit(file, tmp_path / "in" / "deep" / "out")
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert all(path == "in/x.zip" or path.startswith("in/deep/out/x/") for path in written)


def test_a_packed_deposit_is_unpacked_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MOST_BYTES", 1 << 20)
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x/deliveries.parquet", b"\0" * (2 << 20))
    with pytest.raises(ValueError, match="viel zu groß"):
        unpack_deposit(tmp_path / "x.zip", tmp_path / "out")


LONG = b"x" * (3 << 20)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (LONG, "Zeichen"), (b"organisation_id,name\n1," + LONG, "Zeichen"), ("organisation_id,name\n1,Müller".encode("latin-1"), "UTF-8"),
        (b"a,b\n1,2\n", "braucht die Spalten"), (b"organisation_id,name\n1,\0\n", "Binärdaten"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("what", ["--names", "--establishments"])
def test_a_list_that_is_none_ends_in_one_line(
    tmp_path: Path, lists: Path, keys: Path, content: bytes, told: str, what: str
) -> None:
    (tmp_path / "list.csv").write_bytes(content)
    (tmp_path / "secret.txt").write_text("a secret of the centres")
    folder = drawn_centre("ruhr", 1).write(tmp_path / "d", keys)
    if what == "--names":
        whole = ("deposit", "write", lists, "--centre", "ruhr", "--period", "2024", "--key", keys / "ruhr.key")
        result = call(*whole, "--out", tmp_path / "o", what, tmp_path / "list.csv", "--secret", tmp_path / "secret.txt")
    else:
        result = call("evaluate", folder, "--trusted", keys, "--out", tmp_path / "o", what, tmp_path / "list.csv")
    assert result.exit_code == 2
    assert told in result.stderr
    assert "\n" not in result.stderr.strip()
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [(LONG, "erste Zeile"), (b"delivery_id\n" + LONG, "zu lang"), ("delivery_id\nMüller\n".encode("latin-1"), "UTF-8")],
)
def test_a_table_that_is_none_ends_in_one_line(
    tmp_path: Path, lists: Path, keys: Path, content: bytes, told: str
) -> None:
    call("deposit", "keygen", "ruhr", "--out", keys)
    (lists / "deliveries.csv").write_bytes(content)
    whole = ("deposit", "write", lists, "--centre", "ruhr", "--period", "2024", "--key", keys / "ruhr.key")
    result = call(*whole, "--out", tmp_path / "o")
    assert (result.exit_code, result.stderr.count("\n"), told in result.stderr) == (2, 1, True), result.stderr


def test_key_and_secret_of_any_length_are_refused(tmp_path: Path, lists: Path, keys: Path) -> None:
    drawn_centre("ruhr", 1).write(tmp_path / "d", keys)
    (tmp_path / "long").write_bytes(LONG)
    assert call("deposit", "check", tmp_path / "d", "--key", tmp_path / "long").exit_code == 2
    whole = ("deposit", "write", lists, "--centre", "ruhr", "--period", "2024", "--key", keys / "ruhr.key")
    (tmp_path / "names.csv").write_text("organisation_id,name\n1,A\n")
    more = ("--names", tmp_path / "names.csv", "--secret", tmp_path / "long", "--out", tmp_path / "o")
    assert "4096" in call(*whole, *more).stderr


def test_another_secret_is_told(tmp_path: Path, keys: Path) -> None:
    for number, check in enumerate(("1", "1", "2")):
        small_centre(f"z{number}", number, 20).write(tmp_path / "d", keys, secret_check=check)
    done = call("evaluate", tmp_path / "d", "--trusted", keys, "--out", tmp_path / "o", "--language", "en")
    assert (done.exit_code, done.stderr.count("beware")) == (0, 1)
    assert "z2-2024: beware: written with another secret" in done.stderr
