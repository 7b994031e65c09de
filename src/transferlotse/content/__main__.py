"""`python -m transferlotse.content [FOLDER] [--publish]`: check the content, print every problem, exit 1 if there is one."""

import argparse
import sys
from pathlib import Path

from transferlotse.content.checks import check_content, publish
from transferlotse.content.sources import Tree, default_tree


def main(arguments: list[str]) -> int:
    """Check the folder given, or the content in force; with `--publish`, first add new versions to the lock."""
    parser = argparse.ArgumentParser(prog="python -m transferlotse.content", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="folder to check (default: the content in force)")
    parser.add_argument("--publish", action="store_true", help="first add new versions to VERSIONS.lock")
    options = parser.parse_args(arguments)
    if options.folder and not options.folder.is_dir():
        print(f"{options.folder}: there is no such folder", file=sys.stderr)
        return 2
    tree = Tree((options.folder,)) if options.folder else default_tree()
    if options.publish:
        for name in publish(tree):
            print(f"published {name}")
    problems = check_content(tree)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(tree.files())} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
