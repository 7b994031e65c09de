"""A paper as a Word document that the centre can go on writing in."""

import io

import vl_convert
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell, _Row

from transferlotse.files.papers.model import Paper, Picture, Table, Text
from transferlotse.files.papers.words import WORDS
from transferlotse.kit.numbers import day_text

ACCENT = RGBColor(0x0E, 0x5A, 0x70)
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
    page.footer.paragraphs[0].text = paper.notice or paper.subtitle


def _add_picture(document: WordDocument, block: Picture, language: str) -> None:
    chart = block.chart
    png = vl_convert.svg_to_png(chart.svg, scale=PICTURE_SCALE)
    document.add_picture(io.BytesIO(png), width=Cm(16.2))
    described = document.inline_shapes[-1]._inline.docPr
    described.set("descr", chart.summary or chart.title)
    document.add_paragraph(f"{WORDS[language]['figure']}: {chart.title}", style="Caption")


def _add_table(document: WordDocument, block: Table, language: str) -> None:
    document.add_paragraph(f"{WORDS[language]['table']}: {block.caption}", style="Caption")
    table = document.add_table(rows=1, cols=len(block.columns), style="Light List Accent 1")
    _repeat_on_each_page(table.rows[0])
    numeric = [block.is_number_column(index) for index in range(len(block.columns))]
    for cell, name, right in zip(table.rows[0].cells, block.columns, numeric, strict=True):
        _fill(cell, name, right=right)
    for row in block.rows:
        cells = table.add_row().cells
        if row.is_heading:
            _fill(cells[0].merge(cells[-1]), row.cells[0].text(language), right=False)
            continue
        for cell, value, right in zip(cells, row.cells, numeric, strict=True):
            _fill(cell, value.text(language), right=right)
    document.add_paragraph()


def _fill(cell: _Cell, text: str, *, right: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.text = text
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat_on_each_page(row: _Row) -> None:
    marker = OxmlElement("w:tblHeader")
    marker.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(marker)
