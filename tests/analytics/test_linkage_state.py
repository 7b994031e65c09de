"""New rows joined to a remembered state lead to exactly the groups of one run over all rows."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transferlotse_analytics.linkage import blocking, indexing, joining
from transferlotse_analytics.linkage import state as state_module
from transferlotse_analytics.linkage.decisions import Decisions
from transferlotse_analytics.linkage.engine import link_table
from transferlotse_analytics.linkage.reading import UnreadableList, read_lists
from transferlotse_analytics.linkage.state import MANIFEST, link_with_state
from transferlotse_analytics.linkage.writing import write_clusters

COLUMNS = ["record_id", "company", "first_name", "last_name", "email", "phone", "street", "plz", "city", "founded"]
Row = dict[str, str]


@pytest.fixture(autouse=True)
def lists_count_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short lists, and those of which much is touched, are linked anew; here a few thousand rows are joined."""
    for module in (blocking, joining):
        monkeypatch.setattr(module, "MIDDLE_LIST", 500)
    monkeypatch.setattr(joining, "TOO_MANY", 1.0)


def messy_rows(rng: random.Random, count: int) -> list[Row]:
    """Rows of made-up companies, each named several times in different ways."""
    syllables = ["bren", "dor", "eick", "fal", "hart", "kal", "lind", "mar", "nov", "ost", "tek", "vol", "zim"]
    trades = ["Maschinenbau", "Blumen", "Logistik", "Elektrotechnik", "Backwaren", "Werkzeugbau", "Beratung"]
    towns = [("Ulm", "89073"), ("Köln", "50667"), ("Siegen", "57072"), ("Hamm", "59065"), ("Jena", "07743")]
    given, rows = ["Anna", "Jörg", "Stefan", "Mehmet", "Ute", "Karl"], []
    while len(rows) < count:
        core, trade = "".join(rng.choices(syllables, k=rng.choice([2, 2, 3]))).title(), rng.choice(trades)
        town, plz = rng.choice(towns)
        people = [(rng.choice(given), "".join(rng.choices(syllables, k=2)).title()) for _ in range(rng.choice([1, 2]))]
        for _ in range(rng.choice([1, 2, 3, 5])):
            first, last = rng.choice(people)
            name = rng.choice([f"{core} {trade}", f"{trade} {core} GmbH", f"{core} {trade} GmbH & Co. KG", core])
            if rng.random() < 0.2:
                spot = rng.randrange(len(name) - 1)
                name = name[:spot] + name[spot + 1] + name[spot] + name[spot + 2 :]
            row = {
                "company": name if rng.random() < 0.93 else "",
                "first_name": first if rng.random() < 0.9 else first[0] + ".",
                "last_name": last,
                "email": f"{last}@{core}-{trade}.de".lower() if rng.random() < 0.5 else "",
                "phone": f"0731 {abs(hash_of(core)) % 900000 + 100000}" if rng.random() < 0.3 else "",
                "plz": plz if rng.random() < 0.7 else "",
                "city": town if rng.random() < 0.8 else "",
            }
            if rng.random() < 0.15:
                # an entry of a bare directory
                row = {"company": f"{name} A.-G. in {town}.", "city": rng.choice([town, "", "Liqu"])}
            if rng.random() < 0.2:
                row["founded"] = str(1850 + abs(hash_of(core)) % 60)
            rows.append(dict.fromkeys(COLUMNS, "") | row | {"record_id": str(len(rows))})
    return rows[:count]


def hash_of(text: str) -> int:
    """The same number for a text in every process."""
    return int.from_bytes(text.encode()[:6].ljust(6), "big")


def bridges(rows: list[Row], rng: random.Random) -> list[Row]:
    """Rows that speak for two companies at once."""
    pairs = [(rng.choice(rows), rng.choice(rows)) for _ in range(40)]
    return [a | {field: b[field] for field in ("email", "phone", "last_name", "first_name")} for a, b in pairs]


def crowds(rows: list[Row], rng: random.Random) -> list[Row]:
    """Rows that push blocks over their bounds: one telephone, one name, one mailbox, one word again and again."""
    told = [row for row in rows if row["phone"] and row["company"] and row["email"]]
    found: list[Row] = []
    for _ in range(3):
        one = rng.choice(told)
        for number in range(45):
            found.append(rng.choice(rows) | {"phone": one["phone"], "street": f"Weg {number}"})
            found.append(rng.choice(rows) | {"company": one["company"], "street": f"Weg {number}"})
            found.append(one | {"company": f"{one['company']} {rng.choice(rows)['last_name']}"})
    return found


def repeats(rows: list[Row], rng: random.Random) -> list[Row]:
    """Rows that are there already, word for word."""
    return [dict(rng.choice(rows)) for _ in range(60)]


def strangers(rows: list[Row], rng: random.Random) -> list[Row]:
    """Rows of which nothing was known."""
    return messy_rows(random.Random(rng.random()), 50)


ADDITIONS: list[Callable[[list[Row], random.Random], list[Row]]] = [strangers, bridges, repeats, crowds]


def write_list(path: Path, rows: list[Row]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def full_run(folder: Path, rows: list[Row], decisions: Decisions) -> str:
    result = link_table(read_lists([write_list(folder / "all.csv", rows)]), decisions)
    out = folder / "all.out"
    write_clusters(out, result.table["record_id"], result.profiles.key, result.company, result.person)
    return out.read_text()


@pytest.mark.parametrize("seed", range(4))
def test_additions_give_the_groups_of_a_full_run(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # keys put in order anew with every addition, now and then, and never
    monkeypatch.setattr(indexing, "TOO_LATE", (0.0, indexing.TOO_LATE, 1.0, 1.0)[seed])
    monkeypatch.setattr(state_module, "MANY_LINES", (0.0, state_module.MANY_LINES, 1.0, 1.0)[seed])
    rng = random.Random(seed)
    rows, state, out, joined = messy_rows(rng, 3500), tmp_path / "state", tmp_path / "part.out", []
    rng.shuffle(rows)
    link_with_state([write_list(tmp_path / "first.csv", rows)], state, Decisions(), out)
    for number, addition in enumerate(rng.sample(ADDITIONS, len(ADDITIONS))):
        new = [row | {"record_id": f"n{number}-{k}"} for k, row in enumerate(addition(rows, rng))]
        rows = rows + new
        joined.append(link_with_state([write_list(tmp_path / "new.csv", new)], state, Decisions(), out))
        assert out.read_text() == full_run(tmp_path, rows, Decisions()), addition.__name__
    assert any(joined), "the rows were linked anew, so nothing was shown"


@pytest.mark.parametrize("seed", range(2))
def test_decisions_old_and_new_count_when_rows_are_added(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed + 50)
    rows, state, out = messy_rows(rng, 3500), tmp_path / "state", tmp_path / "part.out"
    ids = [row["record_id"] for row in rows]

    def some(count: int) -> list[tuple[str, str]]:
        near = [(k, k + 1) for k in rng.sample(range(len(ids) - 1), count)]
        return [(ids[a], ids[b]) for a, b in near]

    before, after = Decisions(some(20), some(20)), Decisions(some(20), some(20))
    link_with_state([write_list(tmp_path / "first.csv", rows)], state, before, out)
    new = [row | {"record_id": f"n{k}"} for k, row in enumerate(bridges(rows, rng))]
    joined = link_with_state([write_list(tmp_path / "new.csv", new)], state, after, out)
    assert out.read_text() == full_run(tmp_path, rows + new, after)
    assert joined


def test_many_small_additions_outgrow_the_room_in_the_files(tmp_path: Path) -> None:
    rng = random.Random(9)
    rows, state, out = messy_rows(rng, 6000), tmp_path / "state", tmp_path / "part.out"
    link_with_state([write_list(tmp_path / "first.csv", rows[:4000])], state, Decisions(), out)
    for start in range(4000, 6000, 500):
        new = rows[start : start + 500]
        link_with_state([write_list(tmp_path / "new.csv", new)], state, Decisions(), out)
    assert out.read_text() == full_run(tmp_path, rows, Decisions())
    assert {path.name for path in state.iterdir() if path.name.startswith("rows-")} == {
        f"rows-{number}.arrow" for number in range(1, 6)
    }


def test_a_run_that_breaks_off_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    rows, state, out = messy_rows(random.Random(3), 1500), tmp_path / "state", tmp_path / "part.out"
    link_with_state([write_list(tmp_path / "first.csv", rows[:1450])], state, Decisions(), out)
    before = (state / MANIFEST).read_bytes()
    new = write_list(tmp_path / "new.csv", rows[1450:])
    with pytest.raises(OSError, match="no folder"):
        link_with_state([new], state, Decisions(), tmp_path / "no folder" / "part.out")
    assert (state / MANIFEST).read_bytes() == before
    link_with_state([new], state, Decisions(), out)
    assert out.read_text() == full_run(tmp_path, rows, Decisions())


def test_damaged_and_foreign_states_are_refused(tmp_path: Path) -> None:
    rows, state, out = messy_rows(random.Random(4), 1200), tmp_path / "state", tmp_path / "part.out"
    link_with_state([write_list(tmp_path / "first.csv", rows[:1150])], state, Decisions(), out)
    new = write_list(tmp_path / "new.csv", rows[1150:])
    next(state.glob("people-left-*")).unlink()
    with pytest.raises(UnreadableList, match="damaged"):
        link_with_state([new], state, Decisions(), out)
    (state / MANIFEST).write_text("{}")
    with pytest.raises(UnreadableList, match="not a state folder"):
        link_with_state([new], state, Decisions(), out)
    plain = tmp_path / "a file"
    plain.write_text("x")
    with pytest.raises(UnreadableList, match="not a state folder"):
        link_with_state([new], plain, Decisions(), out)


def test_rows_that_an_earlier_program_kept_as_parquet_are_linked_anew(tmp_path: Path) -> None:
    rows, state, out = messy_rows(random.Random(5), 1200), tmp_path / "state", tmp_path / "part.out"
    link_with_state([write_list(tmp_path / "first.csv", rows[:1150])], state, Decisions(), out)
    with pa.ipc.open_file(state / "rows-1.arrow") as file:
        pq.write_table(file.read_all(), state / "rows-1.parquet")
    manifest = json.loads((state / MANIFEST).read_text())
    (state / MANIFEST).write_text(json.dumps(manifest | {"made_by": "earlier", "rows": ["rows-1.parquet"]}))
    assert not link_with_state([write_list(tmp_path / "new.csv", rows[1150:])], state, Decisions(), out)
    assert out.read_text() == full_run(tmp_path, rows, Decisions())
