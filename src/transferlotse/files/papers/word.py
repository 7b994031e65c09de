"""A paper as a Word document that the centre can go on writing in."""

import io
from typing import Any

import vl_convert
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell, _Row

from transferlotse.files.papers.model import Paper, Picture, Table, Text
from transferlotse.files.papers.words import WORDS
from transferlotse.kit.numbers import day_text

ACCENT = RGBColor(0x0E, 0x5A, 0x70)
RULE, SHADE = "C9C3B6", "F3F0EA"
# What a page of text is wide, a number needs at least, and a letter of nine points takes on average, in centimetres.
TEXT_WIDTH, NUMBER_WIDTH, LETTER_WIDTH = 16.4, 1.7, 0.2
PICTURE_SCALE = 2.0


def write_word(paper: Paper) -> bytes:
    """The paper as DOCX, with headings, captions, repeated table heads, alternative texts and its language set."""
    document = Document()
    _set_up(document, paper)
    document.add_heading(paper.title, level=0)
    document.add_paragraph(paper.subtitle)
    for name, value in paper.facts:
        line = document.add_paragraph()
        line.add_run(f"{name}: ").bold = True
        line.add_run(value)
    document.add_paragraph(f"{WORDS[paper.language]['made_on']}: {day_text(paper.made_on, paper.language)}")
    document.add_page_break()
    for section in paper.sections:
        document.add_heading(f"{section.number} {section.title}", level=min(section.level, 4))
        for block in section.blocks:
            match block:
                case Text():
                    for paragraph in block.paragraphs:
                        document.add_paragraph(paragraph)
                case Picture():
                    _add_picture(document, block, paper.language)
                case Table():
                    _add_table(document, block, paper.language)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_up(document: WordDocument, paper: Paper) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.language = paper.title, paper.author, paper.language
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.3)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Fira Sans", Pt(10)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "de-DE" if paper.language == "de" else "en-GB")
    style.element.get_or_add_rPr().append(language)
    for level in range(1, 5):
        heading = document.styles[f"Heading {level}"].font
        heading.name, heading.color.rgb = "Fira Sans", ACCENT
    for name in ("Title", "Caption"):
        document.styles[name].font.name, document.styles[name].font.color.rgb = "Fira Sans", ACCENT
    page.footer.paragraphs[0].text = paper.notice or paper.subtitle


def _add_picture(document: WordDocument, block: Picture, language: str) -> None:
    chart = block.chart
    png = vl_convert.svg_to_png(chart.svg, scale=PICTURE_SCALE)
    document.add_picture(io.BytesIO(png), width=Cm(16.2))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    described = document.inline_shapes[-1]._inline.docPr
    described.set("descr", chart.summary or chart.title)
    document.add_paragraph(f"{WORDS[language]['figure']}: {chart.title}", style="Caption")


def _add_table(document: WordDocument, block: Table, language: str) -> None:
    caption = document.add_paragraph(f"{WORDS[language]['table']}: {block.caption}", style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(block.columns))
    _rule(table)
    _mark(table.rows[0], "w:tblHeader")
    numeric = [block.is_number_column(index) for index in range(len(block.columns))]
    for cell, name, right in zip(table.rows[0].cells, block.columns, numeric, strict=True):
        _fill(cell, name, right=right, bold=True)
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    for row in block.rows:
        cells = table.add_row().cells
        _mark(table.rows[-1], "w:cantSplit")
        if row.is_heading:
            heading = cells[0].merge(cells[-1])
            _fill(heading, row.cells[0].text(language), right=False, bold=True)
            heading.paragraphs[0].paragraph_format.keep_with_next = True
            heading._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=SHADE))
            continue
        for cell, value, right in zip(cells, row.cells, numeric, strict=True):
            _fill(cell, value.text(language), right=right)
    for column, width in zip(table.columns, _widths(block, language), strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    document.add_paragraph()


def _widths(block: Table, language: str) -> list[float]:
    """How wide each column is, in centimetres: room for the longest word, and the rest where the texts are long."""
    columns = range(len(block.columns))
    texts = [
        [block.columns[place], *(row.cells[place].text(language) for row in block.rows if not row.is_heading)]
        for place in columns
    ]
    longest = [
        max((len(word) for text in column for word in text.replace("-", "- ").split()), default=0) for column in texts
    ]
    needed = [max(NUMBER_WIDTH, letters * LETTER_WIDTH + 0.5) for letters in longest]
    wanted = [0 if block.is_number_column(place) else block.text_weight(place, language) for place in columns]
    rest = TEXT_WIDTH - sum(needed)
    if rest < 0 or not sum(wanted):
        return [width * TEXT_WIDTH / sum(needed) for width in needed]
    return [width + rest * weight / sum(wanted) for width, weight in zip(needed, wanted, strict=True)]


def _rule(table: WordTable) -> None:
    """Thin lines between rows, no others; widths as they are set."""
    table.autofit = False
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=RULE))
    table._tbl.tblPr.append(borders)


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _fill(cell: _Cell, text: str, *, right: bool, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(9), bold or None
    paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(2)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _mark(row: _Row, name: str) -> None:
    """Set a switch of a row: to stand on each page, not to be cut by its end."""
    row._tr.get_or_add_trPr().append(_element(name, val="true"))
