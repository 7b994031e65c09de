"""The report as a paper: the outline filled with figures and texts."""

from dataclasses import dataclass

from transferlotse import content
from transferlotse.content.reporting import Section as OutlineSection
from transferlotse.files.papers.model import Block, Paper, Section, Text
from transferlotse.kit.numbers import day_text
from transferlotse.reports.queries.blocks import blocks_of
from transferlotse.reports.queries.readings import Reading
from transferlotse.reports.queries.words import W


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """One section in the table of contents: whether the centre writes it, and whether it has."""

    key: str
    number: str
    title: str
    is_editable: bool
    is_written: bool


@dataclass(frozen=True, slots=True)
class ContentsChapter:
    """One chapter in the table of contents with its sections."""

    key: str
    number: str
    title: str
    sections: tuple[ContentsLine, ...]


def report_contents(reading: Reading) -> list[ContentsChapter]:
    """Chapters and sections in reading order, without computing a figure."""
    language = reading.language

    def line(section: OutlineSection) -> ContentsLine:
        written = bool(reading.passages.get(section.key, "").strip())
        return ContentsLine(section.key, section.number, section.title.text(language), section.editable, written)

    return [
        ContentsChapter(one.key, one.number, one.title.text(language), tuple(line(part) for part in one.sections))
        for one in content.report_outline().sections
    ]


def chapter_of(section: str) -> str:
    """The chapter in which a section stands; a chapter stands in itself. Raises KeyError for an unknown section."""
    outline = content.report_outline()
    keys = {one.key: one.number for one in outline.all_sections()}
    number = keys[section].partition(".")[0]
    return next(one.key for one in outline.sections if one.number == number)


def report_facts(reading: Reading) -> tuple[tuple[str, str], ...]:
    """What stands on the first page: programme, duration, who receives the funding."""
    language, funding = reading.language, reading.funding
    span = f"{day_text(funding.starts_on, language)} – {day_text(funding.ends_on, language)}"
    facts = [(W["programme"].text(language), funding.programme), (W["duration"].text(language), span)]
    facts += [(W["beneficiaries"].text(language), f"{one.name} ({one.code})") for one in reading.beneficiaries]
    return tuple(facts)


def report_paper(reading: Reading) -> Paper:
    """The whole report in the reading's language, ready for any shape."""
    outline, language = content.report_outline(), reading.language
    return Paper(
        title=outline.title.text(language),
        subtitle=reading.centre.name,
        language=language,
        author=reading.centre.name,
        made_on=reading.today,
        notice=reading.centre.notice_in(language),
        facts=report_facts(reading),
        sections=tuple(_section(reading, section) for section in outline.all_sections()),
    )


def chapter_sections(reading: Reading, chapter: str) -> tuple[Section, ...]:
    """The sections of one chapter, the chapter itself first. Raises KeyError for an unknown chapter."""
    found = {one.key: one for one in content.report_outline().sections}[chapter]
    return tuple(_section(reading, section) for section in (found, *found.sections))


def _section(reading: Reading, section: OutlineSection) -> Section:
    return Section(section.key, section.number, section.title.text(reading.language), _section_blocks(reading, section))


def _section_blocks(reading: Reading, section: OutlineSection) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if section.texts:
        blocks.append(Text(tuple(text.text(reading.language) for text in section.texts)))
    if own := reading.passages.get(section.key, "").strip():
        blocks.append(Text(tuple(part.strip() for part in own.split("\n\n") if part.strip())))
    elif section.editable and not section.figures:
        blocks.append(Text((W["unwritten"].text(reading.language),)))
    for name in section.figures:
        blocks.extend(blocks_of(reading, name))
    return tuple(blocks)
