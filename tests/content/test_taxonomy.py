"""Topics, sectors, districts and postcodes as they are read."""

import pytest

from transferlotse.content import (
    district,
    districts,
    districts_of_postcode,
    laender,
    postcode,
    postcodes,
    sector,
    sector_groups,
    sectors,
    topic_by_key,
    topics,
)


def test_topic_has_everyday_words_in_both_languages() -> None:
    topic = topic_by_key("process-automation")
    assert "Abtippen vermeiden" in topic.synonyms("de")
    assert "no more retyping" in topic.synonyms("en-gb")
    assert topic.broader == ("process-management",)
    assert min(len(item.synonyms(lang)) for item in topics() for lang in ("de", "en")) >= 4


def test_sectors_are_the_upper_levels_of_the_classification() -> None:
    assert [sum(item.level == level for item in sectors()) for level in ("section", "division")] == [22, 87]
    assert sector("25.62.0").name.de == "Herstellung von Metallerzeugnissen"
    assert sector("25").parent == "C"
    assert sector("C").name.en == "Manufacturing"
    assert {"industry", "construction", "industrial-services"} <= {group.key for group in sector_groups()}
    with pytest.raises(KeyError):
        sector("34")


def test_districts_add_up_to_the_country() -> None:
    assert len(districts()) == 400
    assert len(laender()) == 16
    assert sum(item.population for item in districts()) == 83_237_124
    assert sum(item.establishments for item in districts()) == 3_675_785


def test_district_names_are_never_mistaken() -> None:
    names = [item.full_name for item in districts()]
    assert len(set(names)) == 400
    assert district("06611").full_name == "Kassel"
    assert district("06633").full_name == "Landkreis Kassel"
    assert district("05978").full_name == "Kreis Unna"
    assert district("05962").full_name == "Märkischer Kreis"


def test_merged_district_answers_its_successor() -> None:
    assert district("16056").ags == "16063"
    assert "16056" not in {item.ags for item in districts()}
    with pytest.raises(KeyError):
        district("99999")


def test_postcode_answers_its_districts_main_one_first() -> None:
    assert [item.name for item in districts_of_postcode("44227")] == ["Dortmund"]
    assert districts_of_postcode(" 33602 ")[0].ags == "05711"
    assert districts_of_postcode("00000") == ()
    assert postcode("87491") is None
    found = postcode("44227")
    assert found is not None
    assert found.place == "Dortmund"


def test_postcodes_across_districts_are_kept(shared_postcodes: dict[str, set[str]]) -> None:
    assert {code: {item.ags for item in districts_of_postcode(code)} for code in shared_postcodes} == shared_postcodes
    assert sum(len(found) > 1 for found in shared_postcodes.values()) == 178


def test_postcodes_are_sorted_and_lie_in_known_districts() -> None:
    codes = [item.code for item in postcodes()]
    assert codes == sorted(set(codes))
    assert len(codes) == 10_813
    assert {ags for item in postcodes() for ags in item.districts} == {item.ags for item in districts()}
