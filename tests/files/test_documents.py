"""Tables that leave the house open in a spreadsheet as what they are."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from transferlotse.files.documents import Sheet, table_response, write_csv, write_workbook, write_xlsx

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
