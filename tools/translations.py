"""Translations without gettext installed: `compile` makes the English catalogue, `check` finds what lacks English.

German stands in the code and the templates. English stands in `src/transferlotse/locale/parts/<room>.po`; all parts
together become `locale/en/LC_MESSAGES/django.mo`, which git does not keep.
"""

import hashlib
import os
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "transferlotse"
PARTS = SOURCE / "locale" / "parts"
COMPILED = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.mo"
STAMP = ROOT / "build" / "translations.stamp"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
Key = tuple[str, str]


def merged(problems: list[str]) -> Catalog:
    """All parts in one catalogue; two different translations of one text are added to `problems`."""
    whole = Catalog(locale="en", domain="django", charset="utf-8", fuzzy=False)
    for part in sorted(PARTS.glob("*.po")):
        with part.open("rb") as handle:
            catalog = read_po(handle, locale="en", charset="utf-8")
        for message in catalog:
            if not message.id:
                continue
            problems.extend(f"{part.name}: {text!r} {why}" for text, why in flaws(message))
            known = whole.get(message.id, message.context)
            if known is None:
                whole.add(message.id, message.string, context=message.context)
            elif known.string != message.string:
                problems.append(f"{part.name}: {message.id!r} is translated differently in another part")
    return whole


def flaws(message: Message) -> Iterator[tuple[str, str]]:
    """What is wrong with one translation: empty, marked fuzzy, or with other placeholders than the German text."""
    ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    if not all(strings):
        yield ids[0], "has no English"
    if message.fuzzy:
        yield ids[0], "is marked fuzzy"
    allowed = {found for text in ids for found in PLACEHOLDER.findall(text)}
    for string in strings:
        used = set(PLACEHOLDER.findall(string or ""))
        if used - allowed or (len(ids) == 1 and used != allowed):
            yield ids[0], f"has other placeholders in English: {string!r}"


def extracted() -> dict[Key, str]:
    """Every German text in code and templates (context, text) with the first place it stands."""
    from django.conf import settings  # noqa: PLC0415 - the compiling half must work without Django's settings

    settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize  # noqa: PLC0415 - reads settings when imported

    found: dict[Key, str] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # What templatize writes keeps the template's indentation, which means nothing here and breaks Python's reader.
            text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).split("\n"))
        for line, ids, _comments, context in extract("python", BytesIO(text.encode()), keywords=KEYWORDS):
            first = ids[0] if isinstance(ids, tuple) else ids
            if first:
                found.setdefault((context or "", first), f"{path.relative_to(ROOT)}:{line}")
    return found


def missing() -> list[str]:
    """One line per text without a complete English translation, and per flaw in the parts."""
    problems: list[str] = []
    catalog = merged(problems)
    for (context, text), place in extracted().items():
        if catalog.get(text, context or None) is None:
            problems.append(f"{place}: {text!r} has no English")
    return problems


def compile_catalogue() -> None:
    """Write the compiled catalogue, whole or not at all, when a part changed since the last time."""
    digest = hashlib.sha256()
    for part in sorted(PARTS.glob("*.po")):
        digest.update(part.name.encode() + b"\0" + part.read_bytes())
    if COMPILED.is_file() and STAMP.is_file() and STAMP.read_text() == digest.hexdigest():
        return
    problems: list[str] = []
    catalog = merged(problems)
    if problems:
        sys.exit("\n".join(problems))
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    fresh = COMPILED.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as handle:
        write_mo(handle, catalog)
    fresh.replace(COMPILED)
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(digest.hexdigest())
    print(f"→ English: {len(catalog)} texts", flush=True)


def main() -> None:
    """`compile` or `check`."""
    if sys.argv[1:] == ["compile"]:
        compile_catalogue()
    elif sys.argv[1:] == ["check"]:
        problems = missing()
        print("\n".join(problems) or "Every German text has its English.")
        sys.exit(1 if problems else 0)
    else:
        sys.exit("usage: translations.py compile|check")


if __name__ == "__main__":
    main()
