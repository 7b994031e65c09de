"""Deposits: what is written can be checked; whatever is changed, added, missing or implausible is refused and named."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.analytics.centres import CREATED, Centre, as_table, drawn_centre
from transferlotse_analytics.deposit import (
    DepositError,
    DepositReport,
    Period,
    TrustedKeys,
    check_deposit,
    check_deposits,
    load_signing_key,
    new_key_pair,
    read_table,
    write_deposit,
)
from transferlotse_analytics.deposit.keys import sign
from transferlotse_analytics.deposit.manifest import DESCRIPTOR, MANIFEST, SIGNATURE, build_manifest, parse_manifest
from transferlotse_analytics.schema import TABLES


@pytest.fixture
def deposit(tmp_path: Path, keys: Path) -> Path:
    """A sound deposit of the centre 'ruhr'."""
    return drawn_centre("ruhr", 1).write(tmp_path, keys)


def checked(folder: Path, keys: Path) -> DepositReport:
    return check_deposit(folder, TrustedKeys.from_folder(keys))


def said(report: DepositReport) -> list[str]:
    return [finding.worded().english for finding in report.findings]


def sign_again(folder: Path, keys: Path) -> None:
    """Signs the folder as it is now: what an honest centre with a faulty program would hand in."""
    names = [path.name for path in folder.iterdir() if path.name not in (MANIFEST, SIGNATURE)]
    manifest = build_manifest(folder, names)
    (folder / MANIFEST).write_bytes(manifest)
    (folder / SIGNATURE).write_bytes(sign(manifest, load_signing_key(keys / "ruhr.key")))


def rewrite(folder: Path, keys: Path, name: str, change: Callable[[pa.Table], pa.Table]) -> None:
    path = folder / f"{name}.parquet"
    pq.write_table(change(pq.read_table(path)), path)
    sign_again(folder, keys)


def test_written_deposit_is_sound_and_counts_its_rows(deposit: Path, keys: Path) -> None:
    report = checked(deposit, keys)
    assert report.sound
    assert (report.centre, report.period) == ("ruhr", Period.year(2024))
    assert report.rows["organisations"] == 60


def test_descriptor_describes_every_table_and_column(deposit: Path) -> None:
    descriptor = json.loads((deposit / DESCRIPTOR).read_text(encoding="utf-8"))
    assert [resource["name"] for resource in descriptor["resources"]] == list(TABLES)
    for resource in descriptor["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert names == pq.read_schema(deposit / resource["path"]).names
        assert all(field["description"] for field in resource["schema"]["fields"])
    attendances = next(r for r in descriptor["resources"] if r["name"] == "attendances")
    assert attendances["schema"]["foreignKeys"][0]["reference"] == {"resource": "deliveries", "fields": ["delivery_id"]}


@pytest.mark.parametrize("name", [DESCRIPTOR, "attendances.parquet", "targets.parquet"])
def test_one_changed_byte_is_found(deposit: Path, keys: Path, name: str) -> None:
    path = deposit / name
    content = bytearray(path.read_bytes())
    place = content.index(b"description") if name == DESCRIPTOR else len(content) // 2
    content[place] ^= 1
    path.write_bytes(content)
    assert said(checked(deposit, keys)) == [f"{name}: was changed after it was signed"]


def test_changed_manifest_breaks_the_signature(deposit: Path, keys: Path) -> None:
    manifest = deposit / MANIFEST
    manifest.write_bytes(manifest.read_bytes().replace(b"a", b"b", 1))
    assert said(checked(deposit, keys)) == [
        "manifest.sig: was not made with the key of 'ruhr', or the manifest was changed"
    ]


def test_added_and_missing_files_are_named(deposit: Path, keys: Path) -> None:
    (deposit / "extra.parquet").write_bytes(b"x")
    (deposit / "topics.parquet").unlink()
    assert said(checked(deposit, keys)) == [
        "topics.parquet: is missing",
        "extra.parquet: was added without being signed",
    ]


def test_link_to_a_file_elsewhere_counts_as_missing(deposit: Path, keys: Path, tmp_path: Path) -> None:
    (deposit / "topics.parquet").rename(tmp_path / "elsewhere")
    (deposit / "topics.parquet").symlink_to(tmp_path / "elsewhere")
    assert said(checked(deposit, keys)) == ["topics.parquet: is missing"]


def test_no_centre_can_sign_for_another(deposit: Path, keys: Path) -> None:
    (keys / "ruhr.pub").unlink()
    new_key_pair(keys, "bonn")
    assert said(checked(deposit, keys)) == ["manifest.sig: no public key of 'ruhr' is trusted here"]
    (keys / "ruhr.pub").write_bytes((keys / "bonn.pub").read_bytes())
    assert "was not made with the key of 'ruhr'" in said(checked(deposit, keys))[0]


def test_one_key_can_vouch_for_one_deposit(deposit: Path, keys: Path) -> None:
    assert check_deposit(deposit, TrustedKeys.from_file(keys / "ruhr.pub")).sound


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"{" * 100_000, b'{"transferlotse": {"centre": "../x"}}', b"\xff\xfe\0", b"null"]
)
def test_senseless_descriptor_is_a_finding_never_an_exception(deposit: Path, keys: Path, content: bytes) -> None:
    (deposit / DESCRIPTOR).write_bytes(content)
    report = checked(deposit, keys)
    assert [finding.file for finding in report.findings] == [DESCRIPTOR]


@pytest.mark.parametrize("line", ["../../etc/passwd", "/etc/passwd", "a b", "x/y.parquet", ".hidden"])
def test_manifest_names_only_plain_files(line: str) -> None:
    with pytest.raises(ValueError, match="Zeile 1"):
        parse_manifest(f"{'0' * 64}  {line}\n".encode())


def test_signed_nonsense_is_still_checked(deposit: Path, keys: Path) -> None:
    (deposit / "topics.parquet").write_bytes(b"PAR1 this is no table PAR1")
    sign_again(deposit, keys)
    assert said(checked(deposit, keys))[0].startswith("topics.parquet: is no readable Parquet file")


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("topics", lambda t: t.drop_columns(["topic"]), "column 'topic' is missing"),
        ("topics", lambda t: t.append_column("name", pa.array(["x"] * t.num_rows)), "column 'name' does not belong"),
        ("topics", lambda t: t.select(["period", "centre", "delivery_id", "topic"]), "columns stand in another order"),
        ("checks", lambda t: t.set_column(5, "score", t.column("score").cast(pa.int32())), "is int32, must be int64"),
        ("checks", lambda t: t.set_column(5, "score", pa.array([101] * t.num_rows)), "'101' is above 100 (30 rows)"),
        ("topics", lambda t: pa.concat_tables([t, t]), "rows repeat the key (delivery_id, topic)"),
        ("organisations", lambda t: t.slice(5), "rows point at nothing in organisations"),
        ("organisations", lambda t: t.set_column(0, "centre", pa.array(["bonn"] * t.num_rows)), "differs in 60 rows"),
        ("organisations", lambda t: t.set_column(5, "size", pa.array(["big"] * t.num_rows)), "'big' is none of 0-9"),
        ("organisations", lambda t: t.set_column(3, "district", pa.array(["5913"] * 60)), "'5913' has not the intended form"),
        ("attendances", lambda t: t.set_column(5, "headcount", pa.array([0] * t.num_rows)), "'0' is below 1"),
        ("contributions", lambda t: t.slice(1), "the shares of 1 deliveries do not add up to one"),
        ("deliveries", lambda t: t.set_column(6, "delivered_on", pa.nulls(24, pa.date32())), "rows have no date"),
    ],
)  # fmt: skip
def test_signed_but_implausible_rows_are_refused(
    deposit: Path, keys: Path, name: str, change: Callable[[pa.Table], pa.Table], expected: str
) -> None:
    rewrite(deposit, keys, name, change)
    assert any(expected in text for text in said(checked(deposit, keys)))


def test_later_deposit_for_the_same_days_replaces_the_earlier(tmp_path: Path, keys: Path) -> None:
    centre = drawn_centre("ruhr", 1)
    first = centre.write(tmp_path / "first", keys)
    second = tmp_path / "second"
    write_deposit(
        folder=second, centre="ruhr", period=Period("2024-H2", date(2024, 7, 1), date(2024, 12, 31)), tables=_empty(),
        signing_key=load_signing_key(keys / "ruhr.key"), created_at=CREATED + timedelta(days=1),
    )  # fmt: skip
    reports = check_deposits([first, second], TrustedKeys.from_folder(keys))
    assert [report.sound for report in reports] == [False, True]
    assert said(reports[0]) == ["datapackage.json: ruhr handed in second later for the same days"]


def _empty() -> dict[str, pa.Table]:
    return {name: as_table(name, []) for name in TABLES}


def test_broken_deposit_does_not_stop_the_others(tmp_path: Path, keys: Path, deposit: Path) -> None:
    sound = drawn_centre("bonn", 2).write(tmp_path, keys)
    (deposit / MANIFEST).unlink()
    reports = check_deposits([deposit, sound], TrustedKeys.from_folder(keys))
    assert [report.sound for report in reports] == [False, True]


def test_writing_refuses_names_and_leaves_nothing_behind(tmp_path: Path, keys: Path) -> None:
    new_key_pair(keys, "ruhr")
    tables = _empty() | {"organisations": pa.table({"organisation_id": ["o1"], "name": ["Muster GmbH"]})}
    with pytest.raises(DepositError, match="name") as caught:
        write_deposit(
            folder=tmp_path / "out", centre="ruhr", period=Period.year(2024), tables=tables,
            signing_key=load_signing_key(keys / "ruhr.key"), created_at=CREATED,
        )  # fmt: skip
    assert caught.value.args[0].english == "organisations: column 'name' does not belong into a deposit"
    assert not list(tmp_path.glob("*out*"))


@pytest.mark.parametrize("missing", ["deliveries", "organisations"])
def test_writing_needs_the_main_tables(tmp_path: Path, keys: Path, missing: str) -> None:
    new_key_pair(keys, "ruhr")
    tables = {name: table for name, table in _empty().items() if name != missing}
    with pytest.raises(DepositError, match=missing):
        write_deposit(
            folder=tmp_path / "out", centre="ruhr", period=Period.year(2024), tables=tables,
            signing_key=load_signing_key(keys / "ruhr.key"), created_at=CREATED,
        )  # fmt: skip


def test_finished_deposit_is_never_overwritten(tmp_path: Path, keys: Path, deposit: Path) -> None:
    with pytest.raises(DepositError, match="überschrieben"):
        drawn_centre("ruhr", 1).write(tmp_path, keys)
    assert checked(deposit, keys).sound


def test_same_tables_give_the_same_bytes(tmp_path: Path, keys: Path) -> None:
    one = drawn_centre("ruhr", 3).write(tmp_path / "a", keys)
    other = drawn_centre("ruhr", 3).write(tmp_path / "b", keys)
    assert (one / MANIFEST).read_bytes() == (other / MANIFEST).read_bytes()


def test_thirds_add_up_to_one(tmp_path: Path, keys: Path) -> None:
    centre = Centre("ruhr", Period.year(2024))
    centre.deliver("d1")
    centre.rows["contributions"] = []
    for partner in ("p1", "p2", "p3"):
        share = Decimal("0.333333")
        centre.add("contributions", delivery_id="d1", contributor_centre="ruhr", partner=partner, fraction=share)
    assert checked(centre.write(tmp_path, keys), keys).sound


def test_csv_with_semicolons_and_empty_cells_is_read(tmp_path: Path) -> None:
    path = tmp_path / "organisations.csv"
    path.write_text("organisation_id;district;sector;size;sme\no1;05913;C;10-49;true\no2;;;;\n", encoding="utf-8")
    rows = read_table(path, TABLES["organisations"]).to_pylist()
    assert rows[0] == {"organisation_id": "o1", "district": "05913", "sector": "C", "size": "10-49", "sme": True}
    assert rows[1] == {"organisation_id": "o2", "district": None, "sector": None, "size": None, "sme": None}


@pytest.mark.parametrize("content", [b"", b"\n", b"a\0b\n", b"headcount\nmany\n", b"\xff\xfe,\n\xff,1\n"])
def test_unusable_csv_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "attendances.csv"
    path.write_bytes(content)
    with pytest.raises(DepositError) as caught:
        read_table(path, TABLES["attendances"])
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_private_key_is_readable_by_its_owner_only(keys: Path) -> None:
    private, _ = new_key_pair(keys, "ruhr")
    assert private.stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError, match=r"ruhr\.key"):
        new_key_pair(keys, "ruhr")


def test_public_key_is_no_signing_key_of_the_same_pair(keys: Path, deposit: Path) -> None:
    # Both are 32 bytes: what is signed with the public key's bytes must not pass as the centre's signature.
    manifest = (deposit / MANIFEST).read_bytes()
    (deposit / SIGNATURE).write_bytes(sign(manifest, load_signing_key(keys / "ruhr.pub")))
    assert not checked(deposit, keys).sound
