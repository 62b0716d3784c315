"""What a register offers to be counted: its records with named columns for who, where and when.

Each register registers its datasets in AppConfig.ready; figures read registers through these alone.
A dataset never carries a personal column, so whatever it counts may be told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import F, Model, Q, QuerySet

from birlik.base.models import User
from birlik.base.privacy import Privacy, classification

Kind = Literal["code", "list", "flag", "number", "date", "key"]


@dataclass(frozen=True)
class Column:
    """A named value of every record.

    `code`: one of `choices`; `list`: several of them; `flag`: yes, no or not known; `number` and
    `date`: what is added up and compared; `key`: another record, to count distinct ones.
    """

    code: str
    label: Any  # translated late
    kind: Kind = "code"
    source: Any = ""  # a field path (the code by default), an expression, or a function of the day
    choices: Callable[[], Mapping[Any, Any]] | None = None
    begins: str = ""  # of a date: the span each of its days is the first of

    @property
    def path(self) -> str:
        """The field it is read from; empty when it is computed."""
        return (self.source or self.code) if isinstance(self.source, str) else ""

    def expression(self, on: date) -> Any:
        if self.path:
            return F(self.path)
        return self.source(on) if callable(self.source) else self.source


@dataclass(frozen=True)
class Line:
    """One record as a list shows it."""

    name: str
    told: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """`rows(where)`: the records within a reach (a Scope), as of the day of the reach.

    A record belongs to a day (`when`), or stands while `stands` holds, or is one of several of
    which the newest counts (`newest_of`). `tied_to` names the columns whose own records can carry
    this one to another place: {"structure.workplace": "workplace"}.
    """

    code: str
    name: Any
    model: type[Model]
    roles: frozenset[str]  # who may be told its figures, and open its records within reach
    rows: Callable[[Any], QuerySet]
    fixed: Sequence[Column]
    of_pack: Callable[[], Sequence[Column]] = tuple  # columns the installed country pack names
    line: Callable[[Any], Line]
    # Whose records a person may open, where the reach of the roles does not say it.
    opens: Callable[[User], QuerySet] | None = None
    related: Sequence[str] = ()  # what a line reads of other tables
    when: str = ""
    stands: Callable[[date], Q] | None = None
    newest_of: str = ""
    tied_to: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        for column in self.fixed:
            if _privacy(self.model, column.path) in (Privacy.PERSONAL, Privacy.SECRET):
                raise ValueError(f"{self.code}.{column.code} is personal and can never be counted.")

    @property
    def subject(self) -> str:
        """How audit events name its records: this, a colon, and the id."""
        return self.model._meta.label_lower

    @property
    def columns(self) -> list[Column]:
        return [*self.fixed, *self.of_pack()]

    def column(self, code: str) -> Column | None:
        return next((column for column in self.columns if column.code == code), None)

    @property
    def cuts(self) -> list[Column]:
        """The columns its figures can be divided by."""
        return [column for column in self.columns if column.kind in ("code", "list", "flag")]


def _privacy(model: type[Model], path: str) -> Privacy | None:
    """The class of the field at the end of a path."""
    level, names = None, path.split("__")
    for name in filter(None, names):
        level = classification(model).get(name)
        field = next((one for one in model._meta.get_fields() if one.name == name), None)
        if field is None or not field.is_relation or not isinstance(field.related_model, type):
            break
        model = field.related_model
    return level


def between(since: str, until: str) -> Callable[[date], Q]:
    """Stands from one day until the day before another, which may be open."""
    return lambda on: (
        Q(**{f"{since}__lte": on}) & (Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": on}))
    )


_known: dict[str, Dataset] = {}


def register(*datasets: Dataset) -> None:
    """Called in AppConfig.ready."""
    _known.update({dataset.code: dataset for dataset in datasets})


def known() -> dict[str, Dataset]:
    return dict(_known)
