"""Each rule of the content check, broken on purpose."""

from collections.abc import Callable

import pytest

from transferlotse.content import checks
from transferlotse.content.checks import CHECKS, check_content, files, references, tables
from transferlotse.content.checks.problems import Check
from transferlotse.content.sources import Tree

Alter = Callable[[str, str, str], Tree]

FORMATS = "portfolio/formats.yaml"
NETWORK = "network/network.yaml"
DEMO = "demo/ruhr-owl.yaml"
NEIGHBOURS = "demo/neighbours.yaml"
METHOD = "portfolio/methods/company-dialogue.yaml"
INDICATORS = "indicators/indicators.yaml"
OUTLINE = "reports/final-report.yaml"
TOPICS = "taxonomy/topics.yaml"
DISTRICTS = "taxonomy/districts.csv"

BREAKS = [
    # heads
    (files.check_heads, FORMATS, "version: 1\n", "", "version: is missing"),
    (files.check_heads, FORMATS, "version: 1\n", "version: 0\n", "version: begins at 1"),
    (files.check_heads, FORMATS, "licence: CC-BY-4.0", "licence: ''", "licence: must not be empty"),
    (files.check_heads, FORMATS, "id: portfolio-formats", "id: portfolio-stages", "is also portfolio/formats.yaml"),
    (files.check_heads, FORMATS, "id: portfolio-formats", "id: [", "cannot be read as YAML"),
    (files.check_heads, FORMATS, "id: portfolio-formats", "id: a\nid: b", "the field 'id' is written twice"),
    (files.check_heads, FORMATS, "source: Trans", "source: !!python/name:os.system Trans", "cannot be read as YAML"),
    # languages
    (files.check_languages, METHOD, ", en: First visit to a firm", "", "the English text is missing"),
    (files.check_languages, METHOD, "de: Erstgespräch im Betrieb, ", "", "the German text is missing"),
    (files.check_languages, METHOD, "en: First visit to a firm", "en: ' '", "the English text is empty"),
    (files.check_languages, TOPICS, "en: [where to start, digital roadmap, ", "en: ['', ", "the English text is empty"),
    # expressions
    (files.check_expressions, INDICATORS, "function: contacts", "formula: contacts", "must not hold expressions"),
    (files.check_expressions, OUTLINE, "de: Schlussbericht", "de: '{{ title }}'", "looks like an expression"),
    (files.check_expressions, OUTLINE, "de: Schlussbericht", "de: '=1+1'", "looks like an expression"),
    (files.check_expressions, OUTLINE, "de: Schlussbericht", "de: eval(x)", "looks like an expression"),
    # sources
    (files.check_sources, "SOURCES.md", "`taxonomy-postcodes`", "`postcodes`", "does not credit the table"),
    # portfolio
    (references.check_portfolio, FORMATS, "stage: inform", "stage: inspire", "'inspire' is no stage"),
    (references.check_portfolio, FORMATS, "unit: session", "unit: evening", "'evening' is no unit"),
    (references.check_portfolio, FORMATS, "counts_when: slot-held", "counts_when: felt", "'felt' is no counting event"),
    (references.check_portfolio, FORMATS, "ai_variant_of: self-check", "ai_variant_of: none", "is no other format"),
    (references.check_portfolio, FORMATS, "ai_variant_of: self-check", "ai_variant_of: transfer-project", "same stage"),
    (references.check_portfolio, FORMATS, "scope: collective", "scope: both", "'both' is not one of"),
    (references.check_portfolio, FORMATS, "least: 12, most: 60", "least: 12, most: 6", "least is greater than most"),
    (references.check_portfolio, FORMATS, "key: company-dialogue", "key: awareness-event", "occurs twice"),
    (references.check_portfolio, FORMATS, "scope: collective", "scop: collective", "scope: is missing"),
    (references.check_portfolio, FORMATS, "    qualifies: true", "    qualifys: true", "is not a field known here"),
    (references.check_portfolio, "portfolio/stages.yaml", "key: connect", "key: relate", "'connect' is no stage"),
    (references.check_portfolio, "portfolio/stages.yaml", "key: connect", "key: relate", "[relate]: has no format"),
    (references.check_portfolio, "portfolio/publicity.yaml", "[awareness-event]", "[party]", "'party' is no format"),
    (references.check_portfolio, "portfolio/publicity.yaml", "value_rule: derived", "value_rule: sum", "goes with the"),
    # methods
    (references.check_methods, METHOD, "format: company-dialogue", "format: chat", "'chat' is no format"),
    (references.check_methods, METHOD, "\nmaterials:", "\ntemplates_old:", "is not a field known here"),
    (references.check_methods, METHOD, "minutes: 25", "minutes: -25", "must not be negative"),
    # topics
    (tables.check_topics, TOPICS, "broader: [digital-strategy]", "broader: [strategy]", "'strategy' is no topic"),
    (
        tables.check_topics,
        TOPICS,
        "name: {de: Digitalstrategie, en: digital strategy}",
        "name: {de: Digitalstrategie, en: digital strategy}\n    broader: [smart-services]",
        "leads back to the topic itself",
    ),
    (tables.check_topics, TOPICS, "[where to start, digital roadmap,", "[digital plan plan,", "needs at least 4"),
    (tables.check_topics, TOPICS, "[where to start,", "[Digital strategy,", "repeats the name or an entry"),
    # sectors
    (tables.check_sectors, "taxonomy/sectors.csv", "01,division,A", "01,division,Z", "below a known section"),
    (tables.check_sectors, "taxonomy/sectors.csv", "F,section,,Baugewerbe", "F,section,,", "name in both languages"),
    (tables.check_sectors, "taxonomy/sectors.csv", "F,section", "F,chapter", "a section of one letter or a division"),
    (tables.check_sectors, "taxonomy/sectors.yaml", '["28"]', '["34"]', "'34' is no division"),
    # districts and postcodes
    (tables.check_regions, DISTRICTS, "01001,Flensburg", "02001,Flensburg", "five digits that begin with the Land"),
    (tables.check_regions, DISTRICTS, "DEF01,01", "DEA01,01", "is no NUTS-3 code of Schleswig-Holstein"),
    (tables.check_regions, DISTRICTS, "3742,2963", "3742,2964", "do not add up"),
    (tables.check_regions, DISTRICTS, "54.790", "14.790", "lies outside Germany"),
    (tables.check_regions, DISTRICTS, "91113", "many", "a number is malformed"),
    (tables.check_regions, DISTRICTS, "ags,name", "code,name", "missing columns: ags"),
    (tables.check_regions, DISTRICTS, "01001,Flensburg", "01001,Flens,burg", "more or fewer cells"),
    (tables.check_regions, "taxonomy/districts.yaml", 'into: "16063"', 'into: "16099"', "'16099' is no district"),
    (tables.check_regions, "taxonomy/laender.yaml", 'code: "11"', 'code: "17"', "has no district"),
    (tables.check_regions, "taxonomy/postcodes.csv", ",14612", ",14999", "must name known districts"),
    (tables.check_regions, "taxonomy/postcodes.csv", "01053,", "1053,", "needs five digits and a place"),
    # network
    (references.check_network, NETWORK, "topics: [crafts]", "topics: [craft]", "'craft' is no topic"),
    (references.check_network, NETWORK, "kind: thematic\n", "kind: temple\n", "'temple' is no kind of actor"),
    (references.check_network, NETWORK, '"03101", ', "", "03101: belongs to 0 regional centres"),
    (references.check_network, NETWORK, '"03101", ', '"03101", "05913", ', "05913: belongs to 2 regional centres"),
    (references.check_network, NETWORK, '"03101", ', '"03101", "99999", ', "'99999' is no district"),
    (references.check_network, NETWORK, "assumed: [region", "assumed: [mood", "'mood' is no field that may be assumed"),
    (references.check_network, NETWORK, "    home: true\n", "", "exactly one actor must be home"),
    (
        references.check_network,
        NETWORK,
        "[it-security, textiles,",
        "[robotics, textiles,",
        "topic of a thematic centre",
    ),
    # indicators
    (references.check_indicators, INDICATORS, "formats: [lab-tour-roadshow]", "formats: [tour]", "'tour' is no format"),
    (references.check_indicators, INDICATORS, "    - awareness-event\n", "", "'awareness-event' has no indicator"),
    (references.check_indicators, INDICATORS, "    - newsletter\n", "    - letters\n", "'letters' is no format"),
    (
        references.check_indicators,
        INDICATORS,
        "formats: [lab-tour-roadshow]",
        "formats: [transfer-project]",
        "'transfer-project' stands in 2 sums",
    ),
    (
        references.check_indicators,
        INDICATORS,
        "[in-house-training, intensive-training, blended-learning]",
        "[in-house-training]",
        "exactly the formats that qualify people",
    ),
    (references.check_indicators, INDICATORS, "function: contacts", "function: 'a + b'", "is no name of a function"),
    # report
    (references.check_report, OUTLINE, "figures: [sums]", "figures: [sum]", "is no figure that the report knows"),
    (references.check_report, OUTLINE, "figures: [sums]", "figures: []", "'sums' is not shown anywhere"),
    (references.check_report, OUTLINE, "  sums: {de", "  reach-old: {de", "is no figure that the report knows"),
    # demo
    (references.check_demo, DEMO, "format: awareness-event", "format: party", "'party' is no format"),
    (references.check_demo, DEMO, "format: web-article", "format: blog", "'blog' is no publicity format"),
    (references.check_demo, DEMO, "indicator: goal.individual", "indicator: gaol.individual", "is no indicator"),
    (references.check_demo, DEMO, "focus_topics: [logistics", "focus_topics: [logic", "'logic' is no topic"),
    (references.check_demo, DEMO, '"05112"', '"05999"', "'05999' is no district"),
    (references.check_demo, DEMO, "region: owl", "region: oval", "'oval' is no region of the centre"),
    (references.check_demo, DEMO, "partners: [dhm]", "partners: [hub]", "'hub' is no partner"),
    (references.check_demo, DEMO, "role: lead", "role: research", "exactly one partner leads"),
    (references.check_demo, DEMO, "from: 2021-07-01", "from: 2031-07-01", "dates of the funding are out of order"),
    (references.check_demo, DEMO, "from: 2021-07-01", "from: July", "must be a date"),
    (references.check_demo, DEMO, "number: 6800", "number: 9800", "more SMEs than organisations"),
    (references.check_demo, DEMO, '"#0b5c6b"', "blue", "'blue' is no colour"),
    (references.check_demo, NEIGHBOURS, "    fictitious: true\n", "", "must be marked fictitious"),
    # versions
    (checks.check_versions, FORMATS, "A talk or event", "A talk", "is published and must not change"),
    (checks.check_versions, DISTRICTS, "91113", "91114", "is published and must not change: raise the version to 2"),
    (checks.check_versions, FORMATS, "version: 1\n", "version: 2\n", "version 2 is not in VERSIONS.lock"),
    (checks.check_versions, "VERSIONS.lock", "portfolio-formats 1", "portfolio-formats 7", "older than the published"),
    (checks.check_versions, "VERSIONS.lock", "portfolio-formats 1", "portfolio-formats one", "must hold id, version"),
]


def test_content_of_the_repository_is_sound(tree: Tree) -> None:
    assert check_content(tree) == []


@pytest.mark.parametrize(("check", "file", "old", "new", "reason"), BREAKS, ids=[row[4][:40] for row in BREAKS])
def test_check_names_what_is_broken(alter: Alter, check: Check, file: str, old: str, new: str, reason: str) -> None:
    found = [str(problem) for problem in check(alter(file, old, new))]
    assert any(reason in problem for problem in found), found


def test_every_check_function_is_called_and_broken_here() -> None:
    exported = {name for module in (files, references, tables) for name in vars(module) if name.startswith("check_")}
    exported.add("check_versions")
    assert exported <= {check.__name__ for check in CHECKS}
    assert {row[0].__name__ for row in BREAKS} == exported


def test_problems_are_sorted_and_named_once(alter: Alter) -> None:
    tree = alter(FORMATS, "stage: inform", "stage: [")
    found = check_content(tree)
    assert len(found) == len(set(found))
    assert [problem.file for problem in found] == sorted(problem.file for problem in found)
    assert any(problem.file == FORMATS and "cannot be read as YAML" in problem.reason for problem in found)


def test_missing_file_is_a_problem(tree: Tree) -> None:
    tree.path(NETWORK).unlink()
    assert f"{NETWORK}: the file is missing" in [str(problem) for problem in check_content(tree)]
