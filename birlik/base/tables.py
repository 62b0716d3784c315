"""Lists of records: search, filters, order and page live in the address and nowhere else.

table = Table(
    request,
    queries.visible_to(request.user),
    columns=[
        Column("employer", _("Employer"), order=("employer__sort_key",)),
        Column("began", _("Began"), order=("-began",)),
        Column("workers", _("Workers"), numeric=True, order=("-workers",)),
    ],
    filters=[Filter("region", _("Region"), regions)],
    search=queries.matching,
    order="-began",
    link=lambda dispute: dispute.get_absolute_url(),
)
return render(request, "disputes/list.html", {"table": table})

and in the page: {% include "base/table.html" %}
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, reduce
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html

from birlik.base.formatting import number
from birlik.base.paging import KeysetPage, keyset_page
from birlik.base.periods import Week
from birlik.base.templatetags.ui import day

COUNTED_UP_TO = 10_000  # a longer keyset list says "more than 10,000" instead of counting


@dataclass(frozen=True)
class Column:
    name: str  # in the address: ?sort=name, or ?sort=-name the other way round
    label: str
    cell: Callable[[Any], Any] | str = (
        ""  # a function of the record, or a dotted attribute; the name by default
    )
    order: tuple[str, ...] = ()  # fields to order by; none: the column is not sortable
    numeric: bool = False

    def value(self, record: Any) -> Any:
        if callable(self.cell):
            return self.cell(record)
        return reduce(getattr, (self.cell or self.name).split("."), record)


@dataclass(frozen=True)
class Filter:
    name: str
    label: str
    choices: Sequence[tuple[str, Any]]  # value and wording, which may be translated late
    apply: Callable[[QuerySet, str], QuerySet] | None = None
    chips: bool = False  # shown as a row of links instead of a select: for two to six choices

    def narrow(self, rows: QuerySet, value: str) -> QuerySet:
        return self.apply(rows, value) if self.apply else rows.filter(**{self.name: value})


@dataclass(frozen=True)
class Cell:
    label: str
    value: Any
    numeric: bool = False
    url: str = ""


@dataclass(frozen=True)
class Head:
    label: str
    numeric: bool
    url: str = ""
    sorted: str = ""  # "ascending", "descending" or not


@dataclass(frozen=True)
class Option:
    label: str
    url: str
    chosen: bool = False
    value: str = ""


class Table:
    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet,
        columns: Sequence[Column],
        *,
        filters: Sequence[Filter] = (),
        search: Callable[[QuerySet, str], QuerySet] | None = None,
        order: str = "",
        link: Callable[[Any], str] | None = None,
        size: int = 50,
        keyset: bool = False,
        name: str = "list",
        caption: str = "",
        export_url: str = "",
    ) -> None:
        self.query = request.GET
        self.path = request.path
        self.columns, self.filters, self.name = columns, filters, name
        self.link, self.size, self.keyset, self.caption = link, size, keyset, caption
        self._sort = self._chosen_sort(order)
        self.searchable = search is not None
        self.search_text = self.query.get("q", "").replace("\0", "").strip()
        self.all_rows = rows
        self.rows = self._narrowed(rows, search)
        self._export_url = export_url

    def _chosen_sort(self, default: str) -> str:
        sortable = {column.name for column in self.columns if column.order}
        asked = self.query.get("sort", "")
        return asked if asked.removeprefix("-") in sortable else default

    def _narrowed(
        self, rows: QuerySet, search: Callable[[QuerySet, str], QuerySet] | None
    ) -> QuerySet:
        for item in self.filters:
            if value := self.value_of(item):
                rows = item.narrow(rows, value)
        return search(rows, self.search_text) if search and self.search_text else rows

    def value_of(self, item: Filter) -> str:
        """What the address says about a filter; an unknown choice counts as none."""
        value = self.query.get(item.name, "")
        return value if value in {str(key) for key, _ in item.choices} else ""

    @property
    def order(self) -> list[str]:
        for column in self.columns:
            if column.order and column.name == self._sort.removeprefix("-"):
                return (
                    [_turned(f) for f in column.order] if self._sort[0] == "-" else [*column.order]
                )
        return [str(field) for field in self.rows.query.order_by]

    @cached_property
    def page(self) -> Page:
        ordered = self.rows.order_by(*self.order, "pk")
        return Paginator(ordered, self.size).get_page(self.query.get("page"))

    @cached_property
    def window(self) -> KeysetPage:
        return keyset_page(
            self.rows,
            self.order,
            after=self.query.get("after", ""),
            before=self.query.get("before", ""),
            size=self.size,
        )

    @cached_property
    def count(self) -> int:
        if self.keyset:
            return self.rows.order_by()[: COUNTED_UP_TO + 1].count()
        return self.page.paginator.count

    @property
    def uncounted(self) -> bool:
        return self.keyset and self.count > COUNTED_UP_TO

    @property
    def limit(self) -> int:
        return COUNTED_UP_TO

    @property
    def narrowed(self) -> bool:
        return bool(self.search_text or self.active)

    @cached_property
    def records(self) -> list[Any]:
        return self.window.rows if self.keyset else list(self.page)

    @property
    def lines(self) -> list[list[Cell]]:
        return [self._line(record) for record in self.records]

    def _line(self, record: Any) -> list[Cell]:
        url = self.link(record) if self.link else ""
        return [
            Cell(
                column.label,
                _shown(column.value(record), column.numeric),
                column.numeric,
                url * (not place),
            )
            for place, column in enumerate(self.columns)
        ]

    @property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column) -> Head:
        if not column.order:
            return Head(column.label, column.numeric)
        current = self._sort.removeprefix("-") == column.name
        turned = self._sort.startswith("-")
        url = self.address(sort=column.name if not current or turned else f"-{column.name}")
        falling = column.order[0].startswith("-") != turned
        return Head(
            column.label, column.numeric, url, ("descending" if falling else "ascending") * current
        )

    @property
    def selects(self) -> list[tuple[Filter, str]]:
        return [(item, self.value_of(item)) for item in self.filters if not item.chips]

    @property
    def chip_rows(self) -> list[tuple[Filter, str, list[Option], str]]:
        """Each chip filter with its value, its choices as links, and the address without it."""
        return [
            (
                item,
                self.value_of(item),
                [
                    Option(label, self.address(**{item.name: key}), str(key) == self.value_of(item))
                    for key, label in item.choices
                ],
                self.address(**{item.name: ""}),
            )
            for item in self.filters
            if item.chips
        ]

    @property
    def active(self) -> list[Option]:
        """The select filters in use, each with the address without it."""
        return [
            Option(item.label, self.address(**{item.name: ""}), True, _label_of(item, value))
            for item, value in self.selects
            if value
        ]

    def address(self, **changes: str) -> str:
        """This list with something changed, from its first page unless a page is asked for."""
        query = self.query.copy()
        for leaving in ("page", "after", "before"):
            query.pop(leaving, None)
        for key, value in changes.items():
            query[key] = value
        for key in [key for key, value in query.items() if not value]:
            del query[key]
        return f"{self.path}?{query.urlencode()}" if query else self.path

    @property
    def pages(self) -> list[Option]:
        if self.keyset or self.page.paginator.num_pages == 1:
            return []
        spread = self.page.paginator.get_elided_page_range(
            self.page.number, on_each_side=2, on_ends=1
        )
        return [
            Option(str(place), self.address(page=str(place)), place == self.page.number)
            if isinstance(place, int)
            else Option("…", "")
            for place in spread
        ]

    @property
    def newer(self) -> str:
        if self.keyset:
            return self.address(before=self.window.newer) if self.window.newer else ""
        return self.address(page=str(self.page.number - 1)) if self.page.has_previous() else ""

    @property
    def older(self) -> str:
        if self.keyset:
            return self.address(after=self.window.older) if self.window.older else ""
        return self.address(page=str(self.page.number + 1)) if self.page.has_next() else ""

    @property
    def export_url(self) -> str:
        """The same rows as a file: the list's own filters travel along."""
        _, _, query = self.address().partition("?")
        return f"{self._export_url}?{query}" if self._export_url and query else self._export_url


def _label_of(item: Filter, value: str) -> str:
    return next(label for key, label in item.choices if str(key) == value)


def _turned(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _in_one_line(value: Any) -> str:
    return format_html('<span class="keep">{}</span>', value)


def _shown(value: Any, numeric: bool) -> Any:
    if value is None or value == "":
        return "–"
    if isinstance(value, Week):
        return _in_one_line(value)
    if isinstance(value, datetime):
        return _in_one_line(date_format(value, "SHORT_DATETIME_FORMAT"))
    if isinstance(value, date):
        return day(value)
    if numeric and isinstance(value, int | float | Decimal):
        return number(value)
    return value
