"""From bytes to a table of text: what the file is, its encoding, its heading. Nothing here knows
a register."""

from birlik.imports.reading.files import read
from birlik.imports.reading.table import Line, Table, heading_form

__all__ = ["Line", "Table", "heading_form", "read"]
