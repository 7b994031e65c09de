"""Good tables are read as they are; bad files get a clear message."""

import datetime as dt
import io
import re
import struct
import subprocess
import sys
import time
import zipfile
import zlib

import pytest
from openpyxl import Workbook

from transferlotse.files.reading import NoTable, TableRefused, TooLarge, WrongKind, read_table
from transferlotse.files.rules.tables import MAX_BYTES, BadCell


def workbook(*sheets, prepare=None) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets or [[]], start=1):
        sheet = book.create_sheet(f"Blatt {number}")
        for row in rows:
            sheet.append(row)
    if prepare:
        prepare(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEAD = ["Datum", "Titel", "Anzahl"]
LINE = [dt.date(2024, 3, 5), "Gespräch", 3]


def test_workbook_is_read_with_typed_cells_and_row_numbers():
    table = read_table(body=workbook([HEAD, LINE, [], [dt.datetime(2024, 3, 6, 9, 30), "B", 7.5]]))  # noqa: DTZ001
    assert table.header == ("Datum", "Titel", "Anzahl")
    assert [row.number for row in table.rows] == [2, 4]
    assert table.rows[0].cells == (dt.date(2024, 3, 5), "Gespräch", 3)
    assert table.rows[1].cells == (dt.datetime(2024, 3, 6, 9, 30), "B", 7.5)  # noqa: DTZ001


def test_header_is_found_below_a_title():
    table = read_table(body=workbook([["Leistungen 2024"], ["Stand", dt.date(2024, 1, 1)], [], HEAD, LINE]))
    assert table.header == tuple(HEAD)
    assert table.rows[0].number == 5


def test_known_column_names_win_over_other_words():
    body = b"Bericht;vom;Zentrum\nFormat;Datum;Titel\nTalk;5.3.2024;A\n"
    table = read_table(body=body, known=frozenset({"format", "datum"}))
    assert table.header == ("Format", "Datum", "Titel")


def test_first_sheet_that_is_not_empty_is_read_and_others_can_be_named():
    body = workbook([], [HEAD, LINE], [["Name", "Ort"], ["A", "B"]])
    assert read_table(body=body).sheet == "Blatt 2"
    other = read_table(body=body, sheet="Blatt 3")
    assert other.header == ("Name", "Ort")
    assert other.sheets == ("Blatt 1", "Blatt 2", "Blatt 3")
    with pytest.raises(NoTable, match="Blatt 1, Blatt 2, Blatt 3"):
        read_table(body=body, sheet="Blatt 9")


def test_cover_sheet_is_passed_over_unless_there_is_nothing_else():
    cover = [["Digitalzentrum"], ["Stand", "12.03.2024"]]
    assert read_table(body=workbook(cover, [HEAD, LINE])).sheet == "Blatt 2"
    assert read_table(body=workbook([["Firma", "Ort"], ["A", "B"]])).sheet == "Blatt 1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_in_every_usual_encoding_and_with_every_usual_delimiter(encoding, delimiter):
    text = f'Größe{delimiter}Straße\r\n"Müller{delimiter} Söhne"{delimiter}"a\nb"\r\nx{delimiter}y\r\n'
    table = read_table(body=text.encode(encoding))
    assert table.header == ("Größe", "Straße")
    assert table.rows[0].cells == (f"Müller{delimiter} Söhne", "a\nb")
    assert [row.number for row in table.rows] == [2, 4]


def test_decimal_commas_do_not_pass_for_delimiters():
    table = read_table(body=b"Titel;Menge\nA;1,5\nB;2,5\nC;3,5\n")
    assert table.rows[0].cells == ("A", "1,5")


def test_delimiter_line_of_excel_is_obeyed():
    table = read_table(body=b"sep=,\nTitel,Menge\nA,1\n")
    assert table.header == ("Titel", "Menge")
    assert table.rows[0].number == 3


def test_column_without_a_name_is_called_by_its_letter():
    assert read_table(body=b"A1;;C1\n1;2;3\n").header == ("A1", "Spalte B", "C1")


def test_formula_without_a_value_becomes_a_bad_cell_and_one_with_a_value_is_read():
    body = workbook([HEAD, ["x", "y", "=1+1"]])
    assert read_table(body=body).rows[0].cells[2] == BadCell("formula")
    with_value = _edit(
        body,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"),
    )
    assert read_table(body=with_value).rows[0].cells[2] == 2


def test_merged_title_is_harmless_and_merged_rows_are_named():
    def title(book):
        book.worksheets[0].merge_cells("A1:C1")

    def rows(book):
        book.worksheets[0].merge_cells("A3:A4")

    body = workbook([["Liste"], HEAD, LINE, LINE], prepare=title)
    assert len(read_table(body=body).rows) == 2
    with pytest.raises(NoTable, match="A3:A4"):
        read_table(body=workbook([["Liste"], HEAD, LINE, LINE], prepare=rows))


def test_merged_cells_of_a_header_in_two_lines_are_read():
    lines = [
        ["Liste"],
        ["Nr.", "Termin", None, "Leistung", None],
        [None, "von", "bis", "Art", "Titel"],
        [1, "1.2.24", "2.2.24", "x", "y"],
    ]

    def merge(book):
        for ref in ("A1:E1", "A2:A3", "B2:C2", "D2:E2"):
            book.worksheets[0].merge_cells(ref)

    for known in (frozenset({"von", "bis", "art", "titel"}), frozenset({"nr", "termin", "leistung"})):
        table = read_table(body=workbook(lines, prepare=merge), known=known)
        assert table.header == ("Nr.", "von", "bis", "Art", "Titel")
        assert [row.number for row in table.rows] == [4]


def test_columns_of_the_same_name_below_two_groups_are_told_apart():
    lines = [["Nr.", "Ziel", None, "Ist", None], [None, "2023", "2024", "2023", "2024"], [1, 2, 3, 4, 5]]

    def merge(book):
        for ref in ("A1:A2", "B1:C1", "D1:E1"):
            book.worksheets[0].merge_cells(ref)

    assert read_table(body=workbook(lines, prepare=merge)).header == (
        "Nr.",
        "Ziel 2023",
        "Ziel 2024",
        "Ist 2023",
        "Ist 2024",
    )


def test_line_above_the_header_does_not_name_columns():
    lines = [["Stand:", "31.12.2023"], [None, "Datum", "Titel"], [1, dt.date(2024, 3, 5), "Gespräch"]]
    assert read_table(body=workbook(lines), known=frozenset({"datum", "titel"})).header == (
        "Spalte A",
        "Datum",
        "Titel",
    )


def test_years_may_name_columns():
    table = read_table(body=workbook([["Ziele"], ["Leistung", 2022, 2023], ["Dialog", 10, 20]]))
    assert table.header == ("Leistung", "2022", "2023")


def test_mark_of_utf_8_before_text_in_the_old_coding_is_no_part_of_the_first_name():
    body = b"\xef\xbb\xbf" + "Nr;Ort\n1;Köln\n".encode("cp1252")
    table = read_table(body=body)
    assert (table.header, table.rows[0].cells[1]) == (("Nr", "Ort"), "Köln")


def _edit(body, member, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == member else old.read(name))
    return out.getvalue()


def _bomb() -> bytes:
    out = io.BytesIO(workbook([HEAD, LINE]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/gross.bin", b"\0" * (101 * 1024 * 1024))
    return out.getvalue()


def _lying_bomb() -> bytes:
    """A sheet that says it is small and is not."""
    filled = b"<row>" + b"<c><v>1</v></c>" * 10 + b"</row>"
    body = _edit(
        workbook([HEAD, LINE]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", filled * 200_000 + b"</sheetData>"),
    )
    info = next(
        one for one in zipfile.ZipFile(io.BytesIO(body)).infolist() if one.filename == "xl/worksheets/sheet1.xml"
    )
    return body.replace(struct.pack("<L", info.file_size), struct.pack("<L", 1000))


def _many_members() -> bytes:
    out = io.BytesIO(workbook([HEAD, LINE]))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(2001):
            archive.writestr(f"xl/x{number}", b"")
    return out.getvalue()


def _laughs() -> bytes:
    entities = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    return _edit(workbook([HEAD, LINE]), "xl/workbook.xml", lambda xml: entities + xml[xml.find(b"<workbook") :])


def _png() -> bytes:
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) + chunk(b"IEND", b"")


def _zip(name, content=b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
BAD = {
    "empty": (b"", NoTable, "leer"),
    "spaces": (b" \n\n ", NoTable, "leer"),
    "empty sheet": (lambda: workbook([]), NoTable, "leer"),
    "only header": (lambda: workbook([HEAD]), NoTable, "Unter der Kopfzeile"),
    "only header csv": (b"Datum;Titel\n", NoTable, "Unter der Kopfzeile"),
    "no header": (b"5.3.2024;3;4\n6.3.2024;3;4\n", NoTable, "Kopfzeile"),
    "no header xlsx": (lambda: workbook([LINE, LINE]), NoTable, "Kopfzeile"),
    "duplicate headers": (b"Name;Ort;name\na;b;c\n", NoTable, "Name"),
    "old excel": (OLE, WrongKind, r"\.xls"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), WrongKind, "Kennwort"),
    "image": (_png, WrongKind, "PNG"),
    "pdf": (b"%PDF-1.7\n", WrongKind, "PDF"),
    "word": (lambda: _zip("word/document.xml"), WrongKind, "Word"),
    "open document": (lambda: _zip("mimetype") + b"", WrongKind, "ZIP"),
    "html as xls": (b"<html><table><tr><td>a</td></tr></table>", WrongKind, "HTML"),
    "binary": (bytes(range(1, 200)), WrongKind, "keine Excel"),
    "truncated": (lambda: workbook([HEAD, LINE])[:-200], WrongKind, "beschädigt"),
    "entities": (_laughs, WrongKind, "beschädigt"),
    "zip bomb": (_bomb, TooLarge, "ausgepackt"),
    "lying zip bomb": (_lying_bomb, TableRefused, "beschädigt|ausgepackt|50.000"),
    "many members": (_many_members, TooLarge, "ausgepackt"),
    "too many bytes": (lambda: b"a;b\n" * (MAX_BYTES // 4 + 1), TooLarge, "25 MB"),
    "100,000 rows": (b"Name;Ort\n" + b"a;b\n" * 100_000, TooLarge, r"50\.000"),
    "50,001 rows": (b"Name;Ort\n" + b"a;b\n" * 50_001, TooLarge, r"50\.000"),
    "201 columns": (
        (";".join(f"s{n}" for n in range(201)) + "\n" + ";".join("x" * 201) + "\n").encode(),
        TooLarge,
        "200 Spalten",
    ),
    "long cell": (b"Name;Ort\n" + b"a" * 32_768 + b";b\n", TooLarge, r"32\.767"),
    "open quote": (b'Name;Ort\n"a;b\nc;d\n', NoTable, "Anf\u00fchrungszeichen"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_file_gets_a_clear_message(case):
    body, kind, words = BAD[case]
    with pytest.raises(kind, match=words):
        read_table(body=body() if callable(body) else body)


def test_workbook_of_100_000_rows_is_refused_before_it_costs_much():
    few = workbook([["Name", "Ort"], ["a", "b"]])
    second = re.compile(rb'<row r="2".*?</row>', re.DOTALL)

    def grown(xml):
        row = second.search(xml).group().decode()
        return second.sub("".join(row.replace('2"', f'{number}"') for number in range(2, 100_002)).encode(), xml)

    body = _edit(few, "xl/worksheets/sheet1.xml", grown)
    started = time.monotonic()
    with pytest.raises(TooLarge, match=r"50\.000"):
        read_table(body=body)
    assert time.monotonic() - started < 30


def test_fence_limits_the_worker_and_not_this_process():
    import resource  # noqa: PLC0415

    before = resource.getrlimit(resource.RLIMIT_AS)
    read_table(body=b"Name;Ort\na;b\n")
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_fence_stops_a_greedy_process():
    greedy = "from transferlotse.files.worker import fence; fence(); bytearray(600 * 1024 * 1024)"
    done = subprocess.run([sys.executable, "-c", greedy], capture_output=True, check=False)
    assert b"MemoryError" in done.stderr


def test_worker_knows_nothing_of_django():
    seen = "import sys; import transferlotse.files.worker; print('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", seen], capture_output=True, check=True).stdout.strip() == b"False"
