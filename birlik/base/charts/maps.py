"""Maps of regions: tiles laid out by hand, or real boundaries; a place is a number and a link."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, radians
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from birlik.base.charts.base import Chart, Key
from birlik.base.charts.scale import Steps
from birlik.base.charts.svg import element

TILE, WIDE_TILE, GAP = 64, 104, 4  # wide ones for names longer than a postal code
LETTER, DOT = 9.3, 4.5  # about how wide they are on a tile; a name that would not fit is squeezed
WIDTH = 960.0  # of a boundary map, in its own units
SMALL = 900.0  # an area (in those units squared) too small to hit or to write in

Point = tuple[float, float]


@dataclass(frozen=True)
class Place:
    code: str
    name: str
    value: float | None
    url: str = ""
    short: str = ""  # written on its tile
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Map(Chart):
    places: Sequence[Place]
    bounds: Sequence[
        float
    ] = ()  # upper bounds of the classes; by default about equally many in each

    @cached_property
    def _steps(self) -> Steps:
        return Steps([place.value for place in self.places], self.bounds)

    def _said(self, place: Place) -> str:
        said = f"{place.name}: {self.format(place.value)}"
        return f"{said}. {place.note}" if place.note else said

    def _linked(self, place: Place, *parts: SafeString) -> SafeString:
        said = self._said(place)
        inside = (element("title", said), *parts)
        css = f"place step-{self._steps.of(place.value)}"
        if not place.url:
            return element("g", *inside, css=css)
        return element("a", *inside, css=css, href=place.url, aria_label=said)

    def legend(self) -> list[Key]:
        """One line per class with the values it holds; dashed for a region without a number."""
        held: dict[int, list[float]] = {}
        for place in self.places:
            held.setdefault(self._steps.of(place.value), []).append(place.value or 0)
        missing = held.pop(0, None)
        keys = []
        for step, values in sorted(held.items()):
            least, most = self.format(min(values)), self.format(max(values))
            keys.append(Key(f"step-{step}", least if least == most else f"{least}–{most}"))
        return [*keys, Key("step-0", _("no data"))] if missing else keys

    def table(self) -> tuple[list[str], list[list[str]]]:
        ordered = sorted(self.places, key=lambda p: (p.value is None, -(p.value or 0), p.name))
        return ["", self.title], [[place.name, self.format(place.value)] for place in ordered]


@dataclass(frozen=True, kw_only=True)
class TileMap(Map):
    tiles: Mapping[str, tuple[int, int]]  # code -> column and row, counted from 0

    def drawing(self) -> SafeString:
        columns = 1 + max((column for column, _row in self.tiles.values()), default=0)
        rows = 1 + max((row for _column, row in self.tiles.values()), default=0)
        wide, high = columns * (self._wide + GAP) - GAP, rows * (TILE + GAP) - GAP
        return self._svg(
            *(self._tile(place, *self.tiles[place.code]) for place in self._in_order()),
            linked=any(place.url for place in self.places),
            css="tile-map",
            viewBox=f"0 0 {wide} {high}",
        )

    @property
    def _wide(self) -> int:
        return WIDE_TILE if any(len(place.short) > 4 for place in self.places) else TILE

    def _in_order(self) -> list[Place]:
        """From the top left, as the keyboard walks; without a tile, in the table only."""
        on_map = [place for place in self.places if place.code in self.tiles]
        return sorted(on_map, key=lambda place: self.tiles[place.code][::-1])

    def _tile(self, place: Place, column: int, row: int) -> SafeString:
        x, y = column * (self._wide + GAP), row * (TILE + GAP)
        middle, name = x + self._wide / 2, place.short or place.code
        squeezed = self._wide - 8 if _written(name) > self._wide - 6 else None
        return self._linked(
            place,
            element("rect", css="area", x=x, y=y, width=self._wide, height=TILE, rx=7),
            element(
                "text",
                name,
                css="place-name",
                x=middle,
                y=y + 24,
                textLength=squeezed,
                lengthAdjust=squeezed and "spacingAndGlyphs",
            ),
            element("text", self.format(place.value), css="place-value", x=middle, y=y + 49),
        )


def _written(name: str) -> float:
    return sum(DOT if letter in ". " else LETTER for letter in name)


@dataclass(frozen=True, kw_only=True)
class BoundaryMap(Map):
    shapes: Mapping[str, Sequence[Sequence[Point]]]  # code -> outer rings and holes, projected
    size: Point

    def drawing(self) -> SafeString:
        return self._svg(
            *(self._shape(place) for place in self._large_first()),
            linked=any(place.url for place in self.places),
            css="boundary-map",
            viewBox=f"0 0 {self.size[0]:.0f} {self.size[1]:.0f}",
        )

    def _large_first(self) -> list[Place]:
        on_map = [place for place in self.places if place.code in self.shapes]
        return sorted(on_map, key=lambda place: -_area(_largest(self.shapes[place.code])))

    def _shape(self, place: Place) -> SafeString:
        rings = self.shapes[place.code]
        path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "z" for ring in rings)
        ring = _largest(rings)
        x, y = _centre(ring)
        parts = [element("path", css="area", d=path, fill_rule="evenodd")]
        if _area(ring) < SMALL:
            parts.append(element("circle", css="area", cx=x, cy=y, r=20))
        parts.append(element("text", self.format(place.value), css="place-value", x=x, y=y + 7))
        return self._linked(place, *parts)


def boundary_map(
    features: Iterable[Mapping[str, Any]], places: Sequence[Place], *, code: str, **chart: Any
) -> BoundaryMap:
    """A map from GeoJSON polygons whose property `code` names the place.

    Equirectangular, with east-west distances shortened by the cosine of the middle latitude: true
    enough for one country.
    """
    raw = {feature["properties"][code]: list(_rings(feature["geometry"])) for feature in features}
    points = [point for rings in raw.values() for ring in rings for point in ring]
    if not points:
        raise ValueError("features must hold at least one polygon. Got none.")
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    shrink = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * shrink or 1)

    def project(point: Point) -> Point:
        return (point[0] - west) * shrink * scale, (north - point[1]) * scale

    shapes = {
        key: [[project(point) for point in ring] for ring in rings] for key, rings in raw.items()
    }
    size = (WIDTH, (north - south) * scale)
    return BoundaryMap(places=places, shapes=shapes, size=size, **chart)


def _rings(geometry: Mapping[str, Any]) -> Iterator[list[Point]]:
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"geometry must be Polygon or MultiPolygon. Got {geometry['type']!r}.")
    polygons = geometry["coordinates"]
    for polygon in [polygons] if geometry["type"] == "Polygon" else polygons:
        for ring in polygon:
            yield [(point[0], point[1]) for point in ring]


def _largest(rings: Sequence[Sequence[Point]]) -> Sequence[Point]:
    return max(rings, key=_area)


def _area(ring: Sequence[Point]) -> float:
    return abs(_twice_signed_area(ring)) / 2


def _twice_signed_area(ring: Sequence[Point]) -> float:
    return sum(_cross(a, b) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))


def _centre(ring: Sequence[Point]) -> Point:
    """The centroid of a ring; of its corners when it has no area."""
    double = _twice_signed_area(ring)
    if not double:
        return sum(x for x, _y in ring) / len(ring), sum(y for _x, y in ring) / len(ring)
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    x = sum((a[0] + b[0]) * _cross(a, b) for a, b in pairs) / (3 * double)
    y = sum((a[1] + b[1]) * _cross(a, b) for a, b in pairs) / (3 * double)
    return x, y


def _cross(a: Point, b: Point) -> float:
    return a[0] * b[1] - b[0] * a[1]
