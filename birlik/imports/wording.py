"""Values of a row in words for the page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from birlik.base.formatting import number
from birlik.imports.importer import Importer
from birlik.imports.models import ImportRow, Verdict

SHOWN = 6
TONES = {
    Verdict.NEW: "good",
    Verdict.CHANGED: "info",
    Verdict.SAME: "quiet",
    Verdict.REFUSED: "alert",
}


class Speaker:
    """Says what rows of one run hold; the labels of coded values are looked up once."""

    def __init__(self, importer: Importer) -> None:
        self._labels = importer.labels
        self._names = {field.code: field.names for field in importer.fields if field.names}

    def row(self, row: ImportRow) -> list[tuple[str, str]]:
        """(field, value) of the cells that tell most: what changes, else the first ones."""
        after = row.after or {}
        if row.verdict == Verdict.CHANGED:
            return [
                (self._label(name), f"{self._value(name, old)} → {self._value(name, after[name])}")
                for name, old in (row.before or {}).items()
                if name in after
            ]
        told = [name for name in self._labels if after.get(name) not in (None, "")]
        return [(self._label(name), self._value(name, after[name])) for name in told[:SHOWN]]

    def _label(self, name: str) -> str:
        return self._labels.get(name, name)

    def _value(self, name: str, value: Any) -> str:
        names: Mapping[Any, str] = self._names.get(name, {})
        if value is None or value == "":
            return "–"
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, list):
            return ", ".join(str(names.get(one, one)) for one in value)
        if value in names:
            return str(names[value])
        return number(value) if isinstance(value, (int, float)) else str(value)
