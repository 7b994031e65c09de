"""What a row says as it was entered, and who stands for two entries."""

from transferlotse.insights.rules import as_entered, survivor_first


def test_as_entered_reads_headings_of_lists_and_the_form() -> None:
    meaning = {"Firma": "company", "Unternehmen": "company", "Ort": "city"}
    assert as_entered({"Firma": "A", "Unternehmen": "B", "Ort": "", "Egal": "x"}, meaning) == {"company": "A"}
    assert as_entered({"organisation": "A", "name": "Kim Muster"}, {"name": "company"}) == {"company": "A"}


def test_survivor_is_the_entry_with_more_attendances_then_the_older() -> None:
    assert survivor_first([(1, 2), (2, 5)]) == [2, 1]
    assert survivor_first([(2, 2), (1, 2)]) == [1, 2]
