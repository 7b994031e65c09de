"""A published version never changes: VERSIONS.lock keeps the hash of every id and version that was published."""

import hashlib

from transferlotse.content.checks.problems import Problem, headed_files
from transferlotse.content.nodes import open_file
from transferlotse.content.sources import ContentError, Edition, Tree

LOCK_FILE = "VERSIONS.lock"
Pair = tuple[str, int]


def _hash(tree: Tree, file: str) -> str:
    """Hash a file together with the table it describes; line ends of other systems make no difference."""
    digest = hashlib.sha256(tree.path(file).read_bytes().replace(b"\r\n", b"\n"))
    table = tree.document(file).get("table")
    if isinstance(table, str):
        folder = file.rsplit("/", 1)[0]
        digest.update(tree.path(f"{folder}/{table}").read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _current(tree: Tree) -> list[tuple[str, Edition, str]]:
    """Answer file, head and hash of every file that can be read; the others are the business of another check."""
    answer = []
    for file in headed_files(tree):
        try:
            answer.append((file, open_file(tree, file)[0], _hash(tree, file)))
        except ContentError:
            continue
    return answer


def _published(tree: Tree) -> dict[Pair, str]:
    """Read the locks of all roots; an earlier root wins, though none may differ in sound content."""
    published: dict[Pair, str] = {}
    for number, line in _lines(tree):
        words = line.split()
        if len(words) != 3 or not words[1].isdigit():
            raise ContentError(LOCK_FILE, f"line {number}", "must hold id, version and hash")
        published.setdefault((words[0], int(words[1])), words[2])
    return published


def _lines(tree: Tree) -> list[tuple[int, str]]:
    locks = [root / LOCK_FILE for root in tree.roots if (root / LOCK_FILE).is_file()]
    texts = [lock.read_text(encoding="utf-8").splitlines() for lock in locks]
    return [(number, line) for text in texts for number, line in enumerate(text, start=1) if line.strip()]


def _reason(edition: Edition, digest: str, published: dict[Pair, str]) -> str | None:
    known = published.get((edition.id, edition.version))
    newest = max((version for key, version in published if key == edition.id), default=0)
    if known == digest:
        return None
    if known is not None:
        return f"version {edition.version} is published and must not change: raise the version to {newest + 1}"
    if edition.version < newest:
        return f"version {edition.version} is older than the published version {newest}"
    return f"version {edition.version} is not in {LOCK_FILE}: publish it with python -m transferlotse.content --publish"


def check_versions(tree: Tree) -> list[Problem]:
    """Every file is published in VERSIONS.lock under its id and version, unchanged since."""
    try:
        published = _published(tree)
    except ContentError as error:
        return [Problem(error.file, error.place, error.reason)]
    reasons = ((file, _reason(edition, digest, published)) for file, edition, digest in _current(tree))
    return [Problem(file, "version", reason) for file, reason in reasons if reason]


def publish(tree: Tree) -> list[str]:
    """Add new versions to the lock of the first root and answer them as `id version`. What was published stays as it is,
    so a changed version remains a problem. Raise ContentError when the lock cannot be read."""
    published = _published(tree)
    fresh = {
        (edition.id, edition.version): digest
        for _, edition, digest in _current(tree)
        if (edition.id, edition.version) not in published
    }
    lines = [f"{key} {version} {digest}" for (key, version), digest in sorted((published | fresh).items())]
    (tree.roots[0] / LOCK_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [f"{key} {version}" for key, version in sorted(fresh)]
