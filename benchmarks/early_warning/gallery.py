"""Four plots of what the package gives, as SVG under docs/early-warning/gallery.

    python benchmarks/early_warning/gallery.py

Simulated series only, seeds fixed: the same program draws the same pictures.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from birlik.early_warning import (
    farrington_flexible,
    nearest_zones,
    prospective_scan,
    rank,
    weekly,
)
from birlik.early_warning.simulate import noufaily

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "early-warning" / "gallery"
WIDTH, HEIGHT, MARGIN = 640, 300, 46
INK, QUIET, LOUD, PALE = "#1f2933", "#7b8794", "#c2410c", "#cbd5e1"


class Plot:
    """A frame with linear axes; marks are added in data coordinates."""

    def __init__(self, title: str, x: tuple[float, float], y: tuple[float, float]) -> None:
        self.x, self.y = x, y
        self.marks = [f"<title>{title}</title>", self._text(MARGIN, 20, title, size=14)]

    def at(self, x: float, y: float) -> tuple[float, float]:
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return MARGIN + across * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)

    def line(self, xs: Iterable[float], ys: Iterable[float], colour: str, dash: str = "") -> None:
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in map(self.at, xs, ys))
        self.marks.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5" '
            f'stroke-dasharray="{dash}"/>'
        )

    def dot(self, x: float, y: float, colour: str, radius: float = 3) -> None:
        a, b = self.at(x, y)
        self.marks.append(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="{radius:g}" fill="{colour}"/>')

    def note(self, x: float, y: float, text: str, colour: str = INK) -> None:
        a, b = self.at(x, y)
        self.marks.append(self._text(a, b, text, colour))

    def axes(self, across: str, up: str, ticks: int = 5) -> None:
        left, bottom = self.at(self.x[0], self.y[0])
        right, top = self.at(self.x[1], self.y[1])
        self.marks.append(
            f'<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="{QUIET}"/>'
        )
        for value in np.linspace(*self.x, ticks):
            a, b = self.at(value, self.y[0])
            self.marks.append(self._text(a, b + 16, f"{value:g}", QUIET, "middle"))
        for value in np.linspace(*self.y, ticks):
            a, b = self.at(self.x[0], value)
            self.marks.append(self._text(a - 6, b + 4, f"{value:g}", QUIET, "end"))
        self.marks.append(self._text(right, bottom + 34, across, INK, "end"))
        self.marks.append(self._text(left + 6, top - 4, up, INK))

    def save(self, name: str) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        body = "\n".join(self.marks)
        (FOLDER / f"{name}.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'font-family="sans-serif">\n<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n'
            f"{body}\n</svg>\n"
        )

    @staticmethod
    def _text(x: float, y: float, text: str, colour: str = INK, anchor: str = "start",
              size: int = 11) -> str:  # fmt: skip
        return (
            f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" '
            f'text-anchor="{anchor}">{text}</text>'
        )


def series() -> None:
    drawn = noufaily(4, replicates=1, rng=np.random.default_rng(6), current_outbreak=10)
    found = farrington_flexible.detect(drawn.counts, last=104)
    counts, weeks = drawn.counts[0, -104:], np.arange(104)
    top = float(np.ceil(1.2 * max(counts.max(), np.nanmax(found.upper)) / 4) * 4)
    plot = Plot("Two years of a series, its threshold and alarms", (0, 104), (0, top))
    plot.axes("week", "cases")
    plot.line(weeks, found.expected[0], QUIET, "4 3")
    plot.line(weeks, found.upper[0], LOUD)
    for week, count, alarm in zip(weeks, counts, found.alarm[0], strict=True):
        plot.dot(week, count, LOUD if alarm else INK, 5 if alarm else 2)
    plot.note(4, top * 0.93, "line: highest count without an alarm", LOUD)
    plot.note(4, top * 0.86, "dashes: expected", QUIET)
    plot.save("series")


def clusters() -> None:
    rng = np.random.default_rng(2)
    points = rng.random((300, 2))
    expected = np.full((300, 60), 0.4)
    counts = rng.poisson(expected)
    near = np.argsort(((points - [0.7, 0.3]) ** 2).sum(axis=1))[:12]
    counts[near, -3:] += rng.poisson(1.2, (12, 3))
    found = prospective_scan(
        counts, nearest_zones(points, 20), baselines=expected, rng=rng, replicas=199
    )
    best = found.clusters[0]
    inside = set(best.places)
    plot = Plot(
        f"The most likely cluster: {best.cases:g} cases, {best.expected:.1f} expected, "
        f"p = {best.p_value:.3f}", (0, 1), (0, 1),
    )  # fmt: skip
    plot.axes("east", "north")
    for place, (x, y) in enumerate(points):
        plot.dot(x, y, LOUD if place in inside else PALE, 2 + 1.2 * counts[place, -3:].sum())
    plot.save("clusters")


def calibration() -> None:
    counts = np.concatenate(
        [noufaily(s, replicates=12, rng=np.random.default_rng([8, s])).counts for s in range(1, 43)]
    )
    ours = weekly.run(counts, last=49).detection.pvalue
    peer = farrington_flexible.detect(counts, last=49).pvalue
    alphas = np.geomspace(0.001, 0.1, 20)
    plot = Plot(
        "Realised against nominal false-alarm rate, 42 scenarios (log10)", (-3, -1), (-3, -1)
    )
    plot.axes("log10 nominal", "log10 realised")
    plot.line([-3, -1], [-3, -1], PALE)
    for p, colour, name, y in ((peer, QUIET, "as R", -1.13), (ours, LOUD, "weekly run", -1.25)):
        rates = np.array([(p <= a).mean() for a in alphas])
        plot.line(np.log10(alphas), np.log10(rates), colour)
        plot.note(-2.9, y, name, colour)
    plot.save("calibration")


def ranked() -> None:
    rng = np.random.default_rng(4)
    workers = rng.lognormal(5, 1, 400)
    rate = rng.gamma(2, 0.002, 400)
    injuries = rng.poisson(rate * workers)
    shrunk = rank(injuries.astype(float), workers)
    order = np.argsort(-shrunk.mean)[:25]
    low, high = shrunk.interval(0.9)
    top = float(np.ceil(high[order].max() * 1000 / 4) * 4)
    plot = Plot("Twenty-five workplaces by shrunken rate, 90 % intervals", (0, 25), (0, top))
    plot.axes("rank", "injuries per 1,000 workers", ticks=6)
    for place, unit in enumerate(order, start=1):
        plot.line([place, place], [1000 * low[unit], 1000 * high[unit]], QUIET)
        plot.dot(place, 1000 * shrunk.mean[unit], LOUD)
        plot.dot(place, min(top, 1000 * injuries[unit] / workers[unit]), PALE, 2)
    plot.note(13.5, top * 0.94, "pale: the raw rate; on the edge: higher still", QUIET)
    plot.save("ranking")


if __name__ == "__main__":
    for draw in (series, clusters, calibration, ranked):
        draw()
        print(f"drew {draw.__name__}")
