"""CSV: which encoding, which delimiter, then its lines."""

import csv
import io
from collections import Counter
from contextlib import suppress
from itertools import islice

from django.utils.translation import gettext as _

from birlik.imports.faults import ImportFault
from birlik.imports.limits import LARGEST_TEXT, LONGEST_CELL, MB
from birlik.imports.reading.table import Line, Raw, check_size

_DELIMITERS = ",;\t|"
_BYTE_ORDER = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_ONE_BYTE = ("cp1251", "kz1048", "koi8_r", "cp866")
_COMMON = frozenset("оеаинтсрвлкәғқңөұүһі ")
_FOREIGN = frozenset("ЂЃѓЉЊЌЋЏђљњќћџЎўЈҐЄєЇїЅѕј")  # where Kazakh letters stand in KZ-1048


def read(body: bytes) -> Raw:
    if len(body) > LARGEST_TEXT:
        raise ImportFault(
            _("The file holds more than %(limit)d MB of text. Split it in parts.")
            % {"limit": LARGEST_TEXT // MB}
        )
    encoding, text = decoded(body)
    delimiter = delimiter_of(text[:200_000])
    return Raw(lines=_lines(text, delimiter), sheets=[], sheet="", encoding=encoding)


def decoded(body: bytes) -> tuple[str, str]:
    """The encoding found, and the text."""
    for mark, encoding in _BYTE_ORDER.items():
        if body.startswith(mark):
            return encoding, _strictly(body, encoding)
    if without_mark := _utf16_without_mark(body[:4096]):
        return without_mark, _strictly(body, without_mark)
    _refuse_binary(body[:65_536])
    try:
        return "utf-8", body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end >= len(body) - 3 and error.start > 0 and body[: error.start].strip():
            return "utf-8", body[: error.start].decode("utf-8")  # cut off inside its last sign
    encoding = max(_ONE_BYTE, key=lambda name: _likeness(body[:200_000], name))
    return encoding, body.decode(encoding, errors="replace")


def _strictly(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        raise ImportFault(
            _(
                "The text is marked as %(encoding)s but breaks off at byte %(place)d. "
                "Save the table again as CSV in UTF-8."
            )
            % {"encoding": encoding, "place": error.start}
        ) from error


def _utf16_without_mark(start: bytes) -> str | None:
    if len(start) < 4:
        return None
    even, odd = start[0::2].count(0) / len(start[0::2]), start[1::2].count(0) / len(start[1::2])
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    if even > 0.3 and odd < 0.05:
        return "utf-16-be"
    return None


def _refuse_binary(start: bytes) -> None:
    odd = sum(sign < 32 and sign not in b"\t\n\r\x0c\x1a" for sign in start)
    if odd > max(4, len(start) * 0.02):
        raise ImportFault(
            _("This is not a table: its bytes are not text. Send an XLSX file, or CSV in UTF-8.")
        )


def _likeness(body: bytes, encoding: str) -> float:
    """How much a decoding looks like Russian or Kazakh: everyday small letters less the letters
    nobody here uses."""
    text = body.decode(encoding, errors="replace")
    signs = Counter(text)
    return (
        sum(signs[s] for s in _COMMON) - 5 * sum(signs[s] for s in _FOREIGN) - 5 * signs["\ufffd"]
    )


def delimiter_of(text: str) -> str:
    """The sign that cuts the first lines into most columns with the least disorder."""

    def order(delimiter: str) -> tuple[float, int]:
        widths: Counter[int] = Counter()
        with suppress(csv.Error):  # said with its line when the whole is read
            rows = islice(_reader(text, delimiter), 60)
            widths.update(len(row) for row in rows if row)
        most = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(0, 0))
        width, times = most
        return (times / widths.total() if width > 1 else 0.0), width

    return max(_DELIMITERS, key=order)


def _reader(text: str, delimiter: str):  # noqa: ANN202
    csv.field_size_limit(LONGEST_CELL * 4)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _lines(text: str, delimiter: str) -> list[Line]:
    lines: list[Line] = []
    reader, before = _reader(text, delimiter), 0
    try:
        for cells in reader:
            if any(cells):
                lines.append(Line(before + 1, cells))
                check_size(len(lines), len(cells))
            before = reader.line_num
    except csv.Error as error:
        raise ImportFault(
            _(
                "Line %(line)d cannot be cut into cells: one of them is longer than %(limit)d "
                "signs, or a quotation "
                "mark is never closed. Mend the line and send the file again."
            )
            % {"line": before + 1, "limit": LONGEST_CELL * 4}
        ) from error
    return lines
