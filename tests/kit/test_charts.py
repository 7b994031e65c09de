"""Charts: accessible, free of anything the content security policy would block, and true to their numbers."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from transferlotse.kit.charts import ProfileRow, Series, TargetRow, bar_chart, line_chart, profile_chart, target_chart
from transferlotse.kit.charts.drawing import accessible

HOSTILE = '<script>alert("1")</script>&\'"\\n Öl'
SVG = "{http://www.w3.org/2000/svg}"


def all_kinds(language="de"):
    return [
        bar_chart(title="Balken", rows=[(HOSTILE, 3), ("B", 1)], language=language, label="Format", value="Anzahl"),
        target_chart(title="Ziele", rows=[TargetRow(HOSTILE, 40, 18, 23)], language=language),
        line_chart(
            title="Verlauf",
            points=[date(2025, 1, 1), HOSTILE],
            series=[Series(HOSTILE, (1, None)), Series("B", (2, 3))],
            language=language,
            label="Monat",
        ),
        profile_chart(title="Profil", rows=[ProfileRow(HOSTILE, 40, 30, 55, 48)], language=language),
    ]


@pytest.mark.parametrize("chart", all_kinds(), ids=lambda chart: chart.title)
def test_chart_is_one_image_with_title_and_description(chart):
    root = ET.fromstring(chart.svg)
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title.text == chart.title
    assert root.get("aria-labelledby") == title.get("id")
    assert description.text == chart.summary
    assert chart.summary
    assert root.get("viewBox")
    assert root.get("width") is None
    inner = [one for one in root.iter() if one is not root and any(key.startswith("aria") for key in one.attrib)]
    assert not inner


@pytest.mark.parametrize("chart", all_kinds(), ids=lambda chart: chart.title)
def test_chart_holds_nothing_the_policy_blocks(chart):
    for element in ET.fromstring(chart.svg).iter():
        assert element.tag.removeprefix(SVG) not in {"script", "style", "foreignObject", "image", "a"}
        assert "style" not in element.attrib
        assert not [key for key in element.attrib if key.startswith("on") or key.endswith("href")]
    assert "<script" not in chart.svg


@pytest.mark.parametrize("chart", all_kinds("en"), ids=lambda chart: chart.title)
def test_chart_table_has_a_cell_per_column(chart):
    assert chart.rows
    assert {len(row) for row in chart.rows} == {len(chart.columns)}


def test_target_chart_shows_percent_of_target_and_keeps_rows_without_target_in_the_table():
    rows = [TargetRow("Projekte", 40, 18, 23), TargetRow("Kontakte", 6000, 1500), TargetRow("Ohne Ziel", None, 7)]
    chart = target_chart(title="Ziele", rows=rows, language="de")
    assert chart.rows == (
        ("Projekte", "40", "18", "23", "103\u00a0%"),
        ("Kontakte", "6.000", "1.500", "0", "25\u00a0%"),
        ("Ohne Ziel", "–", "7", "0", "–"),
    )
    assert "1 von 2 Zielen" in chart.summary
    assert "41 von 40" in chart.svg
    assert "Ohne Ziel" not in chart.svg


def test_target_chart_without_any_ai_does_not_speak_of_it():
    rows = [TargetRow("Videos", 4, 7), TargetRow("Newsletter", 27, 32)]
    chart = target_chart(title="Öffentlichkeit", rows=rows, language="de")
    assert chart.columns == ("Kennzahl", "Ziel", "Ist", "Erreicht")
    assert chart.rows[0] == ("Videos", "4", "7", "175\u00a0%")
    assert "KI" not in chart.svg
    assert "mit KI" in target_chart(title="Ziele", rows=[TargetRow("Projekte", 40, 18, 23)], language="de").svg


def test_bar_chart_keeps_rows_apart_whose_names_look_alike():
    long = "Workshop zur Einführung künstlicher Intelligenz in der Fertigung kleiner Betriebe"
    chart = bar_chart(title="Balken", rows=[(long + " I", 3), (long + " II", 5)], language="de", label="A", value="B")
    texts = [one for one in ET.fromstring(chart.svg).iter(f"{SVG}text") if one.text in {"3", "5"}]
    heights = {one.get("transform").split(",")[1] for one in texts}
    assert len(texts) == len(heights) == 2


def test_charts_write_numbers_in_the_language():
    german = bar_chart(title="T", rows=[("A", 1840.5)], language="de", label="A", value="B")
    english = bar_chart(title="T", rows=[("A", 1840.5)], language="en", label="A", value="B")
    assert "1.840,5" in german.svg
    assert "1,840.5" in english.svg


def test_chart_without_numbers_draws_nothing():
    assert bar_chart(title="T", rows=[], language="de", label="A", value="B").svg == ""
    assert target_chart(title="T", rows=[TargetRow("A", None, 3)], language="de").svg == ""


def test_line_chart_refuses_what_it_cannot_draw():
    with pytest.raises(ValueError, match="one value per point"):
        line_chart(title="T", points=["a", "b"], series=[Series("A", (1,))], language="de", label="M")
    with pytest.raises(ValueError, match="more lines"):
        line_chart(title="T", points=["a"], series=[Series(str(n), (1,)) for n in range(5)], language="de", label="M")


def test_accessible_strips_what_pictures_from_the_library_may_carry():
    raw = (
        f'<svg xmlns="{SVG[1:-1]}" width="9" height="9" viewBox="0 0 9 9"><g style="cursor:pointer" role="x" '
        'aria-label="y"><text opacity="0">verdeckt</text><text>da</text></g></svg>'
    )
    svg = accessible(raw, "T", "S")
    assert "style" not in svg
    assert "aria-label=" not in svg
    assert "verdeckt" not in svg
    assert ">da<" in svg


@pytest.mark.parametrize("chart", all_kinds(), ids=lambda chart: chart.title)
def test_chart_for_narrow_screens_is_another_picture_of_the_same(chart):
    wide, narrow = ET.fromstring(chart.svg), ET.fromstring(chart.narrow())
    assert float(narrow.get("viewBox").split()[2]) <= 320 < float(wide.get("viewBox").split()[2])
    assert narrow.find(f"{SVG}title").text == wide.find(f"{SVG}title").text
    assert narrow.get("aria-labelledby") != wide.get("aria-labelledby")


def words_drawn(svg):
    return ["".join(one.itertext()) for one in ET.fromstring(svg).iter(f"{SVG}text")]


def test_chart_breaks_names_between_words_only():
    names = ["Sensibilisierungsveranstaltungen", "Begleitungen durch den Transformation Coach"]
    chart = bar_chart(title="T", rows=[(name, 3) for name in names], language="de", label="A", value="B")
    for svg in (chart.svg, chart.narrow()):
        assert names[0] in words_drawn(svg)
        assert "Begleitungen durch denTransformation Coach" in words_drawn(svg)


def test_chart_breaks_a_word_that_fits_no_line_with_a_hyphen():
    word = "Donaudampfschifffahrtsgesellschaftskapitänsverwaltung"
    chart = bar_chart(title="T", rows=[(word, 3)], language="de", label="A", value="B")
    (name, _) = words_drawn(chart.svg)
    assert name.replace("-", "") == word
    assert name.count("-") == 1


def test_chart_leaves_room_for_the_words_behind_the_longest_bar():
    rows = [TargetRow("Besuche", 54_000, 129_350), TargetRow("Videos", 4, 7)]
    chart = target_chart(title="T", rows=rows, language="de")
    for svg in (chart.svg, chart.narrow()):
        root = ET.fromstring(svg)
        width = float(root.get("viewBox").split()[2])
        (text,) = [one for one in root.iter(f"{SVG}text") if one.text == "129.350 von 54.000"]
        assert float(text.get("transform").split("(")[1].split(",")[0]) + 17 * 7 < width
