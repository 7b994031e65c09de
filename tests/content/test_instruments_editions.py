"""Published editions stay as they are, and version numbers tell how far a new one departs."""

import copy
import shutil
from pathlib import Path

import pytest

from transferlotse.content.instruments.editions import check_bump, check_published, minimum_bump, published_digests
from transferlotse.content.instruments.loading import instrument_from_document
from transferlotse.content.instruments.reading import InstrumentError, read_document
from transferlotse.content.labels import Label

CONTENT = Path(__file__).resolve().parents[2] / "content"
NAME = "standortbestimmung-1.0.0.yaml"


@pytest.fixture
def content(tmp_path):
    for name in ("questionnaires", "measures"):
        shutil.copytree(CONTENT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def document():
    return copy.deepcopy(read_document(CONTENT / "questionnaires" / NAME))


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_published_editions_are_unchanged():
    assert check_published(CONTENT) == []


def test_changed_wording_of_a_published_questionnaire_is_found(content):
    rewrite(content / "questionnaires" / NAME, "Zeit gewinnen", "Zeit sparen")
    assert check_published(content) == ["standortbestimmung-1.0.0: changed after it was published"]


def test_changed_figure_of_a_published_measure_is_found(content):
    rewrite(content / "measures" / "data-1.0.0.yaml", "confidence: 0.8", "confidence: 0.7")
    assert check_published(content) == ["measures-1.0.0: changed after it was published"]


def test_changed_comment_is_no_change(content):
    rewrite(content / "measures" / "catalogue-1.0.0.yaml", "# Edition", "# This edition")
    assert check_published(content) == []


def test_missing_edition_and_missing_note_are_found(content):
    rewrite(content / "questionnaires" / "published.yaml", "measures-1.0.0", "measures-0.9.0")
    assert check_published(content) == [
        "measures-0.9.0: published, but gone",
        "measures-1.0.0: published, but its digest is not noted",
    ]


def test_edition_under_a_wrong_name_is_refused(content):
    (content / "questionnaires" / NAME).rename(content / "questionnaires" / "standortbestimmung-1.1.0.yaml")
    with pytest.raises(InstrumentError, match=r"holds standortbestimmung 1\.0\.0"):
        published_digests(content)


def changed(document, version, change):
    new = copy.deepcopy(document)
    new["version"] = version
    change(new)
    return instrument_from_document(document), instrument_from_document(new)


def wording(d):
    d["items"][0]["label"]["de"] = "Was macht Ihr Betrieb vor allem?"


def added(d):
    d["items"].append({**copy.deepcopy(d["items"][1]), "key": "profile.age"})


def removed(d):
    del d["items"][5]


def credit(d):
    d["items"][2]["choices"][1]["credit"] = 0.4


def band(d):
    d["bands"][0]["high"], d["bands"][1]["low"] = 20, 21


@pytest.mark.parametrize(
    ("change", "need"), [(wording, "patch"), (added, "minor"), (removed, "major"), (credit, "major"), (band, "major")]
)
def test_minimum_bump_follows_what_changed(document, change, need):
    old, new = changed(document, "2.0.0", change)
    assert minimum_bump(old, new) == need
    assert check_bump(old, new) == []


@pytest.mark.parametrize(
    ("change", "version", "said"),
    [
        (added, "1.0.1", "1.0.0 to 1.0.1 is a patch step, the changes need minor"),
        (credit, "1.1.0", "1.0.0 to 1.1.0 is a minor step, the changes need major"),
        (wording, "1.0.0", "1.0.0 does not follow 1.0.0"),
    ],
)
def test_too_small_a_step_is_found(document, change, version, said):
    assert check_bump(*changed(document, version, change)) == [f"standortbestimmung: {said}"]


def test_label_gives_english_only_when_asked():
    label = Label("Ja", "Yes")
    assert [label.text(lang) for lang in ("de", "en", "en-gb", "fr")] == ["Ja", "Yes", "Yes", "Ja"]
