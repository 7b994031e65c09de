"""The report as a paper: the outline filled with figures and texts."""

from transferlotse import content
from transferlotse.content.reporting import Section as OutlineSection
from transferlotse.files.papers.model import Block, Paper, Section, Text
from transferlotse.kit.numbers import day_text
from transferlotse.reports.queries.blocks import blocks_of
from transferlotse.reports.queries.readings import Reading
from transferlotse.reports.queries.words import W


def report_paper(reading: Reading) -> Paper:
    """The whole report in the reading's language, ready for any shape."""
    outline, language, funding = content.report_outline(), reading.language, reading.funding
    span = f"{day_text(funding.starts_on, language)} – {day_text(funding.ends_on, language)}"
    facts = [(W["programme"].text(language), funding.programme), (W["duration"].text(language), span)]
    facts += [(W["beneficiaries"].text(language), f"{one.name} ({one.code})") for one in funding.beneficiaries.all()]
    return Paper(
        title=outline.title.text(language),
        subtitle=reading.centre.name,
        language=language,
        author=reading.centre.name,
        made_on=reading.today,
        notice=reading.centre.notice_in(language),
        facts=tuple(facts),
        sections=tuple(
            Section(section.key, section.number, section.title.text(language), _section_blocks(reading, section))
            for section in outline.all_sections()
        ),
    )


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
