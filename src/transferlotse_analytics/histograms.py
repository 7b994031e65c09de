"""Where does a check stand among its peers? Answered from kept histograms, one of 101 whole points per peer group.

A score enters the histogram of its region × sector × size and of each coarser group up to all. The answer comes from
the finest group that is large enough; fewer peers allow less: the mean from 7, quartiles from 12, a percentile from 20.
Plain values in and out, so that a room can keep the rows in the transaction that writes the check.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, MutableSequence, Sequence
from dataclasses import dataclass

import numpy as np

POINTS = 101
LADDER: tuple[tuple[str, ...], ...] = (("region", "sector", "size"), ("sector", "size"), ("sector",), ())
MINIMUM_MEAN = 7
MINIMUM_QUARTILES = 12
MINIMUM_PERCENTILE = 20

Bins = MutableSequence[int]
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Standing:
    """A figure about peers: `level` names what they share, `peers` their number. `value` holds one or three numbers."""

    level: tuple[str, ...]
    peers: int
    value: tuple[float, ...]


def keys(region: str, sector: str, size: str) -> tuple[Key, Key, Key, Key]:
    """The four groups a check belongs to, finest first; an empty text stands for all."""
    return (region, sector, size), ("", sector, size), ("", sector, ""), ("", "", "")


def empty_bins() -> Bins:
    """A histogram without a check."""
    return array("I", bytes(4 * POINTS))


def packed(bins: Iterable[int]) -> bytes:
    """A histogram as it is stored: 101 numbers of four bytes, least significant first."""
    return np.fromiter(bins, "<u4", POINTS).tobytes()


def unpacked(stored: bytes) -> Bins:
    """The histogram that `packed` stored; ValueError where the length is wrong."""
    if len(stored) != 4 * POINTS:
        raise ValueError(f"a histogram has {4 * POINTS} bytes, not {len(stored)}")
    return array("I", np.frombuffer(stored, "<u4").astype("I").tobytes())


def add(bins: Bins, score: int) -> None:
    """Enters a score of 0 to 100 whole points."""
    bins[_checked(score)] += 1


def remove(bins: Bins, score: int) -> None:
    """Takes a score out again; ValueError where it was never entered."""
    if not bins[_checked(score)]:
        raise ValueError(f"no check with {score} points is in this histogram")
    bins[score] -= 1


def _checked(score: int) -> int:
    if not 0 <= score < POINTS:
        raise ValueError(f"{score} is no score: whole points from 0 to 100")
    return score


def percentile(bins: Sequence[int], peers: int, score: int) -> float:
    """Share of peers below `score`, those equal counted half, in percent (0 to 100)."""
    return 100.0 * (sum(bins[:score]) + bins[score] / 2) / peers


def mean(bins: Sequence[int], peers: int) -> float:
    """Mean score."""
    return sum(score * count for score, count in enumerate(bins)) / peers


def quartiles(bins: Sequence[int], peers: int) -> tuple[float, float, float]:
    """The scores that a quarter, half and three quarters of the peers do not exceed."""
    found: list[float] = []
    below = 0
    for score, count in enumerate(bins):
        below += count
        while len(found) < 3 and 4 * below >= (len(found) + 1) * peers:
            found.append(float(score))
    return found[0], found[1], found[2]


class Benchmark:
    """Reads standings from kept histograms: a mapping, or whatever fetches one histogram by its key (None if absent)."""

    def __init__(self, fetch: Mapping[Key, Sequence[int]] | Callable[[Key], Sequence[int] | None]) -> None:
        self._fetch = fetch.get if isinstance(fetch, Mapping) else fetch

    def percentile(self, score: int, region: str, sector: str, size: str) -> Standing | None:
        """Where `score` stands; None where even all checks together are too few."""
        _checked(score)
        for level, bins, peers in self._rungs(region, sector, size, MINIMUM_PERCENTILE):
            return Standing(level, peers, (percentile(bins, peers, score),))
        return None

    def mean(self, region: str, sector: str, size: str) -> Standing | None:
        """The peers' mean score."""
        for level, bins, peers in self._rungs(region, sector, size, MINIMUM_MEAN):
            return Standing(level, peers, (mean(bins, peers),))
        return None

    def quartiles(self, region: str, sector: str, size: str) -> Standing | None:
        """The peers' quartiles."""
        for level, bins, peers in self._rungs(region, sector, size, MINIMUM_QUARTILES):
            return Standing(level, peers, quartiles(bins, peers))
        return None

    def _rungs(
        self, region: str, sector: str, size: str, minimum: int
    ) -> Iterable[tuple[tuple[str, ...], Sequence[int], int]]:
        for level, key in zip(LADDER, keys(region, sector, size), strict=True):
            bins = self._fetch(key)
            if bins is not None and (peers := sum(bins)) >= minimum:
                yield level, bins, peers


def rebuilt(regions: np.ndarray, sectors: np.ndarray, sizes: np.ndarray, scores: np.ndarray) -> dict[Key, Bins]:
    """All histograms from all checks: class keys as texts, scores as whole points. ValueError for a score outside."""
    if len(scores) and not (scores.min() >= 0 and scores.max() < POINTS):
        raise ValueError("scores must lie between 0 and 100")
    names, codes = zip(*(np.unique(column, return_inverse=True) for column in (regions, sectors, sizes)), strict=True)
    shape = tuple(len(values) for values in names)
    place = np.ravel_multi_index(codes, shape) * POINTS + scores if len(scores) else np.zeros(0, np.int64)
    finest = np.bincount(place, minlength=int(np.prod(shape)) * POINTS).reshape(*shape, POINTS)
    by_sector_size = finest.sum(axis=0)
    found: dict[Key, Bins] = {("", "", ""): _bins(finest.sum(axis=(0, 1, 2)))}
    for j, sector in enumerate(names[1]):
        found["", str(sector), ""] = _bins(by_sector_size[j].sum(axis=0))
        for k, size in enumerate(names[2]):
            found["", str(sector), str(size)] = _bins(by_sector_size[j, k])
            for i, region in enumerate(names[0]):
                found[str(region), str(sector), str(size)] = _bins(finest[i, j, k])
    return found


def _bins(counts: np.ndarray) -> Bins:
    return array("I", counts.astype("I").tobytes())
