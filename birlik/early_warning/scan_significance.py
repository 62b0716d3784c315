"""How unusual a scan score is: Monte Carlo, sequential stop, Gumbel tail, recurrence interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from birlik.early_warning.frame import Floats

_EULER = 0.5772156649015329
_SAME = 1e-9  # scores closer than this, relatively, are the same count in the same zone


def reached_from(score: float) -> float:
    """The least value that counts as reaching a score: scores that only rounding parts are one."""
    return score - _SAME * max(1.0, abs(score))


@dataclass(frozen=True, slots=True)
class NullScores:
    """Largest scores of replicas in which nothing happened; reusable while baselines hold.

    maxima: (replicas,) in the order drawn. stopped: whether drawing ended early because enough
    replicas had already passed the score it was drawn for.

    >>> null = NullScores(np.arange(1.0, 100.0))
    >>> null.p_value(95.0)
    0.06
    """

    maxima: Floats
    stopped: bool = False

    def exceeding(self, score: float) -> int:
        return int((self.maxima >= reached_from(score)).sum())

    def p_value(self, score: float, *, tail: str = "count") -> float:
        """P(a largest score this high | nothing happened).

        count: (1 + x) / (R + 1) with x of R replicas at or above the score; x / R after an early
            stop (Besag and Clifford 1991).
        importance: as count; `scan_tail` then draws the small ones anew.
        gumbel: 1 - exp(-exp(-(score - mu) / beta)), beta = s sqrt(6) / pi, mu = mean - 0.5772 beta
            (Abrams, Kulldorff and Kleinman 2010): goes below 1 / (R + 1).
        """
        if tail == "gumbel":
            return self._gumbel(score)
        if tail not in ("count", "importance"):
            raise ValueError(f"tail must be 'count', 'gumbel' or 'importance'. Got {tail!r}.")
        exceeding = self.exceeding(score)
        if self.stopped:
            return max(exceeding, 1) / self.maxima.size
        return (1 + exceeding) / (1 + self.maxima.size)

    def threshold(self, alpha: float, *, tail: str = "count") -> float:
        """The score that the largest of a quiet week passes with probability alpha."""
        if not 0 < alpha < 1:
            raise ValueError(f"alpha must lie between 0 and 1. Got {alpha}.")
        if tail == "gumbel":
            mu, beta = self._fit()
            return mu - beta * math.log(-math.log1p(-alpha))
        rank = math.floor(alpha * (self.maxima.size + 1))
        if rank < 1:
            raise ValueError(
                f"{self.maxima.size} replicas cannot show alpha {alpha}: "
                f"use at least {math.ceil(1 / alpha) - 1}, or the gumbel tail."
            )
        return float(np.sort(self.maxima)[-rank])

    def _fit(self) -> tuple[float, float]:
        if self.maxima.size < 20:
            raise ValueError(f"A Gumbel tail needs at least 20 replicas. Got {self.maxima.size}.")
        beta = float(self.maxima.std(ddof=1)) * math.sqrt(6) / math.pi
        return float(self.maxima.mean()) - _EULER * beta, beta

    def _gumbel(self, score: float) -> float:
        mu, beta = self._fit()
        if beta == 0.0:
            return self.p_value(score)
        return -math.expm1(-math.exp(min(-(score - mu) / beta, 700.0)))


def recurrence_interval(p_value: float, *, every_days: float = 7.0, looks: int = 1) -> float:
    """Days in which one cluster this unusual is expected by chance.

    RI = D / p, and D / (1 - (1 - p)^(1/A)) when p is already adjusted for A looks.
    every_days: D, days between two scans. looks: A, scans the p-value was adjusted for.

    >>> recurrence_interval(0.01)
    700.0
    """
    if not 0 < p_value <= 1 or looks < 1:
        raise ValueError(f"p_value must lie in (0, 1] and looks be 1 or more. Got {p_value}.")
    if looks == 1:
        return every_days / p_value
    return every_days / -math.expm1(math.log1p(-p_value) / looks) if p_value < 1 else every_days
