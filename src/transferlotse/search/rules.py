"""How words are compared: in plain letters, without endings, and within German compounds."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

_WORD = re.compile(r"[a-z0-9]+")
_WRITTEN_OUT = str.maketrans({"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue"})
_ENDINGS = ("innen", "ungen", "ern", "ung", "ing", "en", "em", "er", "es", "ed", "e", "n", "s")
_SHORTEST_STEM = 4
_SHORTEST_PART = 5
FILLERS = frozenset(
    "aber alle als am an auch auf aus bei beim bin bis bitte da damit das dass dem den der des die dies diese du durch ein "
    "eine einem einen einer eines er es etwas fuer gern gerne haben hat hier ich ihr ihre im in ist ja jetzt kann koennen "
    "man mehr mein meine mich mit moechte moechten nach nicht noch nur ob oder schon sehr sein seit sich sie sind so soll "
    "sollen ueber um und uns unser unsere unserem unseren unserer vom von vor wann warum was wenn wer werden wie wieder "
    "wir wird wo wollen zu zum zur zwei a about all an and any are as at be been but by can could do does for from get had "
    "has have help how i if into is it its like me my need not of on or our please some that the their them there they "
    "this to us want was we what when where which who why will with would you your".split()
)


def plain_words(text: str) -> list[str]:
    """The words of `text` in lower case without accents, umlauts written out: what everything here compares."""
    lowered = unicodedata.normalize("NFC", text).lower().translate(_WRITTEN_OUT)
    plain = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return _WORD.findall(plain)


def telling_words(text: str) -> list[str]:
    """The words of `text` that say something, each once, in order; all words where nothing else is left."""
    words = list(dict.fromkeys(plain_words(text)))
    return [word for word in words if word not in FILLERS] or words


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """`word` without a German or English ending; at least four letters remain, short words stay whole."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def likeness(word: str, sought: str) -> float:
    """How well `word` answers `sought`, both plain: 1 for the same word but for its ending, 0.6 for a compound that begins
    or ends with it, 0 otherwise. Words of fewer than five letters are never looked for within others."""
    if word == sought or stem(word) == stem(sought):
        return 1.0
    root = stem(sought)
    if len(root) < _SHORTEST_PART or len(word) < len(root) + 3:
        return 0.0
    return 0.6 if word.startswith(root) or word.endswith(sought) or stem(word).endswith(root) else 0.0


def search_text(parts: Iterable[str]) -> str:
    """What a document is found by: the plain words of its parts, each framed by spaces."""
    words = dict.fromkeys(word for part in parts for word in plain_words(part))
    return f" {' '.join(words)} " if words else ""


def relevance(*, title: str, body: str, sought: Sequence[Sequence[str]]) -> float:
    """How well a document answers; each entry of `sought` is one word with its synonyms. 0 where nothing fits.

    A word in the title counts three, in the text one, a synonym half of that; all words found doubles the sum.
    """
    title_words, body_words = plain_words(title), body.split()
    points = [_points(title_words, body_words, group) for group in sought]
    total = sum(points)
    return total * 2 if points and all(points) else total


def _points(title_words: Sequence[str], body_words: Sequence[str], group: Sequence[str]) -> float:
    best = 0.0
    for position, word in enumerate(group):
        weight = 1.0 if position == 0 else 0.5
        in_title = max((likeness(one, word) for one in title_words), default=0.0)
        in_body = max((likeness(one, word) for one in body_words), default=0.0)
        best = max(best, weight * (3 * in_title if in_title else in_body))
    return best
