"""What each figure counts: read from the country pack and checked, with file, line and reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from birlik.base import packs
from birlik.base.datasets import Column, Dataset, known
from birlik.base.roles import Role
from birlik.figures.canonical import fingerprint
from birlik.law.reading import LawError, Table, read

CODE = re.compile(r"[a-z][a-z0-9-]*")
AS_OF = ("during", "at", "newest")
SMALL = ("open", "protect")
OWN = ("distinct", "sum", "median")
AGAINST = ("share_of", "rate_per_1000")
KEYS = (
    *("code", "name", "text", "unit", "register", "filter", "measure", "as_of", "when"),
    *("dimensions", "decimals", "small", "public", "owner"),
)
TAKEN = ("explore", "frozen", "of", "papers", "receipts", "replay")  # by pages of their own
ALWAYS = ("region", "sector")


class BrokenDefinition(ValueError):
    """A definition cannot be used; the message says which file, which line and why."""


@dataclass(frozen=True)
class Measure:
    """How the records become one number: counted, or by a column; perhaps against another
    figure."""

    kind: str = "count"  # count, distinct, sum, median
    column: str = ""
    against: str = ""  # the code of another figure
    per: int = 0  # 0: a share; else so many of the other figure's units

    @property
    def is_share(self) -> bool:
        return bool(self.against) and not self.per

    @property
    def is_rate(self) -> bool:
        return bool(self.per)

    @property
    def adds_up(self) -> bool:
        return not self.against and self.kind in ("count", "sum")

    @property
    def has_zero(self) -> bool:
        """Where there are no records it is nought, not unknown."""
        return not self.against and self.kind != "median"


@dataclass(frozen=True)
class Definition:
    code: str
    names: dict[str, str]
    texts: dict[str, str]
    units: dict[str, str]
    register: str
    measure: Measure
    as_of: str
    when: str
    filter: dict[str, Any]
    dimensions: tuple[str, ...]
    decimals: int
    small: str
    public: bool
    owner: str
    place: str = field(compare=False)
    against: "Definition | None" = None  # what it stands against: the whole of a share

    @property
    def name(self) -> str:
        return packs.text(self.names)

    @property
    def text(self) -> str:
        return packs.text(self.texts)

    @property
    def unit(self) -> str:
        return packs.text(self.units)

    @property
    def dataset(self) -> Dataset:
        return known()[self.register]

    @property
    def computed(self) -> dict[str, Any]:
        """All of it that decides what comes out."""
        return {
            "register": self.register,
            "measure": [self.measure.kind, self.measure.column, self.measure.per],
            "against": self.against.version if self.against else None,
            "as_of": self.as_of,
            "when": self.when,
            "filter": self.filter,
            "decimals": self.decimals,
            "small": self.small,
        }

    @property
    def version(self) -> str:
        """Names the meaning: two definitions that compute the same have the same version."""
        return fingerprint(self.computed)

    def cuts(self) -> list[Column]:
        """The columns it can be divided by."""
        return [column for column in self.dataset.columns if column.code in self.dimensions]


class UnknownFigure(LookupError):
    """No definition has this code."""


def catalogue(pack: str | None = None) -> dict[str, Definition]:
    """Every figure of the installed pack, in the order of its files."""
    return _of_pack(pack or packs.installed())


def of(code: str) -> Definition:
    found = catalogue().get(code)
    if found is None:
        raise UnknownFigure(code)
    return found


@cache
def _of_pack(pack: str) -> dict[str, Definition]:
    return read_folder(packs.FOLDER / pack / "figures")


def read_folder(folder: Path) -> dict[str, Definition]:
    """All definitions of a folder.

    Raises:
        BrokenDefinition: with the file, the line and the reason.
    """
    found: dict[str, Definition] = {}
    tables: dict[str, Table] = {}
    try:
        for file in sorted(folder.glob("*.yaml")):
            for table, made in _read(file):
                if made.code in found:
                    table.refuse(f"the code {made.code!r} is taken: {found[made.code].place}.")
                found[made.code], tables[made.code] = made, table
        for code, made in found.items():
            _check_against(made, found, tables[code])
            _check_people(made, found, tables[code])
        return {code: _standing(made, found) for code, made in found.items()}
    except LawError as error:
        raise BrokenDefinition(str(error)) from None


def _read(file: Path) -> Iterator[tuple[Table, Definition]]:
    top = read(file)
    top.only(("register", "owner", "public", "figures"))
    rows = top.need("figures", list, "a list of figures")
    for row in rows:
        if not isinstance(row, Table):
            top.refuse("each figure must be a mapping with a code.", "figures")
        yield row, _definition(row, top)


def _definition(row: Table, top: Table) -> Definition:
    row.only(KEYS)
    code = row.need("code", str, "a short word for addresses and reports")
    if code in TAKEN or not CODE.fullmatch(code):
        row.refuse(
            f"{code!r} cannot be a code: small letters, digits and hyphens, and not {TAKEN}."
        )
    register = row.get("register") or top.need("register", str, "the code of a dataset")
    if register not in known():
        row.refuse(
            f"{code}: there is no register {register!r}; there are: {sorted(known())}.",
            "register" if "register" in row else None,
        )
    dataset = known()[register]
    measure = _measure(row, dataset)
    as_of = _one_of(row, "as_of", AS_OF, "during" if dataset.when else "at")
    return Definition(
        code=code,
        names=row.text("name"),
        texts=row.text("text"),
        units=row.text("unit"),
        register=register,
        measure=measure,
        as_of=as_of,
        when=_when(row, dataset, as_of),
        filter=_filter(row, dataset),
        dimensions=_dimensions(row, dataset),
        decimals=_decimals(row, measure),
        small=_one_of(row, "small", SMALL, "open"),
        public=bool(row.get("public", top.get("public", False))),
        owner=_one_of(row, "owner", tuple(Role.values), str(top.get("owner") or "analyst")),
        place=row.place,
    )


def _one_of(row: Table, key: str, allowed: tuple[str, ...], default: str) -> str:
    value = row.get(key, default)
    if value not in allowed:
        row.refuse(f"{key!r} must be one of {', '.join(allowed)}. Got {value!r}.", key)
    return str(value)


def _measure(row: Table, dataset: Dataset) -> Measure:
    value = row.get("measure", "count")
    if value == "count":
        return Measure()
    if not isinstance(value, Table):
        row.refuse(
            f"'measure' must be count, or one of {', '.join(OWN + AGAINST)} with what it is of. "
            f"Got {value!r}.",
            "measure",
        )
    value.only(OWN + AGAINST)
    own = [kind for kind in OWN if kind in value]
    against = [kind for kind in AGAINST if kind in value]
    if len(own) > 1 or len(against) > 1 or (against and own == ["median"]):
        value.refuse("one measure at a time, and a median stands against nothing.")
    kind = own[0] if own else "count"
    column = str(value[kind]) if own else ""
    if own:
        _check_column(value, dataset, kind, column)
    other = value.need(against[0], str, "the code of another figure") if against else ""
    return Measure(kind, column, other, 1000 if "rate_per_1000" in value else 0)


def _check_column(row: Table, dataset: Dataset, kind: str, code: str) -> None:
    column = dataset.column(code)
    if column is None:
        row.refuse(f"{dataset.code} has no column {code!r}; it has: {_codes(dataset)}.", kind)
    wanted = ("key", "code") if kind == "distinct" else ("number",)
    if column.kind not in wanted:
        row.refuse(f"{kind} needs a column of {' or '.join(wanted)}; {code!r} is not one.", kind)


def _when(row: Table, dataset: Dataset, as_of: str) -> str:
    code = row.optional("when", str, "a column with a day") or dataset.when
    if as_of == "at":
        if dataset.stands is None:
            row.refuse(f"records of {dataset.code} do not stand on a day: count them during.")
        return ""
    column = dataset.column(code)
    if code != dataset.when and (column is None or column.kind != "date"):
        row.refuse(f"{dataset.code} has no day {code!r}; it has: {_codes(dataset)}.", "when")
    if as_of == "newest" and not dataset.newest_of:
        row.refuse(f"records of {dataset.code} are not counted by the newest.", "as_of")
    return str(code)


def _filter(row: Table, dataset: Dataset) -> dict[str, Any]:
    wanted = row.optional("filter", Table, "columns with the values they must have") or Table()
    for code, value in wanted.items():
        column = dataset.column(code)
        if column is None:
            wanted.refuse(
                f"{dataset.code} has no column {code!r}; it has: {_codes(dataset)}.", code
            )
        _check_value(wanted, column, value)
    return {code: _plain(value) for code, value in wanted.items()}


def _check_value(row: Table, column: Column, value: Any) -> None:
    bounds = isinstance(value, Table)
    if bounds:
        value.only(("min", "max", "within_days"))
    if bounds and column.kind not in ("number", "date"):
        row.refuse(f"{column.code!r} has no lowest and highest value.", column.code)
    if column.kind == "flag" and not isinstance(value, bool | None):
        row.refuse(f"{column.code!r} is true, false or null (not known).", column.code)


def _plain(value: Any) -> Any:
    if isinstance(value, Table):
        return {key: _plain(inner) for key, inner in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def _dimensions(row: Table, dataset: Dataset) -> tuple[str, ...]:
    if "dimensions" not in row:
        return tuple(column.code for column in dataset.cuts)
    named = row.names("dimensions")
    offered = {column.code for column in dataset.cuts}
    for code in named:
        if code not in offered:
            row.refuse(
                f"{dataset.code} cannot be divided by {code!r}, only by {sorted(offered)}.",
                "dimensions",
            )
    return tuple(dict.fromkeys([*(code for code in ALWAYS if code in offered), *named]))


def _decimals(row: Table, measure: Measure) -> int:
    default = 1 if measure.against else 0
    value = row.optional("decimals", int, "a number of decimals") if "decimals" in row else default
    if not 0 <= value <= 6:
        row.refuse(f"'decimals' must lie between 0 and 6. Got {value}.", "decimals")
    return int(value)


def _check_against(made: Definition, found: dict[str, Definition], row: Table) -> None:
    """The figure it stands against exists, and leads to no circle."""
    seen, code = [made.code], made.measure.against
    while code:
        if code not in found:
            row.refuse(f"{made.code}: there is no figure {code!r} to stand against.", "measure")
        if code in seen:
            row.refuse(f"{made.code} stands against itself: {' → '.join([*seen, code])}.")
        seen.append(code)
        code = found[code].measure.against


def _check_people(made: Definition, found: dict[str, Definition], row: Table) -> None:
    """Numbers of people are told from tables whose cells add up."""
    if made.small != "protect":
        return
    if made.measure.kind not in ("count", "sum"):
        row.refuse(f"{made.code}: only a count or a sum of people can be protected.", "measure")
    against = found.get(made.measure.against)
    if against and against.small != "protect":
        row.refuse(f"{made.code} is protected, so {against.code} has to be as well.", "small")


def _standing(made: Definition, found: dict[str, Definition]) -> Definition:
    """With the figure it stands against, and that with its own."""
    other = found.get(made.measure.against)
    return replace(made, against=_standing(other, found)) if other else made


def _codes(dataset: Dataset) -> str:
    return ", ".join(column.code for column in dataset.columns)
