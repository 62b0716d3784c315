"""Charts along time: sparkline, line with threshold and alarms, columns, a year of weeks."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from birlik.base.charts.base import Chart, Key
from birlik.base.charts.scale import Steps, finite, ticks
from birlik.base.charts.svg import element, joined, percent

TOP, FOOT = 20, 24  # room in pixels above the plot for the first axis label, and below it for dates


@dataclass(frozen=True)
class Series:
    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, kw_only=True)
class Sparkline(Chart):
    """The last values beside a number: shape only; the values are spoken, not shown."""

    values: Sequence[float | None]
    template_name = "base/spark.html"

    @property
    def spoken(self) -> str:
        return f"{self.title}: {', '.join(self.format(value) for value in self.values)}"

    def drawing(self) -> SafeString:
        known = finite(self.values)
        low, high = (min(known), max(known)) if known else (0, 1)
        place = _Plane(len(self.values), low, high, height=32, to_edges=True)
        last = next(
            (k for k in reversed(range(len(self.values))) if self.values[k] is not None), None
        )
        end = [] if last is None else [place.dot(last, self.values[last], 3, "spark-end")]
        return self._svg(
            place.line(self.values, "spark-line"),
            *end,
            css="spark" if high > low else "spark flat",
            width="100%",
            height=36,
        )

    def table(self) -> tuple[list[str], list[list[str]]]:
        return [self.title], [[self.format(value)] for value in self.values]


@dataclass(frozen=True, kw_only=True)
class Along(Chart):
    """Values at labelled moments; each moment can be a link to its records."""

    labels: Sequence[str]
    series: Sequence[Series]
    links: Sequence[str] = ()
    height: int = 240

    def __post_init__(self) -> None:
        for series in self.series:
            if len(series.values) != len(self.labels):
                raise ValueError(
                    f"every series must have one value per label. "
                    f"Got {len(series.values)} for {len(self.labels)} in {series.name!r}."
                )

    def table(self) -> tuple[list[str], list[list[str]]]:
        heads = ["", *(series.name for series in self.series)]
        return heads, [
            [label, *(self.format(series.values[k]) for series in self.series)]
            for k, label in enumerate(self.labels)
        ]

    def legend(self) -> list[Key]:
        if len(self.series) == 1:
            return []
        return [Key(f"series-{k}", series.name) for k, series in enumerate(self.series, 1)]

    def _said(self, k: int) -> str:
        if len(self.series) == 1:
            return f"{self.labels[k]}: {self.format(self.series[0].values[k])}"
        values = (f"{series.name} {self.format(series.values[k])}" for series in self.series)
        return f"{self.labels[k]}: {', '.join(values)}"

    def _axis(self, plane: "_Plane", steps: Sequence[float]) -> list[SafeString]:
        drawn = []
        for step in steps:
            y = plane.y(step)
            css = "axis-zero" if step == 0 else "axis-line"
            drawn.append(element("line", css=css, x1="0", x2="100%", y1=y, y2=y))
            drawn.append(element("text", self.format(step), x=-8, y=y + 4, text_anchor="end"))
        return drawn

    def _dates(self, plane: "_Plane") -> list[SafeString]:
        last = len(self.labels) - 1
        return [
            element(
                "text",
                self.labels[k],
                css="between" if place % 2 else None,
                x=percent(0 if k == 0 else 1 if k == last else plane.x(k)),
                y=self.height - 6,
                text_anchor="start" if k == 0 else "end" if k == last else "middle",
            )
            for place, k in enumerate(_spread(len(self.labels)))
        ]

    def _plot(self, parts: Sequence[SafeString], steps: Sequence[float]) -> SafeString:
        """The drawing with room at its left for the longest number of the axis."""
        letters = max(len(self.format(step)) for step in steps)
        return self._svg(
            *parts,
            linked=bool(self.links),
            css=f"plot gutter-{min(max(letters, 2), 7)}",
            width="100%",
            height=self.height,
        )

    def _touches(self, plane: "_Plane") -> list[SafeString]:
        """An unseen column over each moment that tells its values, and opens them if it can."""
        drawn = []
        for k in range(len(self.labels)):
            area = element(
                "rect",
                element("title", self._said(k)),
                css="touch",
                x=percent(plane.slot(k)[0]),
                width=percent(plane.slot(k)[1]),
                y=0,
                height=self.height - FOOT,
            )
            link = self.links[k] if self.links else ""
            drawn.append(element("a", area, href=link, aria_label=self._said(k)) if link else area)
        return drawn


@dataclass(frozen=True, kw_only=True)
class Line(Along):
    """Counts over weeks, the line they should stay under, and the weeks that rose above it."""

    threshold: Sequence[float | None] = ()
    threshold_name: str = ""
    alarms: frozenset[int] = frozenset()

    def drawing(self) -> SafeString:
        values = finite([v for series in self.series for v in series.values] + [*self.threshold])
        steps = ticks(min([0, *values]), max([0, *values]))
        plane = _Plane(len(self.labels), steps[0], steps[-1], self.height - TOP - FOOT, TOP)
        parts = self._axis(plane, steps) + self._dates(plane)
        if self.threshold:
            parts.append(plane.line(self.threshold, "threshold"))
        for k, series in enumerate(self.series, 1):
            parts.append(plane.line(series.values, f"line series-{k}"))
        for k in sorted(self.alarms):
            if (value := self.series[0].values[k]) is not None:
                parts.append(plane.diamond(k, value))
        return self._plot(parts + self._touches(plane), steps)

    def legend(self) -> list[Key]:
        keys = [Key(f"line series-{k}", series.name) for k, series in enumerate(self.series, 1)]
        if self.threshold:
            keys.append(Key("threshold", self.threshold_name or _("expected at most")))
        if self.alarms:
            keys.append(Key("alarm", _("alarm")))
        return keys if len(keys) > 1 else []

    def table(self) -> tuple[list[str], list[list[str]]]:
        heads, rows = super().table()
        if self.threshold:
            heads.append(self.threshold_name or _("expected at most"))
            rows = [[*row, self.format(self.threshold[k])] for k, row in enumerate(rows)]
        if self.alarms:
            heads.append(_("alarm"))
            rows = [[*row, _("yes") if k in self.alarms else ""] for k, row in enumerate(rows)]
        return heads, rows


@dataclass(frozen=True, kw_only=True)
class Columns(Along):
    """Counts per week or month; several series stand on one another."""

    def drawing(self) -> SafeString:
        totals = [sum(finite([s.values[k] for s in self.series])) for k in range(len(self.labels))]
        steps = ticks(0, max([0, *totals]))
        plane = _Plane(len(self.labels), 0, steps[-1], self.height - TOP - FOOT, TOP)
        parts = self._axis(plane, steps) + self._dates(plane)
        for k in range(len(self.labels)):
            parts += self._column(plane, k)
        return self._plot(parts + self._touches(plane), steps)

    def _column(self, plane: "_Plane", k: int) -> list[SafeString]:
        left, width = plane.slot(k)
        drawn, below = [], 0.0
        for place, series in enumerate(self.series, 1):
            value = series.values[k] or 0
            top, foot = plane.y(below + value), plane.y(below)
            below += value
            drawn.append(
                element(
                    "rect",
                    css=f"column series-{place}",
                    x=percent(left + width * 0.14),
                    width=percent(width * 0.72),
                    y=top,
                    height=max(foot - top, 0.0),
                )
            )
        return drawn


@dataclass(frozen=True, kw_only=True)
class WeekStrip(Along):
    """A year of weeks in one line: taller and deeper is more; a dash is a week without a report."""

    height: int = 64

    def drawing(self) -> SafeString:
        values = self.series[0].values
        steps = Steps([0, *values])
        plane = _Plane(len(values), 0, 5, self.height - FOOT - 4, 4)
        parts = [self._cell(plane, k, value, steps) for k, value in enumerate(values)]
        parts += self._dates(plane) + self._touches(plane)
        return self._svg(*parts, linked=bool(self.links), width="100%", height=self.height)

    def _cell(self, plane: "_Plane", k: int, value: float | None, steps: Steps) -> SafeString:
        left, width = plane.slot(k)
        x, wide = percent(left + width * 0.08), percent(width * 0.84)
        track = element(
            "rect", css="strip-track", x=x, width=wide, y=plane.y(5), height=plane.height
        )
        if value is None:
            dash = element("rect", css="strip-missing", x=x, width=wide, y=plane.y(2.7), height=2)
            return element("g", dash)
        step = steps.of(value) if value else 0
        top = plane.y(step)
        bar = element("rect", css=f"step-{step}", x=x, width=wide, y=top, height=plane.y(0) - top)
        return joined([track, bar])


class _Plane:
    """Places on a drawing whose width is known only to the browser: x in shares, y in pixels."""

    def __init__(
        self,
        count: int,
        low: float,
        high: float,
        height: float,
        top: float = 2,
        *,
        to_edges: bool = False,  # first and last moment at the ends, not amid a slot
    ) -> None:
        self.count, self.low, self.height, self.top = max(count, 1), low, height, top
        self.span = (high - low) or 1
        self.to_edges = to_edges and count > 1

    def x(self, k: int) -> float:
        return k / (self.count - 1) if self.to_edges else (k + 0.5) / self.count

    def slot(self, k: int) -> tuple[float, float]:
        return k / self.count, 1 / self.count

    def y(self, value: float) -> float:
        return self.top + self.height * (1 - (value - self.low) / self.span)

    def line(self, values: Sequence[float | None], css: str) -> SafeString:
        """A path in a stretched inner drawing, broken where a value is missing."""
        steps, pen = [], "M"
        for k, value in enumerate(values):
            if value is None:
                pen = "M"
                continue
            y = (1 - (value - self.low) / self.span) * 1000
            steps.append(f"{pen}{self.x(k) * 1000:.1f} {y:.1f}")
            pen = "L"
        path = element("path", css=css, d="".join(steps), vector_effect="non-scaling-stroke")
        return element(
            "svg",
            path,
            x=0,
            y=self.top,
            width="100%",
            height=self.height,
            viewBox="0 0 1000 1000",
            preserveAspectRatio="none",
            overflow="visible",
        )

    def dot(self, k: int, value: float, radius: float, css: str) -> SafeString:
        return element("circle", css=css, cx=percent(self.x(k)), cy=self.y(value), r=radius)

    def diamond(self, k: int, value: float) -> SafeString:
        shape = element("path", css="alarm", d="M0-7 7 0 0 7-7 0z")
        return element("svg", shape, x=percent(self.x(k)), y=self.y(value), overflow="visible")


def _spread(count: int, wanted: int = 5) -> list[int]:
    """First, last and a few evenly between."""
    if count <= wanted:
        return list(range(count))
    return sorted({round(k * (count - 1) / (wanted - 1)) for k in range(wanted)})
