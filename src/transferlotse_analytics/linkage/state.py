"""What earlier lists said, remembered in a folder, so that new rows join the earlier ones in a moment.

The result is that of one run over all rows. The folder holds the rows as entered (Arrow, one file per addition) and
what the last run made of them (arrays, read where they are needed). Protect it as the lists are protected. Files are
only ever added; ``manifest.json``, replaced as the last step, says which ones count, so a run that breaks off leaves
the earlier state as it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transferlotse_analytics import linkage, normalise
from transferlotse_analytics.linkage.clustering import Index
from transferlotse_analytics.linkage.decisions import Decisions
from transferlotse_analytics.linkage.engine import link_table, with_person
from transferlotse_analytics.linkage.frame import frame_of
from transferlotse_analytics.linkage.indexing import KEPT, BlockIndex, Ordered, PairIndex
from transferlotse_analytics.linkage.joining import join_rows
from transferlotse_analytics.linkage.known import BY_WORDS, COLUMNS, KEPT_TEXTS, Known, Texts, Web, known_from, marked
from transferlotse_analytics.linkage.lookups import RARE_FIELDS
from transferlotse_analytics.linkage.profiles import fold_rows
from transferlotse_analytics.linkage.reading import UnreadableList, read_lists
from transferlotse_analytics.linkage.roomy import Array, Room, Stored, read, write
from transferlotse_analytics.linkage.weights import stored_model
from transferlotse_analytics.linkage.writing import Lines, lines_of, write_lines

MANIFEST = "manifest.json"
KIND = "transferlotse linkage state 2"
#: Arrays in which only new entries are added; the others are written anew each time.
_GROWING = {"key", "of_row", *(f"column-{c}" for c in COLUMNS if c not in BY_WORDS)}
INDEXED, LINES = ("keys", "owners"), ("octets", "offsets", "company", "person")
#: Share of the lines as once written from which on all are put together anew.
MANY_LINES = 0.05
_WEB = ("left", "right", "bits", "gone", "group", "part")
_WEB_GROWING = {"left", "right", "bits"}


@dataclass
class Manifest:
    """Files that count: those of the rows as entered, and that of each array."""

    made_by: str
    number: int = 0
    rows: list[str] = field(default_factory=list)
    arrays: dict[str, Stored] = field(default_factory=dict)

    def files(self) -> set[str]:
        """Names of all files that count."""
        return {MANIFEST, *self.rows, *(stored.file for stored in self.arrays.values())}


def link_with_state(files: Sequence[Path], state: Path, decisions: Decisions, out: Path) -> bool:
    """Add the rows of ``files`` to the state and write the groups of all rows to ``out``.

    Answers whether the new rows could be joined to the earlier ones (or else all rows were linked anew: for short
    lists, after an update of the program, and when a step of all weights changed). Nothing is written when anything
    fails.
    """
    rows = read_lists(files)
    manifest = _read_manifest(state) if state.exists() else Manifest(_maker())
    known = _joined(rows, files, state, manifest, decisions) if manifest.rows else None
    joined = known is not None
    if known is None:
        earlier = [_read_rows(state / name) for name in manifest.rows]
        known = known_from(link_table(pa.concat_tables([*earlier, rows]).combine_chunks(), decisions))
        manifest = Manifest(_maker(), manifest.number, manifest.rows)
    lines, other, texts = _lines_of(known)
    known.lines = lines
    with ThreadPoolExecutor(1) as aside:
        written = aside.submit(write_lines, out, lines, other, texts)
        manifest = _write_arrays(state, manifest, known, rows)
        written.result()
    _commit(state, manifest)
    return joined


def _lines_of(known: Known) -> tuple[Lines, Index, Lines]:
    """(lines to keep, rows for which others are to be written, ascending, and these other lines)."""
    company, person = known.company, with_person(known.columns, known.people.group).astype(np.int32)
    if known.lines is not None:
        lines, size = known.lines, len(known.lines.company)
        changed = (company[:size] != lines.company) | (person[:size] != lines.person)
        count = len(lines.offsets) - 1
        other = np.append(np.flatnonzero(marked(changed, known.of_row[:count])), np.arange(count, len(known.of_row)))
        if len(other) <= MANY_LINES * count:
            ids = known.ids.array().take(pa.array(other))
            return lines, other, lines_of(ids, known.key, known.of_row[other], company, person)
    lines = lines_of(known.ids.array(), known.key, known.of_row, company, person)
    return lines, np.zeros(0, np.int64), Lines(lines.octets[:0], lines.offsets[:1], company, person)


def _joined(
    rows: pa.Table, files: Sequence[Path], state: Path, manifest: Manifest, decisions: Decisions
) -> Known | None:
    if manifest.made_by != _maker():
        _refuse_known(rows["record_id"], [_read_rows(state / name) for name in manifest.rows], files, state)
        return None
    known = _load(state, manifest)
    again = np.flatnonzero(known.rows_with(rows["record_id"]) >= 0)
    if len(again):
        identifier = rows["record_id"][int(again[0])].as_py()
        raise UnreadableList(f"{files[0]}: record_id {identifier!r} is already in {state}; every row counts once.")
    return join_rows(known, fold_rows(frame_of(rows)), rows["record_id"], decisions, stored_model())


@lru_cache(maxsize=1)
def _maker() -> str:
    """Fingerprint of the program that made a state: other words or weights ask for a full run."""
    folders = [Path(next(iter(package.__path__))) for package in (linkage, normalise)]
    found = sorted(path for folder in folders for path in folder.iterdir() if path.suffix in (".py", ".json"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in found)).hexdigest()


def _read_manifest(state: Path) -> Manifest:
    try:
        data = json.loads((state / MANIFEST).read_text(encoding="utf-8"))
        if data.pop("kind") != KIND:
            raise ValueError(KIND)
        data["arrays"] = {name: Stored(*stored) for name, stored in data["arrays"].items()}
        return Manifest(**data)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableList(f"{state}: is not a state folder of this program.") from error


def _flat(known: Known) -> dict[str, tuple[Array, bool]]:
    """All arrays of a state by name, and whether they only grow."""
    arrays = {name: getattr(known, name) for name in ("key", "tokens", "word_count", "of_row", "company")}
    arrays["forced"], arrays["index-moved"] = known.forced.T, known.index.moved
    arrays["index-size"] = np.array([known.index.size])
    arrays |= {f"column-{name}": codes for name, codes in known.columns.items()}
    arrays |= {f"uses-{name}": counts for name, counts in known.uses.items()}
    found = {name: (array, name in _GROWING) for name, array in arrays.items()}
    if known.lines:
        found |= {f"lines-{part}": (getattr(known.lines, part), not known.lines.fresh) for part in LINES}
    for rule, ordered in known.index.rules.items():
        found |= {f"{part}-{'-'.join(rule)}": (getattr(ordered, part), not known.index.fresh) for part in INDEXED}
    for name, texts in (*known.texts.items(), ("ids", known.ids)):
        found |= {f"{name}-{f.name}": (getattr(texts, f.name), True) for f in fields(Texts)}
    for name, web in (("companies", known.companies), ("people", known.people)):
        found |= {f"{name}-{f}": (getattr(web, f), f in _WEB_GROWING) for f in _WEB}
        found |= {f"{name}-{f.name}": (getattr(web.index, f.name), True) for f in fields(PairIndex)}
    return found


def _write_arrays(state: Path, earlier: Manifest, known: Known, rows: pa.Table) -> Manifest:
    try:
        state.mkdir(exist_ok=True)
    except OSError as error:
        raise UnreadableList(f"{state}: cannot be made a folder ({error.strerror}).") from error
    manifest = Manifest(earlier.made_by, earlier.number + 1, [*earlier.rows, f"rows-{earlier.number + 1}.arrow"])
    _write_rows(state / manifest.rows[-1], rows)
    for name, (array, grows) in _flat(known).items():
        kept = earlier.arrays.get(name) if grows else None
        manifest.arrays[name] = write(state, f"{name}-{manifest.number}", array, kept)
    return manifest


def _write_rows(path: Path, rows: pa.Table) -> None:
    # Parquet would be smaller, but loading what writes it takes longer than joining needs to be
    with pa.ipc.new_file(path, rows.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as file:
        file.write_table(rows)


def _read_rows(path: Path) -> pa.Table:
    if path.suffix == ".parquet":
        # as the program before wrote them
        return import_module("pyarrow.parquet").read_table(path)
    with pa.ipc.open_file(path) as file:
        return file.read_all()


def _commit(state: Path, manifest: Manifest) -> None:
    partial = state / f"{MANIFEST}.part"
    partial.write_text(json.dumps({"kind": KIND, **vars(manifest)}), encoding="utf-8")
    partial.replace(state / MANIFEST)
    for path in state.iterdir():
        if path.name not in manifest.files():
            path.unlink()


def _load(state: Path, manifest: Manifest) -> Known:
    room: Room = {}

    def array(name: str) -> Array:
        return read(state, manifest.arrays[name], room)

    def texts(name: str) -> Texts:
        return Texts(**{f.name: array(f"{name}-{f.name}") for f in fields(Texts)})

    def web(name: str) -> Web:
        index = PairIndex(**{f.name: array(f"{name}-{f.name}") for f in fields(PairIndex)})
        return Web(**{f: array(f"{name}-{f}") for f in _WEB}, index=index)

    try:
        return Known(
            {name: array(f"column-{name}") for name in COLUMNS},
            array("key"),
            {name: texts(name) for name in KEPT_TEXTS},
            array("tokens"),
            array("word_count"),
            web("companies"),
            web("people"),
            array("forced").T,
            array("of_row"),
            texts("ids"),
            {name: array(f"uses-{name}") for name in RARE_FIELDS},
            BlockIndex(
                {rule: Ordered(*(array(f"{part}-{'-'.join(rule)}") for part in INDEXED)) for rule in KEPT},
                int(array("index-size")[0]),
                array("index-moved"),
                fresh=False,
            ),
            array("company"),
            Lines(**{part: array(f"lines-{part}") for part in LINES}, fresh=False),
            room,
        )
    except (OSError, ValueError, KeyError) as error:
        raise UnreadableList(f"{state}: a file of the state is missing or damaged.") from error


def _refuse_known(ids: pa.ChunkedArray, earlier: list[pa.Table], files: Sequence[Path], state: Path) -> None:

    for table in earlier:
        again = pc.is_in(ids, value_set=table["record_id"].combine_chunks())
        if pc.any(again).as_py():
            identifier = ids.filter(again)[0].as_py()
            raise UnreadableList(f"{files[0]}: record_id {identifier!r} is already in {state}; every row counts once.")
