"""Which questions come, in which order, and how far one has come."""

from transferlotse.selfchecks.rules.route import Progress, next_item, previous_item, progress, visible_items


def keys(items):
    return [item.key for item in items]


def test_visible_items_follow_sector_and_size(instrument, answers_from):
    crafts = keys(visible_items(instrument, answers_from({"profile.sector": "workshop-crafts"})))
    solo = keys(visible_items(instrument, answers_from({"profile.sector": "trade", "profile.size": "solo"})))
    assert "technology.machines" in crafts
    assert "technology.equipment" not in crafts
    assert len(crafts) == 15
    assert "technology.equipment" in solo
    assert "people.involvement" not in solo
    assert len(solo) == 14


def test_visible_items_ignore_choices_that_are_not_answered(instrument, answers_from):
    answers = answers_from({"profile.sector": {"state": "skipped"}})
    assert "technology.equipment" in keys(visible_items(instrument, answers))


def test_next_item_is_the_first_not_dealt_with(instrument, answers_from):
    answers = answers_from({"profile.sector": "trade", "strategy.plan": "none"})
    found = next_item(instrument, answers)
    assert found is not None
    assert found.key == "profile.size"


def test_next_item_after_one_passes_over_hidden_questions(instrument, answers_from):
    answers = answers_from({"profile.sector": "trade"})
    found = next_item(instrument, answers, after="technology.security")
    assert found is not None
    assert found.key == "technology.equipment"


def test_next_item_ends_after_the_last(instrument):
    assert next_item(instrument, {}, after="profile.goal") is None
    assert next_item(instrument, {}, after="no.such") is None


def test_previous_item_goes_back_to_the_start(instrument, answers_from):
    answers = answers_from({"profile.sector": "trade"})
    back = previous_item(instrument, answers, "people.skills")
    assert back is not None
    assert back.key == "technology.equipment"
    assert previous_item(instrument, answers, "profile.sector") is None
    assert previous_item(instrument, answers, "technology.machines") is None


def test_progress_counts_skipped_and_leaves_out_hidden_answers(instrument, answers_from):
    answers = answers_from(
        {"profile.sector": "trade", "profile.size": {"state": "skipped"}, "technology.machines": "main"}
    )
    assert progress(instrument, answers) == Progress(done=2, total=15)
    assert progress(instrument, answers).percent == 13


def test_progress_is_finished_only_when_every_question_is_dealt_with(instrument, answers_from):
    answers = {}
    while (item := next_item(instrument, answers)) is not None:
        assert not progress(instrument, answers).finished
        answers |= answers_from({item.key: {"state": "skipped"}})
    assert progress(instrument, answers) == Progress(done=15, total=15)
    assert progress(instrument, answers).finished
