"""The manifest: one line per file with its SHA-256, sorted by name, in the format of `sha256sum`."""

import hashlib
import re
from pathlib import Path

from transferlotse_analytics.wording import say

DESCRIPTOR = "datapackage.json"
MANIFEST = "manifest.sha256"
SIGNATURE = "manifest.sig"
_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9_][A-Za-z0-9_.-]*)")
_CHUNK = 1 << 20


def file_hash(path: Path) -> str:
    """SHA-256 of a file, hexadecimal, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while piece := handle.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def build_manifest(folder: Path, names: list[str]) -> bytes:
    """The manifest of `names`, which lie directly in `folder`."""
    lines = [f"{file_hash(folder / name)}  {name}\n" for name in sorted(names)]
    return "".join(lines).encode()


def parse_manifest(content: bytes) -> dict[str, str]:
    """File name to hash. Names are plain (no folders); ValueError says which line is wrong."""
    try:
        lines = content.decode("ascii").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(say("ist kein Text", "is no text")) from error
    entries: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(
                say("Zeile {} ist nicht „<SHA-256>  <Dateiname>“", "line {} is not '<SHA-256>  <file name>'", number)
            )
        if match[2] in entries:
            raise ValueError(
                say("Zeile {} nennt {} ein zweites Mal", "line {} names {} a second time", number, match[2])
            )
        entries[match[2]] = match[1]
    if not entries:
        raise ValueError(say("ist leer", "is empty"))
    return entries
