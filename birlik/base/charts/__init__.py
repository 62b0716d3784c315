"""Charts drawn on the server: SVG with a table behind each, coloured by the style sheet.

`{% chart thing %}` in a template renders any of them with its caption, legend and table.
"""

from birlik.base.charts.base import Chart, Key
from birlik.base.charts.maps import BoundaryMap, Place, TileMap, boundary_map
from birlik.base.charts.rows import Bar, Bars, Dot, DotPlot, points_bar
from birlik.base.charts.scale import Format
from birlik.base.charts.time import Columns, Line, Series, Sparkline, WeekStrip

__all__ = [
    "Bar",
    "Bars",
    "BoundaryMap",
    "Chart",
    "Columns",
    "Dot",
    "DotPlot",
    "Format",
    "Key",
    "Line",
    "Place",
    "Series",
    "Sparkline",
    "TileMap",
    "WeekStrip",
    "boundary_map",
    "points_bar",
]
