"""The editions of self-check and measures in force and those that older records name, each read once per process."""

from functools import cache

from transferlotse.content.instruments.catalogue import load_catalogue
from transferlotse.content.instruments.loading import load_instrument
from transferlotse.content.instruments.model import Catalogue, Instrument
from transferlotse.content.sources import default_tree

SELF_CHECK = "standortbestimmung"
QUESTIONNAIRES, MEASURES = "questionnaires", "measures"


class EditionMissing(LookupError):
    """There is no such edition."""


@cache
def instrument_edition(key: str, version: str) -> Instrument:
    """One edition of a questionnaire. Raises ContentError where its file is missing."""
    return load_instrument(default_tree().path(f"{QUESTIONNAIRES}/{key}-{version}.yaml"))


@cache
def catalogue_edition(version: str) -> Catalogue:
    """One edition of the measures. Raises ContentError where its file is missing."""
    return load_catalogue(default_tree().path(f"{MEASURES}/catalogue-{version}.yaml").parent, version)


@cache
def current_instrument() -> Instrument:
    """The newest published edition of the self-check. Raises EditionMissing."""
    editions = [instrument_edition(SELF_CHECK, version) for version in _versions(QUESTIONNAIRES, SELF_CHECK)]
    published = [one for one in editions if one.status == "published"]
    if not published:
        raise EditionMissing(SELF_CHECK)
    return published[-1]


@cache
def current_catalogue() -> Catalogue:
    """The newest edition of the measures. Raises EditionMissing."""
    versions = _versions(MEASURES, "catalogue")
    if not versions:
        raise EditionMissing(MEASURES)
    return catalogue_edition(versions[-1])


def _versions(folder: str, name: str) -> list[str]:
    """Versions on the shelf, oldest first."""
    start = f"{folder}/{name}-"
    found = [
        file.removeprefix(start).removesuffix(".yaml")
        for file in default_tree().files(folder)
        if file.startswith(start)
    ]
    numbered = [version for version in found if all(part.isdecimal() for part in version.split("."))]
    return sorted(numbered, key=lambda version: [int(part) for part in version.split(".")])
