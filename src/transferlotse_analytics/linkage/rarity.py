"""How much it says that two rows agree on a value: the rarer, the more; in coarse steps."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.float32]
#: Values that occur less often than this are all equally rare.
RARE = 8


def steps(counts: np.ndarray) -> npt.NDArray[np.int64]:
    """Whole bits of how often values occur, the same for all rarer than ``RARE``.

    Coarse on purpose: a few rows more leave almost every value on its step, and with it every weight as it is.
    """
    # whole bits of a number are the exponent it is stored with (IEEE 754)
    return (np.maximum(counts, RARE).astype(np.float64).view(np.int64) >> 52) - 1023


def quarter_bits(total: int) -> float:
    """log2 of a number in quarters."""
    return round(math.log2(max(total, 1)) * 4) / 4


def rarity(counts: np.ndarray, total: int) -> Bits:
    """Bits of agreeing on each value from its count among ``total``; the last entry stands for no value."""
    bits = quarter_bits(total) - steps(counts)
    return np.append(np.maximum(bits, 0.0), 0.0).astype(np.float32)


def uses(codes: npt.NDArray[np.int32], size: int) -> npt.NDArray[np.int64]:
    """How often each of ``size`` values occurs among codes with -1 for none."""
    return np.bincount(codes + 1, minlength=size + 1)[1:]
