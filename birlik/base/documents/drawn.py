"""The charts of `birlik.base.charts` on paper: the same drawing with a width of its own, its
colours inside, and nothing to click."""

import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

from birlik.base.charts import Chart, Key
from birlik.base.charts.rows import Bars, DotPlot
from birlik.base.documents.blocks import Figure, FigureRow, Table, words

HERE = Path(__file__).parent
TOKENS = HERE.parent / "static/base/tokens.css"
SVG = "http://www.w3.org/2000/svg"
WIDTH, BAR = 680.0, 300.0
GUTTER = 11.0  # for each letter of the longest number of the axis
STRETCHED = "0 0 1000 1000"  # lines are drawn in it and pulled to the width of the page

Tree.register_namespace("", SVG)


def figure(chart: Chart) -> Figure:
    """A chart as a block; its numbers are `figure_table(chart)`."""
    legend = [(_mark(key), key.label) for key in chart.legend()]
    shown: dict[str, Any] = {"caption": chart.title, "alt": chart.spoken, "legend": legend}
    if isinstance(chart, Bars | DotPlot):
        rows = [
            FigureRow(row.label, paper(str(row.picture), BAR), row.value) for row in chart.rows()
        ]
        return Figure(rows=rows, **shown)
    svg = paper(str(chart.drawing()), WIDTH)
    wide = float(re.search(r'viewBox="\S+ \S+ (\S+)', svg)[1])
    return Figure(svg=svg, share=min(wide / WIDTH, 1.0), **shown)


def figure_table(chart: Chart) -> Table:
    """What the drawing shows, in numbers."""
    heads, rows = chart.table()
    return Table(
        [words(head) for head in heads],
        [[words(cell) for cell in row] for row in rows],
        numeric=frozenset(range(1, len(heads))),
        caption=chart.title,
    )


def paper(drawing: str, width: float) -> str:
    """An SVG that stands alone."""
    namespaced = re.sub(r"^<svg", f'<svg xmlns="{SVG}"', drawing)
    root = Tree.fromstring(namespaced)  # noqa: S314 - a drawing of our own
    if "viewBox" not in root.attrib:
        height = float(root.get("height", 0))
        left = _gutter(root)
        root.set("width", f"{width - left:g}")
        root.set("height", f"{height:g}")
        _unstretch(root, width - left)
        root = _framed(root, left, width, height)
    _unlink(root)
    style = Tree.Element(f"{{{SVG}}}style")
    style.text = stylesheet()
    root.insert(0, style)
    return Tree.tostring(root, encoding="unicode")


@cache
def stylesheet() -> str:
    colours = dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6})", TOKENS.read_text()))
    rules = re.sub(r"/\*.*?\*/", "", HERE.joinpath("figure.css").read_text(), flags=re.DOTALL)
    return re.sub(r"var\((--[\w-]+)\)", lambda found: colours[found[1]], rules)


def _gutter(root: Tree.Element) -> float:
    found = re.search(r"gutter-(\d)", root.get("class", ""))
    return 12 + GUTTER * int(found[1]) if found else 0.0


def _framed(root: Tree.Element, left: float, width: float, height: float) -> Tree.Element:
    """Room around a drawing whose words and marks stand a little out of it."""
    frame = Tree.Element(
        f"{{{SVG}}}svg",
        {"viewBox": f"{-left:g} -4 {width:g} {height + 8:g}", "width": f"{width:g}"},
    )
    frame.set("height", f"{height + 8:g}")
    root.set("overflow", "visible")
    frame.append(root)
    return frame


def _unstretch(root: Tree.Element, width: float) -> None:
    """Lines keep one thickness on paper, where no style sheet can say so."""
    for inner in root.iter(f"{{{SVG}}}svg"):
        if inner.get("viewBox") != STRETCHED:
            continue
        tall = float(inner.get("height", 0))
        for path in inner.iter(f"{{{SVG}}}path"):
            points = re.findall(r"([ML])([\d.-]+) ([\d.-]+)", path.get("d", ""))
            moved = (
                f"{pen}{float(x) * width / 1000:.2f} {float(y) * tall / 1000:.2f}"
                for pen, x, y in points
            )
            path.set("d", "".join(moved))
        for name in ("viewBox", "preserveAspectRatio"):
            del inner.attrib[name]


def _unlink(root: Tree.Element) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if child.get("class") == "touch" or child.tag == f"{{{SVG}}}title":
                parent.remove(child)
            elif child.tag == f"{{{SVG}}}a":
                child.tag = f"{{{SVG}}}g"
                child.attrib = {"class": child.get("class", "")}


def _mark(key: Key) -> str:
    """A line of the legend begins with what it explains."""
    if "line" in key.css or key.css == "threshold":
        shape = f'<path class="{key.css}" d="M0 7H26"/>'
    elif key.css == "alarm":
        shape = '<path class="alarm" d="M13 1 19 7 13 13 7 7z"/>'
    else:
        shape = f'<rect class="{key.css}" x="6" y="0" width="14" height="14"/>'
    return paper(f'<svg viewBox="0 0 26 14" width="26" height="14">{shape}</svg>', 26)
