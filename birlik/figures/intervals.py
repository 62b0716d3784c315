"""How far chance alone could carry a rate."""

from scipy.special import gammaincinv

OUTSIDE = 0.05  # one time in twenty the true rate lies outside


def poisson(events: float) -> tuple[float, float]:
    """The exact (Garwood) 95 % interval of the mean behind a count.

    >>> tuple(round(bound, 3) for bound in poisson(10))
    (4.795, 18.39)
    """
    low = float(gammaincinv(events, OUTSIDE / 2)) if events else 0.0
    return low, float(gammaincinv(events + 1, 1 - OUTSIDE / 2))
