"""Checks of topics, sectors, districts and postcodes."""

import re

from transferlotse.content.checks.problems import Problem, try_read
from transferlotse.content.places import (
    DISTRICTS_FILE,
    DISTRICTS_TABLE,
    LAENDER_FILE,
    POSTCODES_TABLE,
    District,
    FormerDistrict,
    Land,
    read_districts,
    read_laender,
    read_postcodes,
)
from transferlotse.content.sources import Tree
from transferlotse.content.taxonomy import (
    SECTORS_FILE,
    SECTORS_TABLE,
    TOPICS_FILE,
    Topic,
    read_sectors,
    read_topics,
)

_AGS = re.compile(r"\d{5}")
_SECTION, _DIVISION = re.compile(r"[A-Z]"), re.compile(r"\d\d")


def _circle(start: str, broader: dict[str, tuple[str, ...]]) -> bool:
    """Tell whether walking to broader topics from `start` leads back to it."""
    seen: set[str] = set()
    ahead = list(broader.get(start, ()))
    while ahead:
        key = ahead.pop()
        if key == start:
            return True
        if key not in seen:
            seen.add(key)
            ahead.extend(broader.get(key, ()))
    return False


def _topic_problems(topic: Topic, broader: dict[str, tuple[str, ...]]) -> list[Problem]:
    place = f"topics[{topic.key}]"
    problems = [
        Problem(TOPICS_FILE, f"{place}.broader", f"'{key}' is no topic") for key in topic.broader if key not in broader
    ]
    if _circle(topic.key, broader):
        problems.append(Problem(TOPICS_FILE, f"{place}.broader", "leads back to the topic itself"))
    for lang in ("de", "en"):
        words = [word.casefold() for word in topic.synonyms(lang)]
        if topic.name.text(lang).casefold() in words or len(set(words)) < len(words):
            problems.append(Problem(TOPICS_FILE, f"{place}.synonyms.{lang}", "repeats the name or an entry"))
    return problems


def check_topics(tree: Tree) -> list[Problem]:
    """Topics are complete, broader terms exist and never run in a circle, synonyms add words."""
    problems: list[Problem] = []
    topics = try_read(read_topics, tree, problems) or ()
    broader = {topic.key: topic.broader for topic in topics}
    return problems + [problem for topic in topics for problem in _topic_problems(topic, broader)]


def check_sectors(tree: Tree) -> list[Problem]:
    """Sections are letters, divisions two digits below a section, names stand in both languages, groups name divisions."""
    problems: list[Problem] = []
    sectors, groups = try_read(read_sectors, tree, problems) or ((), ())
    sections = {sector.code for sector in sectors if sector.level == "section"}
    divisions = {sector.code for sector in sectors if sector.level == "division"}
    for sector in sectors:
        if not sector.name.de.strip() or not sector.name.en.strip():
            problems.append(Problem(SECTORS_TABLE, sector.code, "needs a name in both languages"))
        if sector.level == "division":
            if not _DIVISION.fullmatch(sector.code) or sector.parent not in sections:
                problems.append(Problem(SECTORS_TABLE, sector.code, "must be two digits below a known section"))
        elif sector.level != "section" or not _SECTION.fullmatch(sector.code) or sector.parent:
            problems.append(Problem(SECTORS_TABLE, sector.code, "must be a section of one letter or a division"))
    return problems + [
        Problem(SECTORS_FILE, f"groups[{group.key}].divisions", f"'{code}' is no division")
        for group in groups
        for code in group.divisions
        if code not in divisions
    ]


def _district_problems(district: District, laender: dict[str, Land]) -> list[Problem]:
    problems = []
    land = laender.get(district.land)
    if not _AGS.fullmatch(district.ags) or not district.ags.startswith(district.land):
        problems.append("the code must be five digits that begin with the Land")
    if land is None:
        problems.append(f"'{district.land}' is no Land")
    elif not district.nuts3.startswith(land.nuts1) or len(district.nuts3) != 5:
        problems.append(f"'{district.nuts3}' is no NUTS-3 code of {land.name.de}")
    if sum(district.by_size) != district.establishments:
        problems.append("the size classes do not add up to all establishments")
    if not (47 < district.latitude < 56 and 5 < district.longitude < 16):
        problems.append("lies outside Germany")
    return [Problem(DISTRICTS_TABLE, district.ags, reason) for reason in problems]


def _former_problems(former: FormerDistrict, known: set[str]) -> list[Problem]:
    place = f"former[{former.ags}]"
    if former.ags in known:
        return [Problem(DISTRICTS_FILE, place, "is still a district")]
    return [] if former.into in known else [Problem(DISTRICTS_FILE, place, f"'{former.into}' is no district")]


def check_regions(tree: Tree) -> list[Problem]:
    """Länder, districts and postcodes fit together and every Land has a district."""
    problems: list[Problem] = []
    laender = {land.code: land for land in try_read(read_laender, tree, problems) or ()}
    districts, former = try_read(read_districts, tree, problems) or ((), ())
    known = {district.ags for district in districts}
    for district in districts:
        problems += _district_problems(district, laender)
    for item in former:
        problems += _former_problems(item, known)
    for code in laender.keys() - {district.land for district in districts}:
        problems.append(Problem(LAENDER_FILE, f"laender[{laender[code].key}]", "has no district"))
    for postcode in (try_read(read_postcodes, tree, problems) or {}).values():
        if not _AGS.fullmatch(postcode.code) or not postcode.place.strip():
            problems.append(Problem(POSTCODES_TABLE, postcode.code, "needs five digits and a place"))
        if not postcode.districts or not known.issuperset(postcode.districts):
            problems.append(Problem(POSTCODES_TABLE, postcode.code, "must name known districts"))
    return problems
