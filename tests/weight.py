"""What a first visit to a page takes over the line: the page, its style sheets, scripts, pictures and letters."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

Fetch = Callable[[str], tuple[bytes, int]]
FILES = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="(/static/[^"]+)"')
FACES = re.compile(r"@font-face\s*{(.*?)}", re.S)
ADDRESSES = re.compile(r"""url\(["']?(?!data:)([^"')]+)""")


def first_load(path: str, fetch: Fetch) -> dict[str, int]:
    """Bytes by address. `fetch` answers what stands at an address, and how many bytes of it go over the line.

    Letters count where the page has signs of their range, whatever their weight: somewhat more than browsers load.
    """
    page, size = fetch(path)
    text, sizes = page.decode(), {path: size}
    for address in FILES.findall(text):
        content, sizes[address] = fetch(address)
        if address.endswith(".css"):
            for used in _used_by(content.decode(), text):
                name = urljoin(address, used)
                sizes[name] = fetch(name)[1]
    return sizes


def _used_by(style: str, text: str) -> list[str]:
    """What a style sheet has the browser load for a page with this text."""
    used = [
        address for face in FACES.findall(style) if _has_signs_of(face, text) for address in ADDRESSES.findall(face)
    ]
    return used + ADDRESSES.findall(FACES.sub("", style))


def _has_signs_of(face: str, text: str) -> bool:
    ranges = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face)
    signs = {ord(sign) for sign in text}
    return not ranges or any(int(a, 16) <= sign <= int(b or a, 16) for a, b in ranges for sign in signs)
