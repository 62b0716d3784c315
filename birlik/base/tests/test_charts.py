import re
from math import isclose
from xml.etree import ElementTree

import pytest
from django.utils import translation

from birlik.base import charts
from birlik.base.charts.scale import Format, Steps, ticks
from birlik.base.charts.svg import element
from birlik.base.templatetags.ui import chart as draw

WEEKS = [f"2026-W{number:02d}" for number in range(1, 9)]
COUNTS = [3, 5, None, 4, 18, 6, 5, 7]


def line(**changes):
    given = {
        "title": "Signals",
        "labels": WEEKS,
        "series": [charts.Series("signals", COUNTS)],
        "threshold": [10] * 8,
        "alarms": frozenset({4}),
    }
    return charts.Line(**{**given, **changes})


def places(*values):
    codes = ("A", "B", "C", "D")
    return [
        charts.Place(code, f"Region {code}", value, f"/{code}/", code)
        for code, value in zip(codes, values, strict=False)
    ]


def every_chart():
    series = [charts.Series("late", [1, 2, 3]), charts.Series("on time", [4, None, 6])]
    square = {
        "type": "Polygon",
        "coordinates": [[[60, 40], [62, 40], [62, 42], [60, 42], [60, 40]]],
    }
    return [
        charts.Sparkline(title="Reports", values=[1, None, 3]),
        line(),
        charts.Columns(title="Reports", labels=WEEKS[:3], series=series, links=["/1", "/2", "/3"]),
        charts.WeekStrip(title="Year", labels=WEEKS, series=[charts.Series("x", COUNTS)]),
        charts.Bars(
            title="Arrears", bars=[charts.Bar("Long name & co", (3, 2), "/x")], series=["a", "b"]
        ),
        charts.DotPlot(title="Rate", dots=[charts.Dot("A", 0.5, 0.4, 0.6)], reference=0.55),
        charts.TileMap(
            title="Map", places=places(1, 2, None), tiles={"A": (0, 0), "B": (1, 0), "C": (0, 1)}
        ),
        charts.boundary_map(
            [{"properties": {"iso": "A"}, "geometry": square}], places(4), code="iso", title="Map"
        ),
    ]


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: type(chart).__name__)
def test_every_chart_is_well_formed_named_and_free_of_inline_style(chart):
    with translation.override("en"):
        html = draw(chart)
    assert not re.search(r'\s(?:style|on\w+)="', html)
    drawings = ElementTree.fromstring(f"<drawings>{_drawings(html)}</drawings>")
    assert len(drawings)
    for drawing in drawings:
        assert drawing.get("aria-label") or drawing.get("aria-hidden") == "true"
    assert chart.title in html


@pytest.mark.parametrize(
    "chart",
    [chart for chart in every_chart() if not isinstance(chart, charts.Sparkline)],
    ids=lambda chart: type(chart).__name__,
)
def test_every_chart_has_its_numbers_in_a_table(chart):
    with translation.override("en"):
        html = draw(chart)
        _heads, rows = chart.table()
    assert "<table" in html
    for row in rows:
        assert row[0].replace("&", "&amp;") in html
        assert all(len(row) == len(rows[0]) for row in rows)


def test_a_name_with_markup_in_it_is_written_not_obeyed():
    chart = charts.TileMap(
        title="<script>",
        places=[charts.Place("A", '"><script>alert(1)</script>', 1, "/a?b=1&c=2", "A&B")],
        tiles={"A": (0, 0)},
    )
    html = draw(chart)
    assert "<script>" not in html
    assert "/a?b=1&amp;c=2" in html


def test_a_missing_week_breaks_the_line_and_is_a_dash_in_the_table():
    with translation.override("en"):
        assert str(line().drawing()).count("M") >= 2
        assert line().table()[1][2][1] == "–"


def test_an_alarm_is_a_shape_and_a_word():
    with translation.override("en"):
        heads, rows = line().table()
    assert 'class="alarm"' in line().drawing()
    assert (heads[-1], rows[4][-1], rows[3][-1]) == ("alarm", "yes", "")


def test_series_of_another_length_than_the_labels_are_refused():
    with pytest.raises(ValueError, match=r"one value per label. Got 2 for 8 in 'short'"):
        line(series=[charts.Series("short", [1, 2])])


def test_numbers_are_written_in_the_active_language():
    chart = charts.Bars(title="x", bars=[charts.Bar("a", (12345.5,))], format=Format(decimals=1))
    with translation.override("en"):
        assert chart.rows()[0].value == "12,345.5"
    with translation.override("ru"):
        assert chart.rows()[0].value == "12\xa0345,5"
    with translation.override("kk"):
        assert chart.rows()[0].value == "12\xa0345,5"


def test_bars_fill_the_width_in_proportion():
    chart = charts.Bars(title="x", bars=[charts.Bar("a", (30, 10)), charts.Bar("b", (10, None))])
    widths = re.findall(
        r'class="series-\d" x="([\d.]+)%" width="([\d.]+)%"',
        "".join(r.picture for r in chart.rows()),
    )
    assert widths == [("0", "75"), ("75", "25"), ("0", "25"), ("25", "0")]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 30, [0, 10, 20, 30]),
        (0, 7, [0, 2, 4, 6, 8]),
        (0, 0, [0, 0.5, 1]),
        (-3, 9, [-5, 0, 5, 10]),
        (0, 1_200_000, [0, 500_000, 1_000_000, 1_500_000]),
        (0, 0.037, [0, 0.01, 0.02, 0.03, 0.04]),
    ],
)
def test_ticks_are_round_and_span_the_values(low, high, expected):
    assert ticks(low, high) == pytest.approx(expected)


def test_map_classes_hold_about_equally_many_places():
    steps = Steps(range(1, 21))
    assert steps.bounds == [4, 8, 12, 16, 20]
    assert [steps.of(value) for value in (None, 1, 4, 5, 20, float("nan"))] == [0, 1, 1, 2, 5, 0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 0, 0], [1, 1, 1]),
        ([0, 0, 7], [1, 1, 5]),
        ([7, 7, 7], [5, 5, 5]),
        ([0, 1, 2, 3, 4], [1, 2, 3, 4, 5]),
        ([-2, 0, 2], [1, 3, 5]),
        ([None, None], [0, 0]),
    ],
)
def test_a_quiet_map_looks_quiet(values, expected):
    steps = Steps(values)
    assert [steps.of(value) for value in values] == expected


def test_classes_can_be_given():
    assert [Steps([1, 2], bounds=[10, 20, 30]).of(value) for value in (5, 15, 99)] == [1, 3, 5]


def test_tiles_are_read_from_the_top_left_and_link_to_their_records():
    chart = charts.TileMap(
        title="Map", places=places(1, 2, 3), tiles={"A": (1, 1), "B": (1, 0), "C": (0, 0)}
    )
    assert re.findall(r'href="(/\w/)"', str(chart.drawing())) == ["/C/", "/B/", "/A/"]


def test_a_place_without_a_tile_is_still_in_the_table():
    chart = charts.TileMap(title="Map", places=places(1, 2), tiles={"A": (0, 0)})
    assert "/B/" not in chart.drawing()
    assert [row[0] for row in chart.table()[1]] == ["Region B", "Region A"]


def test_a_region_without_a_number_is_named_in_the_legend():
    with translation.override("en"):
        legend = charts.TileMap(title="Map", places=places(1, None), tiles={}).legend()
    assert [(key.css, key.label) for key in legend] == [("step-5", "1"), ("step-0", "no data")]


def test_boundaries_keep_the_shape_of_the_land():
    """East-west shrinks by the cosine: a box of 2 by 1 degrees at 60°N is a square."""
    box = [[10, 59.5], [12, 59.5], [12, 60.5], [10, 60.5], [10, 59.5]]
    feature = {
        "properties": {"iso": "A"},
        "geometry": {"type": "MultiPolygon", "coordinates": [[box]]},
    }
    chart = charts.boundary_map([feature], places(1), code="iso", title="Map")
    assert isclose(chart.size[0], chart.size[1], rel_tol=1e-9)
    x, y = chart.shapes["A"][0][0]
    assert (x, y) == pytest.approx((0, chart.size[1])), (
        "the south-west corner is at the bottom left"
    )


def test_a_geometry_that_is_no_area_is_refused_in_words():
    feature = {"properties": {"iso": "A"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}
    with pytest.raises(ValueError, match="must be Polygon or MultiPolygon. Got 'Point'"):
        charts.boundary_map([feature], [], code="iso", title="Map")
    with pytest.raises(ValueError, match="at least one polygon"):
        charts.boundary_map([], [], code="iso", title="Map")


def test_a_reason_that_lowers_the_score_is_hollow():
    assert 'class="points less" x="0" width="50%"' in charts.points_bar(-5, 10)
    assert 'class="points" x="0" width="100%"' in charts.points_bar(15, 10)


def test_elements_leave_out_what_is_none():
    assert element("rect", x=None, css="a", y=1.0) == '<rect class="a" y="1"/>'


def _drawings(html):
    """Only the drawings, one after another."""
    found, depth, start = [], 0, 0
    for mark in re.finditer(r"<svg\b[^>]*?(/?)>|</svg>", html):
        if mark.group(0) == "</svg>":
            depth -= 1
            if depth == 0:
                found.append(html[start : mark.end()])
        elif not mark.group(1):
            if depth == 0:
                start = mark.start()
            depth += 1
    return "".join(found)
