"""The report in every shape and both languages."""

import io
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.reports.test_published_table import TODAY
from transferlotse import content
from transferlotse.centres.models import Centre
from transferlotse.content.reporting import FIGURES
from transferlotse.files.papers.model import Cell, Paper, Row, Section, Table, Text
from transferlotse.files.papers.pdf import write_pdf
from transferlotse.files.papers.shapes import SHAPES
from transferlotse.reports.queries.blocks import BLOCKS
from transferlotse.reports.queries.papers import report_paper
from transferlotse.reports.queries.readings import reading_of
from transferlotse.reports.queries.words import W


def paper_of(centre: Centre, language: str) -> Paper:
    return report_paper(reading_of(centre=centre, language=language, today=TODAY))


def test_blocks_are_exactly_the_figures_that_content_knows() -> None:
    assert set(BLOCKS) == set(FIGURES)


def test_words_stand_in_both_languages() -> None:
    assert all(label.de and label.en for label in W.values())


@pytest.mark.parametrize("language", ["de", "en"])
def test_pdf_is_tagged_titled_and_in_its_language(demo_centre: Centre, language: str) -> None:
    paper = paper_of(demo_centre, language)
    reader = PdfReader(io.BytesIO(write_pdf(paper)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == paper.title
    assert "pdfuaid" in reader.xmp_metadata.stream.get_data().decode()
    text = "".join(page.extract_text() for page in reader.pages)
    assert content.format_by_key("company-dialogue").plural.text(language) in text.replace("\n", " ")
    assert demo_centre.notice[:20] in text if language == "de" else demo_centre.notice_en[:20] in text


def test_word_document_has_headings_tables_and_described_pictures(demo_centre: Centre) -> None:
    document = Document(io.BytesIO(SHAPES["docx"].write(paper_of(demo_centre, "de"))))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert "1 Das Vorhaben" in headings
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["Unternehmensdialoge", "274", "252", "86", "123 %"] in [
        [c.replace("\xa0", " ") for c in row] for row in cells
    ]
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)


def test_workbook_holds_numbers_as_numbers(demo_centre: Centre) -> None:
    book = load_workbook(io.BytesIO(SHAPES["xlsx"].write(paper_of(demo_centre, "de"))))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    assert any(row[:4] == ("Unternehmensdialoge", 274, 252, 86) for row in rows)


def test_english_report_leaves_no_german_captions(demo_centre: Centre) -> None:
    german = {label.de for label in content.report_outline().captions.values()}
    tables = [
        block
        for section in paper_of(demo_centre, "en").sections
        for block in section.blocks
        if isinstance(block, Table)
    ]
    assert not german & {table.caption for table in tables}


def test_paper_takes_hostile_text_as_text(tmp_path: Path) -> None:
    hostile = '#read("/etc/passwd") <script>alert(1)</script> \\ $x$ *_@#{}[]"\u202e =1+1'
    paper = Paper(
        title=hostile,
        subtitle=hostile,
        language="de",
        author=hostile,
        made_on=TODAY,
        notice=hostile,
        facts=((hostile, hostile),),
        sections=(
            Section(
                "a", "1", hostile, (Text((hostile,)), Table(hostile, ("a", "b"), (Row((Cell(hostile), Cell(3))),)))
            ),
        ),
    )
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(write_pdf(paper))).pages)
    assert "alert(1)" in text
    assert "root:" not in text
    for shape in SHAPES.values():
        assert len(shape.write(paper)) > 1000
    sheet = load_workbook(io.BytesIO(SHAPES["xlsx"].write(paper))).worksheets[0]
    assert sheet["A2"].data_type == "s"
