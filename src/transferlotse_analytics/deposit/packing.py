"""A deposit as one file: packed to be handed over, unpacked without trusting what arrives."""

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from transferlotse_analytics.deposit.checking import DepositReport
from transferlotse_analytics.deposit.manifest import DESCRIPTOR, MANIFEST
from transferlotse_analytics.schema import TABLES
from transferlotse_analytics.wording import Wording, say, worded

PACKED = ".zip"
#: A deposit has one file per table and three more; it is unpacked up to this many bytes.
MOST_FILES = 2 * len(TABLES) + 8
MOST_BYTES = 4 << 30
_PIECE = 1 << 20
#: What Windows, macOS and this program pack with; readers of rarer kinds raise errors of their own on broken content.
_USUAL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCKED = 0x1
#: All files carry this time, so that the same deposit always gives the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)


def pack_deposit(folder: Path, target: Path) -> Path:
    """Packs the deposit in `folder` into the new file `target`, in which it lies in a folder of its own name."""
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            about = zipfile.ZipInfo(f"{folder.name}/{path.name}", _TIME)
            about.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as source, archive.open(about, "w") as sink:
                while piece := source.read(_PIECE):
                    sink.write(piece)
    return target


def unpack_deposit(file: Path, into: Path) -> Path:
    """Unpacks `file` into a new folder of its name within `into` and returns it.

    ValueError where it is no packed deposit: no zip, other than plain files at one depth, too many files or bytes.
    """
    folder = into / file.stem
    folder.mkdir(parents=True)
    try:
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MOST_FILES or len({Path(member.filename).parent for member in members}) != 1:
                raise ValueError(_no_deposit(say("nicht die Dateien einer Lieferung", "not a deposit's files")))
            if any(member.compress_type not in _USUAL for member in members):
                raise ValueError(_no_deposit(say("auf unübliche Weise gepackt", "packed in an unusual way")))
            if any(member.flag_bits & _LOCKED for member in members):
                raise ValueError(_no_deposit(say("mit einem Kennwort verschlossen", "locked with a password")))
            left = MOST_BYTES
            for member in members:
                left = _write(archive, member, folder / Path(member.filename).name, left)
    except (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError, OSError, UnicodeError) as error:
        raise ValueError(_no_deposit(say("beschädigt oder keine ZIP-Datei", "damaged, or no zip file"))) from error
    return folder


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Writes one member and returns how many bytes may still follow. What the archive says of sizes is not believed."""
    with archive.open(member) as source, target.open("xb") as sink:
        while piece := source.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise ValueError(_no_deposit(say("viel zu groß", "far too large")))
            sink.write(piece)
    return left


def _no_deposit(why: str) -> Wording:
    return say("keine gepackte Lieferung ({})", "no packed deposit ({})", why)


@contextmanager
def deposit_folders(paths: Sequence[Path]) -> Iterator[tuple[list[Path], list[DepositReport]]]:
    """Folders of the deposits, and reports of those that cannot be unpacked; ValueError where there is no folder.

    Each path is a deposit, packed or not, or a folder of them. What was packed lies in a folder that goes at the end.
    """
    found = [deposit for path in paths for deposit in _deposits_in(path)]
    if not found:
        raise ValueError(say("{}: enthält keine Lieferung", "{}: holds no deposit", paths[0]))
    folders: list[Path] = []
    broken: list[DepositReport] = []
    with tempfile.TemporaryDirectory() as room:
        for number, path in enumerate(dict.fromkeys(path.resolve() for path in found)):
            try:
                folders.append(path if path.is_dir() else unpack_deposit(path, Path(room, str(number))))
            except ValueError as error:
                broken.append(DepositReport(path).refused("", worded(error)))
        if not folders:
            raise ValueError(broken[0].told)
        yield folders, broken


def _deposits_in(path: Path) -> list[Path]:
    if path.is_file() and path.suffix.lower() == PACKED:
        return [path]
    if not path.is_dir():
        raise ValueError(no_folder(path))
    if any((path / name).exists() for name in (DESCRIPTOR, MANIFEST)):
        return [path]
    inner = [one for one in sorted(path.iterdir()) if not one.name.startswith(".")]
    return [one for one in inner if one.is_dir() or one.suffix.lower() == PACKED]


def no_folder(path: Path) -> Wording:
    """What to say of a folder that is not there."""
    return say("{}: Ordner fehlt", "{}: no such folder", path)
