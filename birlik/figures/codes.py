"""QR codes of many numbers on one drawing, each under its number."""

from collections.abc import Iterator, Sequence

import segno

from birlik.base.charts.svg import element
from birlik.base.documents import Figure

ACROSS, DOWN, SIDE, GAP, TEXT = 7, 8, 120, 22, 18


def sheets(codes: Sequence[tuple[str, str]], alt: str) -> Iterator[Figure]:
    """(number, address) pairs, 56 on a drawing."""
    for first in range(0, len(codes), ACROSS * DOWN):
        some = codes[first : first + ACROSS * DOWN]
        yield Figure(caption=alt, alt=alt, svg=_sheet(some))


def _sheet(codes: Sequence[tuple[str, str]]) -> str:
    rows = -(-len(codes) // ACROSS)
    wide, high = ACROSS * (SIDE + GAP) - GAP, rows * (SIDE + TEXT + GAP)
    return str(
        element(
            "svg",
            *(
                _code(number, address, k % ACROSS * (SIDE + GAP), k // ACROSS * (SIDE + TEXT + GAP))
                for k, (number, address) in enumerate(codes)
            ),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {wide} {high}",
        )
    )


def _code(number: str, address: str, x: float, y: float):
    matrix = segno.make(address, error="m", micro=False).matrix
    step = SIDE / len(matrix)
    path = "".join(
        f"M{x + column * step:.2f} {y + TEXT + row * step:.2f}h{step:.2f}v{step:.2f}h-{step:.2f}z"
        for row, line in enumerate(matrix)
        for column, dark in enumerate(line)
        if dark
    )
    return element(
        "g",
        element("text", number, x=x, y=y + 12, fill="#222", **{"font-size": 12}),
        element("path", d=path, fill="#000"),
    )
