"""How good warnings and forecasts were: alarms against outbreaks, ranks, probabilities, samples.

Definitions are those of Noufaily et al. 2019 and Bédubourg and Le Strat 2017 for alarms, and of the
VIEWS prediction challenge 2023/24 for forecasts of counts. Intervals: Wilson for shares, percentile
bootstrap of whole units for the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from birlik.early_warning.frame import Floats

IGNORANCE_BINS = (0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)
_Z95 = 1.959963984540054


class ScoringError(ValueError):
    """What was given cannot be scored; the message says why."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `trials` with its 95 % Wilson interval; NaN where there was no trial.

    >>> share = Share(8, 10)
    >>> share.value, round(share.low, 4), round(share.high, 4)
    (0.8, 0.4902, 0.9433)
    """

    hits: int
    trials: int

    @property
    def value(self) -> float:
        return self.hits / self.trials if self.trials else float("nan")

    @property
    def low(self) -> float:
        return wilson(self.hits, self.trials)[0]

    @property
    def high(self) -> float:
        return wilson(self.hits, self.trials)[1]


def wilson(hits: int, trials: int, z: float = _Z95) -> tuple[float, float]:
    """Wilson interval of a share: centre (h + z²/2)/(n + z²), half z/(n+z²) sqrt(h(n-h)/n + z²/4).

    Returns (low, high), NaN for no trials. Raises ScoringError unless 0 <= hits <= trials.
    Reference: Wilson 1927.
    """
    if not 0 <= hits <= trials:
        raise ScoringError(f"hits must lie between 0 and trials. Got {hits} of {trials}.")
    if not trials:
        return float("nan"), float("nan")
    scale = trials + z * z
    centre = (hits + z * z / 2) / scale
    half = z / scale * np.sqrt(hits * (trials - hits) / trials + z * z / 4)
    low = centre - half if hits else 0.0
    high = centre + half if hits < trials else 1.0
    return float(low), float(high)


def bootstrap(
    statistic: Callable[[NDArray[np.intp]], float],
    units: int,
    rng: Generator,
    *,
    draws: int = 1000,
    level: float = 0.95,
) -> tuple[float, float]:
    """Percentile interval of a statistic when whole units are drawn again with replacement.

    statistic: takes the numbers of the drawn units (repeats included) and returns one figure.
    Draws in which the figure does not exist (NaN) are left out; NaN if none is left.
    Reference: Efron 1979.
    """
    if units < 1:
        raise ScoringError("There must be at least one unit to draw from.")
    figures = np.array([statistic(rng.integers(units, size=units)) for _ in range(draws)])
    figures = figures[~np.isnan(figures)]
    if not figures.size:
        return float("nan"), float("nan")
    low, high = np.quantile(figures, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class AlarmScores:
    """Alarms judged week by week and outbreak by outbreak, pooled over units.

    fpr: alarmed clean weeks / clean weeks. sensitivity: alarmed outbreak weeks / outbreak weeks.
    ppv, npv: right alarms / alarms, right silences / silences. f1: 2TP / (2TP + FP + FN).
    pod: outbreaks with an alarm between their first and last week; pod_first_week: in the first.
    timeliness: mean of (first alarm - first week) / (last - first + 1); 1 for a missed outbreak.
    """

    fpr: Share
    sensitivity: Share
    ppv: Share
    npv: Share
    pod: Share
    pod_first_week: Share
    f1: float
    timeliness: float


def alarm_scores(alarm: ArrayLike, outbreak: ArrayLike) -> AlarmScores:
    """Judge alarms against known outbreaks.

    alarm: (units, weeks) True, False, or NaN where no judgement was possible.
    outbreak: (units, weeks) 0 for a clean week, else a number per outbreak of that unit; True and
        False will do where a unit has at most one outbreak.
    Weeks without a judgement are left out of the weekly figures; an outbreak none of whose weeks
    was judged is left out of the outbreak figures.

    >>> scores = alarm_scores([[0, 1, 0, 0, 1, 1]], [[0, 0, 0, 1, 1, 1]])
    >>> scores.fpr.value, scores.pod.value, scores.timeliness
    (0.3333333333333333, 1.0, 0.3333333333333333)
    """
    raised, labels = _pair(alarm, outbreak, "alarm", "outbreak")
    judged = ~np.isnan(raised)
    on, ill = judged & (raised == 1), labels != 0
    tp, fp = int((on & ill).sum()), int((on & ~ill).sum())
    fn, tn = int((judged & ~on & ill).sum()), int((judged & ~on & ~ill).sum())
    delays = _delays(on, judged, labels)
    found = sum(delay < 1 for delay in delays)
    at_once = sum(delay == 0 for delay in delays)
    return AlarmScores(
        fpr=Share(fp, fp + tn),
        sensitivity=Share(tp, tp + fn),
        ppv=Share(tp, tp + fp),
        npv=Share(tn, tn + fn),
        pod=Share(found, len(delays)),
        pod_first_week=Share(at_once, len(delays)),
        f1=2 * tp / (2 * tp + fp + fn) if tp + fp + fn else float("nan"),
        timeliness=float(np.mean(delays)) if delays else float("nan"),
    )


def _delays(on: NDArray[np.bool_], judged: NDArray[np.bool_], labels: Floats) -> list[float]:
    """Relative delay of each judged outbreak, 1 where it was missed."""
    delays = []
    for unit in np.flatnonzero((labels != 0).any(axis=1)):
        for label in np.unique(labels[unit][labels[unit] != 0]):
            weeks = np.flatnonzero(labels[unit] == label)
            first, length = weeks[0], weeks[-1] - weeks[0] + 1
            span = slice(first, first + length)
            if judged[unit, span].any():
                alarms = np.flatnonzero(on[unit, span])
                delays.append(float(alarms[0] / length) if alarms.size else 1.0)
    return delays


def crps(samples: ArrayLike, observed: ArrayLike) -> Floats:
    """Continuous ranked probability score of samples, exact: E|X - y| - E|X - X'| / 2.

    samples: (..., draws); observed: (...). Returns (...) in the unit of the counts, lower is
    better; NaN where the observation is missing. Reference: Gneiting and Raftery 2007.

    >>> crps([0.0, 1.0, 5.0], 1.0).round(6).item()
    0.555556
    """
    x, y = _samples(samples, observed)
    n = x.shape[-1]
    ordered = np.sort(x, axis=-1)
    spread = (ordered * (2 * np.arange(1, n + 1) - n - 1)).sum(axis=-1) / n**2
    return np.asarray(np.abs(x - y[..., None]).mean(axis=-1) - spread)


def ignorance(samples: ArrayLike, observed: ArrayLike, bins: ArrayLike = IGNORANCE_BINS) -> Floats:
    """-log2 of the share of samples in the bin of the observation, one pseudo-sample per bin.

    bins: lower edges; the last is open above. Returns (...) in bits, NaN for a missing observation.

    >>> ignorance([0, 0, 1, 1, 30], 2, bins=[0, 0.5, 2.5]).round(6).item()
    1.415037
    """
    x, y = _samples(samples, observed)
    edges = np.asarray(bins, dtype=np.float64)
    if edges.ndim != 1 or (np.diff(edges) <= 0).any() or np.nanmin(y, initial=edges[0]) < edges[0]:
        raise ScoringError("bins must be rising lower edges that begin at or below every value.")
    drawn = np.searchsorted(edges, x, side="right")
    seen = np.searchsorted(edges, y, side="right")
    together = (drawn == seen[..., None]).sum(axis=-1)
    bits = -np.log2((together + 1) / (x.shape[-1] + edges.size))
    return np.where(np.isnan(y), np.nan, bits)


def interval_score(
    lower: ArrayLike, upper: ArrayLike, observed: ArrayLike, alpha: float = 0.1
) -> Floats:
    """Score of a (1 - alpha) interval: (u - l) + (2/alpha) (l - y)+ + (2/alpha) (y - u)+.

    Arrays of one shape; NaN where the observation is missing. Reference: Gneiting and Raftery 2007.

    >>> interval_score([0, 0], [4, 4], [3, 5], alpha=0.1).tolist()
    [4.0, 24.0]
    """
    low, high, y = (np.asarray(v, dtype=np.float64) for v in (lower, upper, observed))
    if (low > high).any():
        raise ScoringError("The lower end of an interval must not lie above its upper end.")
    if not 0 < alpha < 1:
        raise ScoringError(f"alpha must lie between 0 and 1. Got {alpha}.")
    missed = np.maximum(low - y, 0) + np.maximum(y - high, 0)
    return np.asarray(high - low + 2 / alpha * missed)


@dataclass(frozen=True, slots=True)
class Brier:
    """Mean squared error of probabilities and what it is made of.

    score = reliability - resolution + uncertainty + within, where `within` is what forecasts still
    differ by inside one bin (0 when a bin is a single value). bins: (k, 3) mean forecast, observed
    share and number of forecasts of each bin: the points of a reliability diagram.
    """

    score: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float
    bins: Floats


def brier(probability: ArrayLike, happened: ArrayLike, bins: int | None = 10) -> Brier:
    """Brier score with Murphy's decomposition (Murphy 1973; Stephenson et al. 2008).

    probability: (n,) in [0, 1]. happened: (n,) True or False; NaN is left out.
    bins: that many equal ranges of probability, or None for one bin per distinct value.

    >>> result = brier([0.1, 0.1, 0.9, 0.9], [0, 0, 1, 0], bins=None)
    >>> round(result.score, 3), round(result.reliability, 3), round(result.resolution, 4)
    (0.21, 0.085, 0.0625)
    """
    p, y = _ranked(probability, happened)
    if (p < 0).any() or (p > 1).any():
        raise ScoringError("A probability must lie between 0 and 1.")
    group = (
        np.unique(p, return_inverse=True)[1]
        if bins is None
        else np.minimum((p * bins).astype(np.intp), bins - 1)
    )
    size = np.bincount(group)
    used = size > 0
    mean = np.bincount(group, p)[used] / size[used]
    share = np.bincount(group, y)[used] / size[used]
    weight, base = size[used] / p.size, y.mean()
    score = float(((p - y) ** 2).mean())
    reliability = float((weight * (mean - share) ** 2).sum())
    resolution = float((weight * (share - base) ** 2).sum())
    uncertainty = float(base * (1 - base))
    within = score - (reliability - resolution + uncertainty)
    points = np.column_stack([mean, share, size[used]])
    return Brier(score, reliability, resolution, uncertainty, within, points)


def average_precision(score: ArrayLike, happened: ArrayLike) -> float:
    """Area under precision and recall: sum of (R_n - R_{n-1}) P_n over distinct scores.

    score: (n,) higher = warned more. happened: (n,); NaN is left out.
    Returns a number in (0, 1], NaN when nothing happened.

    >>> average_precision([4, 3, 2, 1], [1, 0, 1, 0])
    0.8333333333333333
    """
    s, y = _ranked(score, happened)
    if not y.sum():
        return float("nan")
    order = np.argsort(-s, kind="stable")
    s, y = s[order], y[order]
    ends = np.append(np.flatnonzero(np.diff(s)), s.size - 1)
    hits = np.cumsum(y)[ends]
    precision = hits / (ends + 1)
    return float((np.diff(hits, prepend=0) * precision).sum() / y.sum())


def hits_at(score: ArrayLike, happened: ArrayLike, k: int) -> float:
    """How many of the k highest scores came true; a tie at the edge counts in proportion.

    >>> hits_at([3, 2, 2, 1], [1, 1, 0, 0], 2)
    1.5
    """
    s, y = _ranked(score, happened)
    if not 1 <= k <= s.size:
        raise ScoringError(f"k must lie between 1 and {s.size}, the number scored. Got {k}.")
    edge = np.partition(s, s.size - k)[s.size - k]
    above, level = s > edge, s == edge
    return float(y[above].sum() + y[level].mean() * (k - above.sum()))


def recall_at(score: ArrayLike, happened: ArrayLike, k: int) -> float:
    """Share of all that happened found among the k highest scores; NaN when nothing happened."""
    y = _ranked(score, happened)[1].sum()
    return hits_at(score, happened, k) / float(y) if y else float("nan")


def lift_at(score: ArrayLike, happened: ArrayLike, k: int) -> float:
    """Hits among the k highest scores over the hits of a list drawn by lot.

    >>> lift_at([3, 2, 1, 0], [1, 0, 0, 0], 1)
    4.0
    """
    s, _ = _ranked(score, happened)
    return recall_at(score, happened, k) * s.size / k


def _pair(a: ArrayLike, b: ArrayLike, name_a: str, name_b: str) -> tuple[Floats, Floats]:
    first, second = (np.atleast_2d(np.asarray(v, dtype=np.float64)) for v in (a, b))
    if first.shape != second.shape:
        raise ScoringError(
            f"{name_a} and {name_b} must have the same shape. Got {first.shape} and {second.shape}."
        )
    return first, second


def _ranked(score: ArrayLike, happened: ArrayLike) -> tuple[Floats, Floats]:
    """Flat scores and outcomes 0 or 1, without those whose outcome is unknown."""
    s, y = (v.ravel() for v in _pair(score, happened, "score", "happened"))
    known = ~np.isnan(y)
    s, y = s[known], y[known]
    if not s.size:
        raise ScoringError("There is no outcome to score against.")
    if np.isnan(s).any():
        raise ScoringError("Every unit with an outcome must have a score. Got NaN.")
    if not np.isin(y, (0, 1)).all():
        raise ScoringError("happened must be True or False for every unit.")
    return s, y


def _samples(samples: ArrayLike, observed: ArrayLike) -> tuple[Floats, Floats]:
    x, y = np.asarray(samples, dtype=np.float64), np.asarray(observed, dtype=np.float64)
    if x.ndim < 1 or x.shape[:-1] != y.shape or not x.shape[-1]:
        raise ScoringError(
            f"samples must have the shape of observed and one more axis of draws. "
            f"Got {x.shape} and {y.shape}."
        )
    if np.isnan(x).any():
        raise ScoringError("A sample must be a number. Got NaN.")
    return x, y
