"""Tables that leave the house open in a spreadsheet as what they are."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from transferlotse.files.documents import Sheet, table_response, write_csv, write_workbook, write_xlsx
from transferlotse.files.papers.excel import write_excel
from transferlotse.files.papers.model import Cell, Paper, Row, Section, Table, Text
from transferlotse.files.papers.pdf import write_pdf
from transferlotse.files.papers.word import write_word

HOSTILE = ["=1+1", "+49 231", "-cmd", "@SUM(A1)", "\tx", "\rx", "\nx", " =1+1", "＝1+1"]


def _sheet(body: bytes):
    return load_workbook(io.BytesIO(body)).worksheets[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_keeps_formula_like_text_inert(text):
    line = write_csv(header=["a"], rows=[[text]]).decode("utf-8-sig").split("\r\n", 1)[1]
    assert line.strip('"').startswith("'")


@pytest.mark.parametrize("text", ["=1+1", "+49 231", "-cmd", "@SUM(A1)", "\tx", " =1+1", "＝1+1"])
def test_xlsx_keeps_formula_like_text_inert(text):
    cell = _sheet(write_xlsx(header=["a"], rows=[[text]], title="t"))["A2"]
    assert cell.data_type == "s"
    assert cell.value == text
    assert cell.quotePrefix


def test_header_cells_are_inert_too():
    assert write_csv(header=["=x"], rows=[]).decode("utf-8-sig") == "'=x\r\n"
    assert _sheet(write_xlsx(header=["=x"], rows=[], title="t"))["A1"].data_type == "s"


def test_csv_opens_in_german_excel():
    body = write_csv(
        header=["Datum", "Menge", "Zahl", "leer", "ja"],
        rows=[[dt.date(2024, 3, 5), Decimal("7.50"), -3, None, True]],
    )
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.decode("utf-8-sig") == "Datum;Menge;Zahl;leer;ja\r\n05.03.2024;7,50;-3;;ja\r\n"


def test_xlsx_types_numbers_and_dates_and_freezes_the_header():
    moment = dt.datetime(2024, 7, 1, 22, 30, tzinfo=dt.UTC)
    sheet = _sheet(write_xlsx(header=["d", "n", "m"], rows=[[dt.date(2024, 3, 5), Decimal("7.5"), moment]], title="t"))
    assert sheet["A2"].is_date
    assert sheet["B2"].value == 7.5
    assert sheet["C2"].value == dt.datetime(2024, 7, 2, 0, 30)  # noqa: DTZ001 - a spreadsheet knows no time zone
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold


def test_xlsx_drops_signs_that_xml_forbids_and_bad_sheet_titles():
    book = load_workbook(
        io.BytesIO(write_workbook([Sheet("a/b:c" * 10, ["x"], [["a\x07b"]]), Sheet("a/b:c" * 10, ["x"], [])]))
    )
    assert book.worksheets[0]["A2"].value == "ab"
    assert len(set(book.sheetnames)) == 2
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_table_response_is_a_download_with_its_ending():
    response = table_response(filename="Leistungen 2024 ä", kind="xlsx", header=["x"], rows=[])
    assert "attachment" in response["Content-Disposition"]
    assert "%C3%A4.xlsx" in response["Content-Disposition"]
    assert response["Content-Type"].endswith("spreadsheetml.sheet")


def test_table_response_refuses_an_unknown_kind():
    with pytest.raises(ValueError, match="pdf"):
        table_response(filename="x", kind="pdf", header=["x"], rows=[])


def test_caption_of_a_table_stays_with_its_first_row():
    blocks: list[Text | Table] = []
    for number in range(1, 61):
        rows = tuple(Row((Cell(f"Zeile {number}-{line}"), Cell(line))) for line in range(1, 6))
        blocks += [Text(("Ein Absatz.",) * (number % 4 + 1)), Table(f"Aufschrift {number}", ("Name", "Zahl"), rows)]
    section = Section("a", "1", "Alles", tuple(blocks))
    paper = Paper("Titel", "", "de", "Zentrum", dt.date(2024, 3, 5), "", (), (section,))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(write_pdf(paper))).pages]
    assert len(pages) > 10
    for number in range(1, 61):
        held = [f"Zeile {number}-1 " in page for page in pages if page.count(f"Aufschrift {number}\n")]
        assert held == [True], number


def _word_table(columns, *rows):
    table = Table("Aufschrift", columns, tuple(Row(tuple(Cell(value) for value in row)) for row in rows))
    paper = Paper("Titel", "", "de", "Zentrum", dt.date(2024, 3, 5), "", (), (Section("a", "1", "Alles", (table,)),))
    return Document(io.BytesIO(write_word(paper)))


def test_columns_of_a_word_table_have_room_for_their_longest_word():
    document = _word_table(("Format", "Soll", "Ist", "Erreicht"), ("Sensibilisierungsveranstaltungen", 1, 2, 3))
    widths = [cell.width.cm for cell in document.tables[0].rows[1].cells]
    assert widths[0] > 2 * widths[1] and widths[0] > 6
    assert sum(widths) == pytest.approx(16.4, abs=0.05)
    caption = next(one for one in document.paragraphs if one.text == "Tabelle: Aufschrift")
    assert caption.paragraph_format.keep_with_next


def test_word_table_with_too_many_long_words_stays_on_the_page():
    document = _word_table(tuple("Sensibilisierungsveranstaltung" + letter for letter in "abcde"), ("x",) * 5)
    assert sum(cell.width.cm for cell in document.tables[0].rows[0].cells) == pytest.approx(16.4, abs=0.05)


def test_workbook_prints_a_table_on_the_width_of_a_page():
    page = _sheet(write_xlsx(header=["A", "B"], rows=[["x" * 80, 1]], title="t"))
    assert page.sheet_properties.pageSetUpPr.fitToPage and page.page_setup.fitToHeight == 0
    assert page.print_title_rows == "$1:$1"
    assert page["A2"].alignment.wrap_text


def test_percentages_of_a_paper_are_named_in_excel():
    table = Table("T", ("Name", "Erreicht"), (Row((Cell("x"), Cell(120, is_percent=True))),))
    paper = Paper("Titel", "", "de", "Zentrum", dt.date(2024, 3, 5), "", (), (Section("a", "1", "Alles", (table,)),))
    assert [cell.value for cell in _sheet(write_excel(paper))[1]] == ["Name", "Erreicht (%)"]
