"""Published editions never change, and a new edition takes the version number that its changes demand."""

from collections.abc import Mapping
from pathlib import Path

from transferlotse.content.instruments.catalogue import load_catalogue
from transferlotse.content.instruments.loading import load_instrument
from transferlotse.content.instruments.model import Instrument, Item
from transferlotse.content.instruments.reading import InstrumentError, read_document

LEVELS = ("patch", "minor", "major")


def published_digests(content: Path) -> dict[str, str]:
    """Digest by edition (`standortbestimmung-1.0.0`, `measures-1.0.0`) of all editions in a content folder."""
    found = {}
    for path in sorted((content / "questionnaires").glob("*-*.*.*.yaml")):
        instrument = load_instrument(path)
        if path.stem != f"{instrument.key}-{instrument.version}":
            raise InstrumentError([f"{path.name}: holds {instrument.key} {instrument.version}"])
        if instrument.status != "draft":
            found[path.stem] = instrument.digest
    for path in sorted((content / "measures").glob("catalogue-*.yaml")):
        catalogue = load_catalogue(path.parent, path.stem.removeprefix("catalogue-"))
        found[f"measures-{catalogue.version}"] = catalogue.digest
    return found


def check_published(content: Path) -> list[str]:
    """Compare all editions with the digests noted in `questionnaires/published.yaml` when they were published."""
    noted = read_document(content / "questionnaires" / "published.yaml")
    found = published_digests(content)
    problems = [f"{key}: published, but gone" for key in sorted(noted.keys() - found.keys())]
    problems += [f"{key}: published, but its digest is not noted" for key in sorted(found.keys() - noted.keys())]
    changed = sorted(key for key in noted.keys() & found.keys() if noted[key] != found[key])
    return problems + [f"{key}: changed after it was published" for key in changed]


def minimum_bump(old: Instrument, new: Instrument) -> str:
    """The smallest version step that the differences allow: patch (wording), minor (questions added) or major.

    Major is whatever changes the meaning of a stored answer or the score it leads to.
    """
    before, after = _meanings(old), _meanings(new)
    if any(after.get(key) != meaning for key, meaning in before.items()) or _scale(old) != _scale(new):
        return "major"
    return "minor" if after.keys() - before.keys() else "patch"


def check_bump(old: Instrument, new: Instrument) -> list[str]:
    """Does the new version number step far enough?"""
    was, now = ([int(part) for part in one.version.split(".")] for one in (old, new))
    if now <= was:
        return [f"{new.key}: {new.version} does not follow {old.version}"]
    step = LEVELS[2 - next(at for at in range(3) if now[at] != was[at])]
    need = minimum_bump(old, new)
    if LEVELS.index(step) < LEVELS.index(need):
        return [f"{new.key}: {old.version} to {new.version} is a {step} step, the changes need {need}"]
    return []


def _meanings(instrument: Instrument) -> Mapping[str, object]:
    return {item.key: _meaning(item) for item in instrument.items}


def _meaning(item: Item) -> object:
    choices = tuple((choice.key, choice.credit, choice.exclusive) for choice in item.choices)
    reasons = tuple(reason.key for reason in item.reasons)
    return item.type, item.dimension, item.weight, item.target, item.ask_if, item.unknown, choices, reasons


def _scale(instrument: Instrument) -> object:
    bands = tuple((band.key, band.low, band.high) for band in instrument.bands)
    dimensions = tuple(dimension.key for dimension in instrument.dimensions)
    limits = (instrument.publish_from_percent, instrument.flag_not_applicable_above_percent)
    return bands, dimensions, limits, instrument.goal_item
