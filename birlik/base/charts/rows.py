"""Charts that are tables: a name, a bar or a dot, and the number; long names simply wrap."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from birlik.base.charts.base import Chart, Key
from birlik.base.charts.scale import finite, ticks
from birlik.base.charts.svg import element, percent

ROW = 20  # pixels


@dataclass(frozen=True)
class Bar:
    label: str
    values: tuple[float | None, ...]  # one per series, laid end to end
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Dot:
    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    url: str = ""
    note: str = ""
    mine: bool = False  # the row the reader belongs to


@dataclass(frozen=True)
class Row:
    label: str
    picture: SafeString
    value: str
    url: str
    note: str
    around: str = ""  # the interval, in words
    mine: bool = False


@dataclass(frozen=True, kw_only=True)
class Bars(Chart):
    bars: Sequence[Bar]
    series: Sequence[str] = ()
    template_name = "base/chart_rows.html"

    def rows(self) -> list[Row]:
        longest = max([sum(finite(bar.values)) for bar in self.bars] or [0]) or 1
        return [
            Row(bar.label, self._picture(bar, longest), self._written(bar), bar.url, bar.note)
            for bar in self.bars
        ]

    def _written(self, bar: Bar) -> str:
        known = finite(bar.values)
        return self.format(sum(known) if known else None)

    def _picture(self, bar: Bar, longest: float) -> SafeString:
        parts, start = (
            [element("rect", css="bar-track", width="100%", y=4, height=ROW - 8, rx=2)],
            0.0,
        )
        for place, value in enumerate(bar.values, 1):
            wide = (value or 0) / longest
            name = f"{self.series[place - 1]}: {self.format(value)}" if self.series else None
            parts.append(
                element(
                    "rect",
                    *([element("title", name)] if name else []),
                    css=f"series-{place}",
                    x=percent(start),
                    width=percent(wide),
                    y=4,
                    height=ROW - 8,
                    rx=2,
                )
            )
            start += wide
        return element("svg", *parts, width="100%", height=ROW, aria_hidden="true")

    def legend(self) -> list[Key]:
        return [Key(f"series-{k}", name) for k, name in enumerate(self.series, 1)]

    def table(self) -> tuple[list[str], list[list[str]]]:
        heads = ["", *(self.series or [self.title])]
        return heads, [[bar.label, *map(self.format, bar.values)] for bar in self.bars]


@dataclass(frozen=True, kw_only=True)
class DotPlot(Chart):
    """Values with their uncertainty on one axis, and a line for what they are compared with."""

    dots: Sequence[Dot]
    reference: float | None = None
    reference_label: str = ""
    template_name = "base/chart_rows.html"

    def rows(self) -> list[Row]:
        return [
            Row(
                dot.label,
                self._picture(dot),
                self.format(dot.value),
                dot.url,
                dot.note,
                self._around(dot),
                dot.mine,
            )
            for dot in self.dots
        ]

    @property
    def _steps(self) -> list[float]:
        values = finite([v for dot in self.dots for v in (dot.value, dot.low, dot.high)])
        known = values + finite([self.reference])
        return ticks(min([0, *known]), max([0, *known]))

    def _at(self, value: float) -> str:
        first, last = self._steps[0], self._steps[-1]
        return percent((value - first) / (last - first))

    def _around(self, dot: Dot) -> str:
        if dot.low is None or dot.high is None:
            return ""
        return f"{self.format(dot.low)} – {self.format(dot.high)}"

    def _picture(self, dot: Dot) -> SafeString:
        middle = ROW / 2
        parts = [element("line", css="axis-line", x1="0", x2="100%", y1=middle, y2=middle)]
        if self.reference is not None:
            at = self._at(self.reference)
            parts.append(element("line", css="threshold", x1=at, x2=at, y1=-6, y2=ROW + 6))
        if dot.low is not None and dot.high is not None:
            left, right = self._at(dot.low), self._at(dot.high)
            parts.append(element("line", css="interval", x1=left, x2=right, y1=middle, y2=middle))
        if dot.value is not None:
            css = "dot mine" if dot.mine else "dot"
            parts.append(element("circle", css=css, cx=self._at(dot.value), cy=middle, r=5.5))
        return element(
            "svg", *parts, width="100%", height=ROW, aria_hidden="true", overflow="visible"
        )

    def axis(self) -> SafeString:
        last = len(self._steps) - 1
        words = [
            element(
                "text",
                self.format(step),
                css="between" if 0 < k < last else None,
                x=self._at(step),
                y=12,
                text_anchor="start" if k == 0 else "end" if k == last else "middle",
            )
            for k, step in enumerate(self._steps)
        ]
        return element(
            "svg", *words, width="100%", height=16, aria_hidden="true", overflow="visible"
        )

    def legend(self) -> list[Key]:
        return [Key("threshold", self.reference_label)] if self.reference_label else []

    def table(self) -> tuple[list[str], list[list[str]]]:
        heads = ["", self.title, "≥", "≤"]
        return heads, [
            [dot.label, *map(self.format, (dot.value, dot.low, dot.high))] for dot in self.dots
        ]


def points_bar(points: float, largest: float) -> SafeString:
    """The bar of one reason of a score; one that lowers the score is hollow."""
    css = "points" if points >= 0 else "points less"
    wide = min(abs(points) / largest, 1.0) if largest else 0.0
    return element(
        "svg",
        element("rect", css="bar-track", width="100%", y=4, height=ROW - 8, rx=2),
        element("rect", css=css, x=0, width=percent(wide), y=4, height=ROW - 8, rx=2),
        css="points-bar",
        width="100%",
        height=ROW,
        aria_hidden="true",
    )
