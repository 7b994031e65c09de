"""Checks of questionnaires and measures: sound in themselves, sound together, unchanged since they were published."""

from transferlotse.content.checks.problems import Problem, try_read
from transferlotse.content.instruments.catalogue import load_catalogue
from transferlotse.content.instruments.checks import check_instrument
from transferlotse.content.instruments.editions import check_published
from transferlotse.content.instruments.loading import load_instrument
from transferlotse.content.instruments.measure_checks import check_catalogue
from transferlotse.content.instruments.model import Catalogue, Instrument
from transferlotse.content.instruments.reading import InstrumentError
from transferlotse.content.portfolio import read_formats
from transferlotse.content.sources import Tree
from transferlotse.content.taxonomy import read_topics

PUBLISHED_FILE = "questionnaires/published.yaml"


def check_instruments(tree: Tree) -> list[Problem]:
    """Every questionnaire and every edition of the measures may be used; measures name known topics and formats."""
    problems: list[Problem] = []
    instruments = _instruments(tree, problems)
    catalogues = _catalogues(tree, problems)
    topics = {topic.key for topic in try_read(read_topics, tree, problems) or ()}
    formats = {item.key for item in (try_read(read_formats, tree, problems) or ((), (), ()))[2]}
    for file, instrument in instruments.items():
        problems += [Problem(file, "", reason) for reason in check_instrument(instrument)]
        for place, catalogue in catalogues.items():
            reasons = check_catalogue(catalogue, instrument, topics=topics, formats=formats)
            problems += [Problem(place, "", reason) for reason in reasons]
    return problems


def check_editions(tree: Tree) -> list[Problem]:
    """What `published.yaml` of each root notes is there, unchanged."""
    problems: list[Problem] = []
    for root in tree.roots:
        if (root / PUBLISHED_FILE).is_file():
            try:
                problems += [Problem(PUBLISHED_FILE, "", reason) for reason in check_published(root)]
            except (InstrumentError, OSError) as error:
                problems.append(Problem(PUBLISHED_FILE, "", str(error)))
    return problems


def _instruments(tree: Tree, problems: list[Problem]) -> dict[str, Instrument]:
    found = {}
    for file in tree.files("questionnaires"):
        if file == PUBLISHED_FILE:
            continue
        try:
            found[file] = load_instrument(tree.path(file))
        except InstrumentError as error:
            problems += [Problem(file, "", reason) for reason in error.problems]
    return found


def _catalogues(tree: Tree, problems: list[Problem]) -> dict[str, Catalogue]:
    found = {}
    for file in tree.files("measures"):
        name = file.rsplit("/", 1)[-1]
        if not name.startswith("catalogue-"):
            continue
        version = name.removeprefix("catalogue-").removesuffix(".yaml")
        try:
            found[file] = load_catalogue(tree.path(file).parent, version)
        except (InstrumentError, OSError) as error:
            problems += [Problem(file, "", reason) for reason in getattr(error, "problems", [str(error)])]
    return found
