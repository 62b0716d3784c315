"""What an importer is. Adding one is one small file in its register: fields, a key, and how rows
meet the register.

A row's `values` are plain JSON (dates as ISO text), so that they can be kept, compared with the
register and
restored. An empty cell says nothing about the record: it is left out of the values and never
clears anything.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Model
from django.utils import timezone

from birlik.base import packs
from birlik.base.models import User
from birlik.imports.reasons import Reason

Values = dict[str, Any]


class Kind(StrEnum):
    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    DATE = "date"
    WEEK = "week"
    YES = "yes"
    CHOICE = "choice"
    CHOICES = "choices"
    DIGITS = "digits"
    EMAIL = "email"


@dataclass(frozen=True)
class Field:
    code: str
    label: Any
    kind: Kind = Kind.TEXT
    required: bool = False
    length: int = 300
    low: float | None = 0
    high: float | None = 2_147_483_647
    # word in search form -> value; words may be in any language
    choices: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[Any, Any] = field(default_factory=dict)  # value -> its name for people
    valid: Callable[[str], bool] | None = None  # recognises the content of the column
    # which of these texts the register knows: recognises a column of codes
    known_among: Callable[[Collection[str]], Set[str]] | None = None


@dataclass(frozen=True)
class Known:
    """The record a row speaks of, as the register has it now, in the words of the row's values."""

    record: int
    state: Values


@dataclass
class Row:
    line: int
    values: Values = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    key: str = ""
    known: Known | None = None
    made: Values = field(
        default_factory=dict
    )  # what applying made beside the record; needed to undo
    record: int | None = None

    @property
    def refused(self) -> bool:
        return any(not reason.note for reason in self.reasons)

    def refuse(self, code: str, field: str = "", **values: Any) -> None:
        self.reasons.append(Reason(code, values, field))

    def note(self, code: str, field: str = "", **values: Any) -> None:
        self.reasons.append(Reason(code, values, field, note=True))

    @property
    def changes(self) -> Values:
        """What the row says otherwise than the register."""
        if self.known is None:
            return self.values
        state = self.known.state
        return {name: value for name, value in self.values.items() if state.get(name) != value}


class Importer:
    """One kind of file. An instance serves one run: it knows who imports and keeps what it
    looked up."""

    kind: ClassVar[str]
    label: ClassVar[Any]
    hint: ClassVar[Any]
    roles: ClassVar[Set[str]]
    sentences: ClassVar[dict[str, Any]] = {}
    personal: ClassVar[str] = ""  # fields about people; whoever is shown them is noted
    writes: ClassVar[tuple[type[Model], ...]]  # the tables it fills

    def __init__(self, *, by: User | None = None, on: date | None = None) -> None:
        self.by = (
            by  # None: the command line of the installation itself, which may import everything
        )
        self.on = on or timezone.localdate()

    @cached_property
    def fields(self) -> list[Field]:
        raise NotImplementedError

    @cached_property
    def pack(self) -> Any:
        return packs.current("pack")

    def may_import(self) -> bool:
        """Whether a post of `by` carries one of the roles for this kind."""
        raise NotImplementedError

    def oversees(self) -> bool:
        """Whether `by` sees the imports of this kind that others made."""
        raise NotImplementedError

    def available(self) -> bool:
        """Whether the installed country pack has what this importer needs."""
        return True

    def check(self, row: Row) -> None:
        """Rules within the row; may add reasons and derived values. Pure."""

    def key(self, values: Values) -> str:
        """What makes two rows speak of one record."""
        raise NotImplementedError

    def resolve(self, rows: Sequence[Row]) -> None:
        """Look up, all at once, what the rows refer to, and refuse what is not there or not
        within reach."""

    def meet(self, rows: Sequence[Row]) -> None:
        """Set `known` on the rows whose record the register has already, all at once."""
        raise NotImplementedError

    def order(self, rows: Sequence[Row]) -> list[Row]:
        """The order to add rows in; what others refer to comes first."""
        return list(rows)

    def add(self, rows: Sequence[Row]) -> None:
        """Write new records; set `record` and `made` on each row."""
        raise NotImplementedError

    def change(self, rows: Sequence[Row], values: Iterable[Values]) -> None:
        """Write the given values into the rows' known records; extend `made` where something was
        made beside them."""
        raise NotImplementedError

    def built_upon(self, rows: Sequence[Row]) -> dict[int, str]:
        """record -> what now rests on it, for records added by these rows that can no longer be
        taken out."""
        raise NotImplementedError

    def remove(self, rows: Sequence[Row]) -> None:
        """Take out what `add` made."""
        raise NotImplementedError

    def restore(self, rows: Sequence[Row], values: Iterable[Values]) -> None:
        """Undo `change`: put the earlier values back. By default the same as a change to them."""
        self.change(rows, values)

    def finish(self) -> None:
        """What is derived from the rows, once all are written or taken back."""

    @cached_property
    def labels(self) -> dict[str, str]:
        return {field.code: str(field.label) for field in self.fields}
