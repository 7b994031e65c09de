"""Checks of the content: structure, both languages, references, versions, and that no file holds an expression that runs.

`CHECKS` is the list; a room that adds content adds its check function to it.
"""

from pathlib import Path

from transferlotse.content.checks.files import check_expressions, check_heads, check_languages, check_sources
from transferlotse.content.checks.instruments import check_editions, check_instruments
from transferlotse.content.checks.problems import Check, Problem
from transferlotse.content.checks.references import (
    check_demo,
    check_indicators,
    check_methods,
    check_network,
    check_portfolio,
    check_report,
)
from transferlotse.content.checks.tables import check_regions, check_sectors, check_topics
from transferlotse.content.checks.versions import check_versions, publish
from transferlotse.content.sources import Tree

CHECKS: tuple[Check, ...] = (
    check_heads,
    check_languages,
    check_expressions,
    check_sources,
    check_portfolio,
    check_methods,
    check_topics,
    check_sectors,
    check_regions,
    check_network,
    check_indicators,
    check_report,
    check_demo,
    check_instruments,
    check_editions,
    check_versions,
)

__all__ = ["CHECKS", "Problem", "check_content", "publish"]


def check_content(root: Path | Tree) -> list[Problem]:
    """Check a folder of content, or several that cover each other; answer all problems found, each once, by file."""
    tree = root if isinstance(root, Tree) else Tree((root,))
    found = {problem for check in CHECKS for problem in check(tree)}
    return sorted(found, key=lambda problem: (problem.file, problem.place, problem.reason))
