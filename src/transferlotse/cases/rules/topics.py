"""Which topics a text speaks of, found by names and everyday words, scored and explained."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from transferlotse.search.rules import FILLERS, likeness, plain_words

_SPOKEN = re.compile(r"[^\W_]+")
NAME_POINTS = 4.0
WORD_POINTS = 3.0
PER_FURTHER_WORD = 1.5
MOST_TOPICS = 4
KEPT_SHARE = 0.5
# Two parts of a phrase may stand this many words further apart than in the phrase itself.
SLACK = 3


@dataclass(frozen=True, slots=True)
class TopicWords:
    """A topic with its names and everyday words, in all languages."""

    key: str
    names: tuple[str, ...]
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicHit:
    """A topic that a text speaks of; `words` are those of the text that said so."""

    key: str
    score: float
    words: tuple[str, ...]


@dataclass(slots=True)
class _Tally:
    points: float = 0.0
    positions: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All topics, with their phrases in plain words and how many topics share a phrase; make it once."""

    phrases: tuple[tuple[str, tuple[str, ...], float], ...]

    @classmethod
    def of(cls, topics: Sequence[TopicWords]) -> "Vocabulary":
        """Prepare `topics`; a phrase that several topics claim counts less for each."""
        claimed: dict[tuple[str, ...], set[str]] = {}
        rows = []
        for topic in topics:
            for phrases, points in ((topic.names, NAME_POINTS), (topic.synonyms, WORD_POINTS)):
                for phrase in phrases:
                    words = tuple(word for word in plain_words(phrase) if word not in FILLERS)
                    if words:
                        rows.append((topic.key, words, points + PER_FURTHER_WORD * (len(words) - 1)))
                        claimed.setdefault(words, set()).add(topic.key)
        return cls(tuple((key, words, points / len(claimed[words]) ** 0.5) for key, words, points in rows))


def topics_meant(text: str, vocabulary: Vocabulary) -> tuple[TopicHit, ...]:
    """The topics that `text` speaks of, the main one first, at most four; empty where nothing is recognised.

    A phrase counts when all its words occur close together, in any order; words within compounds count less. Topics with
    less than half the points of the main one are left out.
    """
    spoken = _SPOKEN.findall(text)
    words = ["".join(plain_words(word)) for word in spoken]
    tallies: dict[str, _Tally] = {}
    cache: dict[str, list[tuple[int, float]]] = {}
    for key, phrase, points in vocabulary.phrases:
        hit = _find(phrase, words, cache)
        if hit is None:
            continue
        positions, quality = hit
        tally = tallies.setdefault(key, _Tally())
        # The same words of the text never count twice for one topic in full.
        fresh = len(positions - tally.positions) / len(positions)
        tally.points += points * quality * max(fresh, 0.1)
        tally.positions |= positions
    ranked = sorted(tallies.items(), key=lambda item: (-item[1].points, min(item[1].positions)))
    if not ranked:
        return ()
    limit = ranked[0][1].points * KEPT_SHARE
    kept = [(key, tally) for key, tally in ranked if tally.points >= limit][:MOST_TOPICS]
    return tuple(
        TopicHit(key, round(tally.points, 2), tuple(dict.fromkeys(spoken[i] for i in sorted(tally.positions))))
        for key, tally in kept
    )


def _find(
    phrase: tuple[str, ...], words: list[str], cache: dict[str, list[tuple[int, float]]]
) -> tuple[set[int], float] | None:
    """Positions in `words` that make up `phrase` most closely, and how well they fit; None where they do not.

    Of a phrase of three words or more one may be missing, which halves the fit.
    """
    places = [_places(part, words, cache) for part in phrase]
    if len(phrase) > 1:
        # Within a phrase a compound proves little: "Handwerksbetrieb" says nothing about "Betrieb".
        places = [[one for one in options if one[1] == 1.0] for options in places]
    found = [options for options in places if options]
    missing = len(phrase) - len(found)
    if missing > (1 if len(phrase) >= 3 else 0):
        return None
    best: tuple[set[int], float] | None = None
    for start, fit in found[0]:
        chosen, fits = _nearest(start, fit, found[1:])
        if len(set(chosen)) < len(found) or max(chosen) - min(chosen) >= len(phrase) + SLACK:
            continue
        quality = sum(fits) / len(phrase) * (0.5 if missing else 1.0)
        if best is None or quality > best[1]:
            best = (set(chosen), quality)
    return best


def _places(part: str, words: list[str], cache: dict[str, list[tuple[int, float]]]) -> list[tuple[int, float]]:
    if part not in cache:
        cache[part] = [(i, fit) for i, word in enumerate(words) if (fit := likeness(word, part))]
    return cache[part]


def _nearest(start: int, fit: float, others: list[list[tuple[int, float]]]) -> tuple[list[int], list[float]]:
    chosen, fits = [start], [fit]
    for options in others:
        free = [one for one in options if one[0] not in chosen] or options
        place, quality = min(free, key=lambda one: (abs(one[0] - start), -one[1]))
        chosen.append(place)
        fits.append(quality)
    return chosen, fits
