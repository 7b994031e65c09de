"""Checks that what one file names exists in another: formats, stages, topics, districts, indicators, partners."""

import re
from collections import Counter
from collections.abc import Iterable

from transferlotse.content.checks.problems import Problem, try_read
from transferlotse.content.demo import HOME_FILE, NEIGHBOURS_FILE, DemoCentre, read_demo
from transferlotse.content.indicators import INDICATORS_FILE, Indicator, read_indicators
from transferlotse.content.network import ASSUMABLE, NETWORK_FILE, REGIONAL, THEMATIC, Directory, read_network
from transferlotse.content.places import read_districts
from transferlotse.content.portfolio import (
    FORMATS_FILE,
    METHODS_FOLDER,
    PUBLICITY_FILE,
    STAGES_FILE,
    Format,
    read_formats,
    read_method,
    read_publicity_formats,
    read_stages,
)
from transferlotse.content.reporting import OUTLINE_FILE, read_outline
from transferlotse.content.sources import Tree
from transferlotse.content.taxonomy import read_topics

_COLOUR = re.compile(r"#[0-9a-f]{6}")


def _unknown(file: str, place: str, names: Iterable[str], known: Iterable[str], what: str) -> list[Problem]:
    return [Problem(file, place, f"'{name}' is no {what}") for name in names if name not in set(known)]


def _format_problems(item: Format, formats: dict[str, Format]) -> list[Problem]:
    if item.ai_variant_of is None:
        return []
    place = f"formats[{item.key}].ai_variant_of"
    base = formats.get(item.ai_variant_of)
    if base is None or base.key == item.key:
        return [Problem(FORMATS_FILE, place, f"'{item.ai_variant_of}' is no other format")]
    if base.ai_variant_of is not None or base.stage != item.stage:
        return [Problem(FORMATS_FILE, place, "must be a format of the same stage that is no AI variant itself")]
    return []


def check_portfolio(tree: Tree) -> list[Problem]:
    """Formats name known stages, units and counting events; each stage has a format; derived publicity names its formats."""
    problems: list[Problem] = []
    stages = {stage.key for stage in try_read(read_stages, tree, problems) or ()}
    units, events, items = try_read(read_formats, tree, problems) or ((), (), ())
    formats = {item.key: item for item in items}
    for item in items:
        place = f"formats[{item.key}]"
        problems += _unknown(FORMATS_FILE, f"{place}.stage", [item.stage], stages, "stage")
        problems += _unknown(FORMATS_FILE, f"{place}.unit", [item.unit], {unit.key for unit in units}, "unit")
        problems += _unknown(
            FORMATS_FILE, f"{place}.counts_when", [item.counts_when], {event.key for event in events}, "counting event"
        )
        problems += _format_problems(item, formats)
    if items:
        unused = stages - {item.stage for item in items}
        problems += [Problem(STAGES_FILE, f"stages[{key}]", "has no format") for key in unused]
    for publicity in try_read(read_publicity_formats, tree, problems) or ():
        place = f"formats[{publicity.key}].derived_from"
        problems += _unknown(PUBLICITY_FILE, place, publicity.derived_from, formats, "format")
        if (publicity.value_rule == "derived") != bool(publicity.derived_from):
            problems.append(Problem(PUBLICITY_FILE, place, "goes with the value rule 'derived' and with no other"))
    return problems


def check_methods(tree: Tree) -> list[Problem]:
    """Every method belongs to a known format and has preparation, agenda, materials and templates."""
    problems: list[Problem] = []
    items = (try_read(read_formats, tree, problems) or ((), (), ()))[2]
    for file in tree.files(METHODS_FOLDER):
        method = try_read(lambda where, file=file: read_method(where, file), tree, problems)  # type: ignore[misc]
        if method is None:
            continue
        problems += _unknown(file, "format", [method.format], {item.key for item in items}, "format")
        for name in ("preparation", "agenda", "materials", "templates"):
            if not getattr(method, name):
                problems.append(Problem(file, name, "must not be empty"))
    return problems


def _region_problems(directory: Directory, districts: set[str]) -> list[Problem]:
    problems: list[Problem] = []
    held: Counter[str] = Counter()
    for actor in directory.actors:
        place = f"actors[{actor.key}].districts"
        named = (*actor.districts, *actor.nearest_districts)
        problems += _unknown(NETWORK_FILE, place, named, districts, "district")
        if actor.kind == REGIONAL:
            held.update(named)
        elif named:
            problems.append(Problem(NETWORK_FILE, place, "only regional centres have districts"))
    for ags in sorted(districts | held.keys()):
        if held[ags] != 1:
            problems.append(Problem(NETWORK_FILE, ags, f"belongs to {held[ags]} regional centres, not to one"))
    return problems


def check_network(tree: Tree) -> list[Problem]:
    """Actors name known kinds, topics and districts; each district has exactly one regional centre; one centre is home."""
    problems: list[Problem] = []
    topics = {topic.key for topic in try_read(read_topics, tree, problems) or ()}
    districts = {district.ags for district in (try_read(read_districts, tree, problems) or ((), ()))[0]}
    directory = try_read(read_network, tree, problems)
    if directory is None:
        return problems
    kinds = {kind.key for kind in directory.kinds}
    for actor in directory.actors:
        place = f"actors[{actor.key}]"
        problems += _unknown(NETWORK_FILE, f"{place}.kind", [actor.kind], kinds, "kind of actor")
        problems += _unknown(NETWORK_FILE, f"{place}.topics", actor.topics, topics, "topic")
        problems += _unknown(NETWORK_FILE, f"{place}.assumed", actor.assumed, ASSUMABLE, "field that may be assumed")
    if sum(actor.home for actor in directory.actors) != 1:
        problems.append(Problem(NETWORK_FILE, "actors", "exactly one actor must be home"))
    served = {topic for actor in directory.of_kind(THEMATIC) for topic in actor.topics}
    problems += _unknown(
        NETWORK_FILE, "routing.thematic_first", directory.routing.thematic_first, served, "topic of a thematic centre"
    )
    return problems + _region_problems(directory, districts)


def check_indicators(tree: Tree) -> list[Problem]:
    """Each format has its indicator, composed ones name known formats, and no format is in two of the stated sums."""
    problems: list[Problem] = []
    items = (try_read(read_formats, tree, problems) or ((), (), ()))[2]
    formats = [item.key for item in items]
    publicity = [item.key for item in try_read(read_publicity_formats, tree, problems) or ()]
    indicators = try_read(read_indicators, tree, problems)
    if indicators is None:
        return problems
    for indicator in indicators:
        if indicator.kind != "publicity":
            problems += _unknown(INDICATORS_FILE, indicator.id, indicator.formats, formats, "format")
    for kind, keys in (("service", formats), ("publicity", publicity)):
        measured = {item.key for item in indicators if item.kind == kind}
        problems += [Problem(INDICATORS_FILE, kind, f"'{key}' has no indicator") for key in keys if key not in measured]
    qualifying = {item.key for item in items if item.qualifies}
    for indicator in indicators:
        if indicator.function == "persons_qualified" and set(indicator.formats) != qualifying:
            problems.append(Problem(INDICATORS_FILE, indicator.id, "must name exactly the formats that qualify people"))
    summed = Counter(key for item in indicators if item.kind == "sum" for key in item.formats)
    return problems + [
        Problem(INDICATORS_FILE, "sums", f"'{key}' stands in {times} sums")
        for key, times in summed.items()
        if times > 1
    ]


def check_report(tree: Tree) -> list[Problem]:
    """Every figure of the outline has a caption, and every caption a figure."""
    problems: list[Problem] = []
    outline = try_read(read_outline, tree, problems)
    if outline is None:
        return problems
    shown = {figure for section in outline.all_sections() for figure in section.figures}
    problems += [
        Problem(OUTLINE_FILE, "captions", f"'{name}' is shown without a caption")
        for name in shown - outline.captions.keys()
    ]
    return problems + [
        Problem(OUTLINE_FILE, "captions", f"'{name}' is not shown anywhere") for name in outline.captions.keys() - shown
    ]


def _people_problems(file: str, centre: DemoCentre) -> list[Problem]:
    """Partners, regions and beneficiaries of a demo centre refer to each other."""
    partners = {partner.key for partner in centre.partners}
    regions = {region.key for region in centre.regions}
    problems: list[Problem] = []
    for partner in centre.partners:
        problems += _unknown(file, f"partners[{partner.key}].region", [partner.region], regions, "region of the centre")
    for beneficiary in centre.funding.beneficiaries:
        problems += _unknown(file, f"funding[{beneficiary.code}]", beneficiary.partners, partners, "partner")
    if sum(partner.role == "lead" for partner in centre.partners) != 1:
        problems.append(Problem(file, f"{centre.key}.partners", "exactly one partner leads"))
    return problems


def _sense_problems(file: str, centre: DemoCentre) -> list[Problem]:
    reasons = []
    if not centre.from_on < centre.planned_to <= centre.to_on:
        reasons.append("the dates of the funding are out of order")
    if centre.number_of("smes") > centre.number_of("organisations"):
        reasons.append("there are more SMEs than organisations")
    if not _COLOUR.fullmatch(centre.colour):
        reasons.append(f"'{centre.colour}' is no colour like #0b5c6b")
    return [Problem(file, centre.key, reason) for reason in reasons]


def _names_of(indicators: Iterable[Indicator]) -> set[str]:
    return {item.id for item in indicators}


def check_demo(tree: Tree) -> list[Problem]:
    """The demo names known formats, indicators, topics and districts, makes sense in itself, and marks its neighbours."""
    problems: list[Problem] = []
    formats = {item.key for item in (try_read(read_formats, tree, problems) or ((), (), ()))[2]}
    publicity = {item.key for item in try_read(read_publicity_formats, tree, problems) or ()}
    topics = {topic.key for topic in try_read(read_topics, tree, problems) or ()}
    districts = {item.ags for item in (try_read(read_districts, tree, problems) or ((), ()))[0]}
    indicators = _names_of(try_read(read_indicators, tree, problems) or ())
    demo = try_read(read_demo, tree, problems)
    if demo is None:
        return problems
    for centre in demo.centres:
        file = HOME_FILE if centre is demo.home else NEIGHBOURS_FILE
        named = [ags for region in centre.regions for ags in region.districts]
        named += [partner.district for partner in centre.partners]
        problems += _unknown(file, f"{centre.key}.services", [row.format for row in centre.services], formats, "format")
        problems += _unknown(
            file, f"{centre.key}.publicity", [row.format for row in centre.publicity], publicity, "publicity format"
        )
        problems += _unknown(
            file, f"{centre.key}.goals", [row.indicator for row in centre.goals], indicators, "indicator"
        )
        problems += _unknown(file, f"{centre.key}.focus_topics", centre.focus_topics, topics, "topic")
        problems += _unknown(file, f"{centre.key}.regions", named, districts, "district")
        problems += _people_problems(file, centre) + _sense_problems(file, centre)
    return problems + [
        Problem(NEIGHBOURS_FILE, centre.key, "must be marked fictitious")
        for centre in demo.neighbours
        if not centre.fictitious
    ]
