"""How sure a share is that rests on few: the Wilson score interval.

E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212; without a
continuity correction, which is method 3 of R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054  # the normal deviate of a 95% interval


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, both between 0 and 1."""

    low: float
    high: float

    def overlaps(self, other: Interval) -> bool:
        """Whether some share would lie in both."""
        return self.low <= other.high and other.low <= self.high


def wilson(count: int, out_of: int, z: float = Z95) -> Interval:
    """The interval of the share `count` of `out_of`. Raises ValueError unless 0 <= count <= out_of and out_of > 0."""
    if not 0 <= count <= out_of or not out_of:
        raise ValueError(f"{count} of {out_of} is not a share")
    share, square = count / out_of, z * z / out_of
    middle = share + square / 2
    half = z * sqrt(share * (1 - share) / out_of + square / (4 * out_of))
    low, high = (middle - half) / (1 + square), (middle + half) / (1 + square)
    # At a share of 0 or 1 the end is that share; the last digit of a float is not.
    return Interval(max(0.0, low) if count else 0.0, min(1.0, high) if count < out_of else 1.0)
