"""The outline of the funder's report: sections, the figures each one shows and the texts that explain them."""

from dataclasses import dataclass
from functools import cache

from transferlotse.content.labels import Label
from transferlotse.content.nodes import Node, by_key, open_file
from transferlotse.content.sources import Edition, Tree, default_tree

OUTLINE_FILE = "reports/final-report.yaml"
FIGURES = frozenset(
    {
        "funding",
        "partners",
        "sub-goals",
        "extension-goals",
        "portfolio",
        "services-table",
        "services-chart",
        "stages-chart",
        "publicity-table",
        "publicity-chart",
        "sums",
        "overall-goals",
        "reach",
        "reach-goals",
        "topics",
        "districts",
        "sectors",
        "partner-shares",
        "adjustments",
        "digitalisation-index",
        "method-notes",
    }
)


@dataclass(frozen=True, slots=True)
class Section:
    """One section. `figures` name what the report computes, in order; `texts` stand before them, as paragraphs;
    `editable` sections hold a text that the centre writes. `number` is the position such as `2.1`."""

    key: str
    number: str
    title: Label
    texts: tuple[Label, ...]
    figures: tuple[str, ...]
    editable: bool
    hint: Label | None
    sections: tuple["Section", ...]


@dataclass(frozen=True, slots=True)
class MethodNote:
    """How a figure comes about, for the reader of the report."""

    key: str
    title: Label
    text: Label


@dataclass(frozen=True, slots=True)
class ReportOutline:
    """Outline of a report; reports keep `edition.id` and `edition.version`."""

    edition: Edition
    title: Label
    sections: tuple[Section, ...]
    captions: dict[str, Label]
    notes: tuple[MethodNote, ...]

    def all_sections(self) -> tuple[Section, ...]:
        """Answer every section in reading order, inner ones after their outer one."""

        def walk(sections: tuple[Section, ...]) -> tuple[Section, ...]:
            return tuple(found for section in sections for found in (section, *walk(section.sections)))

        return walk(self.sections)


def _sections(node: Node, prefix: str = "") -> tuple[Section, ...]:
    numbers = iter(range(1, 100))

    def read(item: Node) -> Section:
        number = f"{prefix}{next(numbers)}"
        figures = item.texts("figures")
        if unknown := [name for name in figures if name not in FIGURES]:
            raise item.fail("figures", f"'{unknown[0]}' is no figure that the report knows")
        return Section(
            key=item.key(),
            number=number,
            title=item.label("title"),
            texts=item.labels("texts"),
            figures=figures,
            editable=item.flag("editable"),
            hint=item.label("hint") if item.has("hint") else None,
            sections=_sections(item, f"{number}."),
        )

    return node.each("sections", read)


def _captions(node: Node) -> dict[str, Label]:
    if unknown := [name for name in node.data if name not in FIGURES]:
        raise node.fail(str(unknown[0]), "is no figure that the report knows")
    return {name: node.label(name) for name in node.data}


def read_outline(tree: Tree) -> ReportOutline:
    """Read the outline of the final report."""
    edition, node = open_file(tree, OUTLINE_FILE)
    outline = ReportOutline(
        edition=edition,
        title=node.label("title"),
        sections=_sections(node),
        captions=_captions(node.node("captions")),
        notes=node.each("notes", lambda item: MethodNote(item.key(), item.label("title"), item.label("text"))),
    )
    node.finish()
    by_key(OUTLINE_FILE, outline.all_sections(), lambda section: section.key)
    by_key(OUTLINE_FILE, outline.notes, lambda note: note.key)
    return outline


@cache
def report_outline() -> ReportOutline:
    """Answer the outline of the final report."""
    return read_outline(default_tree())
