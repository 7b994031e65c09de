"""What things are called: topics with everyday words, and sectors."""

from dataclasses import dataclass
from functools import cache

from transferlotse.content.labels import Label
from transferlotse.content.nodes import Node, by_key, head_of_table, open_file
from transferlotse.content.sources import Tree, default_tree

TOPICS_FILE = "taxonomy/topics.yaml"
SECTORS_FILE = "taxonomy/sectors.yaml"
SECTORS_TABLE = "taxonomy/sectors.csv"


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of advice. `name` is the preferred term; synonyms are everyday words of owners, per language;
    `broader` names more general topics; `note` says in one sentence what it is about."""

    key: str
    name: Label
    synonyms_de: tuple[str, ...]
    synonyms_en: tuple[str, ...]
    broader: tuple[str, ...]
    note: Label

    def synonyms(self, lang: str = "de") -> tuple[str, ...]:
        """Answer the everyday words in the language."""
        return self.synonyms_en if lang.lower().startswith("en") else self.synonyms_de


@dataclass(frozen=True, slots=True)
class Sector:
    """A section (one letter) or division (two digits) of WZ 2025, which equals NACE Rev. 2.1 on these levels.
    `parent` is the section of a division and empty for a section."""

    code: str
    level: str
    parent: str
    name: Label


@dataclass(frozen=True, slots=True)
class SectorGroup:
    """Divisions that reports put together, for instance industry or industrial services."""

    key: str
    name: Label
    divisions: tuple[str, ...]


def _topic(node: Node) -> Topic:
    synonyms = node.node("synonyms")
    topic = Topic(
        key=node.key(),
        name=node.label("name"),
        synonyms_de=synonyms.texts("de", at_least=4),
        synonyms_en=synonyms.texts("en", at_least=4),
        broader=node.texts("broader"),
        note=node.label("note"),
    )
    synonyms.finish()
    return topic


def read_topics(tree: Tree) -> tuple[Topic, ...]:
    """Read the topics in file order."""
    _, node = open_file(tree, TOPICS_FILE)
    answer = node.each("topics", _topic)
    node.finish()
    by_key(TOPICS_FILE, answer, lambda topic: topic.key)
    return answer


def read_sectors(tree: Tree) -> tuple[tuple[Sector, ...], tuple[SectorGroup, ...]]:
    """Read sections and divisions, then the groups of divisions."""
    node = head_of_table(tree, SECTORS_FILE, SECTORS_TABLE)
    groups = node.each(
        "groups", lambda item: SectorGroup(item.key(), item.label("name"), item.texts("divisions", at_least=1))
    )
    node.finish()
    rows = tree.table(SECTORS_TABLE, ("code", "level", "parent", "de", "en"))
    found = tuple(Sector(row["code"], row["level"], row["parent"], Label(row["de"], row["en"])) for row in rows)
    by_key(SECTORS_TABLE, found, lambda sector: sector.code)
    return found, groups


@cache
def topics() -> tuple[Topic, ...]:
    """Answer the topics in the order of the vocabulary."""
    return read_topics(default_tree())


@cache
def _topics_by_key() -> dict[str, Topic]:
    return {item.key: item for item in topics()}


def topic_by_key(key: str) -> Topic:
    """Answer one topic; raise KeyError for an unknown key."""
    return _topics_by_key()[key]


@cache
def sectors() -> tuple[Sector, ...]:
    """Answer the 22 sections, then the 87 divisions of WZ 2025, sorted by code."""
    return read_sectors(default_tree())[0]


@cache
def _sectors_by_code() -> dict[str, Sector]:
    return {item.code: item for item in sectors()}


def sector(code: str) -> Sector:
    """Answer the sector of a code; a finer code such as `25.62.0` answers its division. Raise KeyError otherwise."""
    return _sectors_by_code()[code if len(code) == 1 else code[:2]]


@cache
def sector_groups() -> tuple[SectorGroup, ...]:
    """Answer the groups of divisions that reports use."""
    return read_sectors(default_tree())[1]
