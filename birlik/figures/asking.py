"""What is asked of a figure: for which period, where, and divided by what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from birlik.base.formatting import day_text
from birlik.base.models import User
from birlik.base.periods import Period, UnknownPeriod, Week
from birlik.figures.definitions import BrokenDefinition, Definition, UnknownFigure, of
from birlik.registers.structure import asof
from birlik.registers.structure.choices import Hierarchy, Kind
from birlik.registers.structure.models import Organisation
from birlik.registers.structure.scope import Scope, below, roles_of

SPANS = ("week", "month", "quarter", "year")
# The organisations directly below the one asked about (the centre, if none), in either hierarchy.
TREES = {"sector_tree": Hierarchy.SECTOR, "territory_tree": Hierarchy.TERRITORY}
MOST_BELOW = 100


class Refused(ValueError):
    """The question has no answer; the message says why and what to do."""


@dataclass(frozen=True)
class Asked:
    """One question: a figure, a period, and what narrows it."""

    figure: Definition
    period: Period
    narrowed: Mapping[str, str] = field(default_factory=dict)  # column -> value
    organisation: Organisation | None = None
    until: date | None = None  # nothing later is told
    released: date | None = None  # the day from which it was told so, where it is told by releases

    @property
    def on(self) -> date:
        """The day things are told as of: the last of the period, or today while it runs."""
        last = min(self.period.end, timezone.localdate())
        return min(last, self.until) if self.until else last

    @property
    def where(self) -> Scope:
        if self.organisation is None:
            return Scope(everything=True, on=self.on)
        return below(self.organisation, self.on)

    @property
    def runs(self) -> bool:
        """The period is not over yet."""
        return self.period.end > timezone.localdate()

    def of_figure(self, figure: Definition) -> "Asked":
        """The same question to another figure, without what that one cannot be narrowed by."""
        kept = {k: v for k, v in self.narrowed.items() if k in figure.dimensions}
        return replace(self, figure=figure, narrowed=kept)

    def narrower(self, **values: str) -> "Asked":
        return replace(self, narrowed={**self.narrowed, **values})

    def told(self) -> dict[str, Any]:
        """What narrows it, for a receipt."""
        told: dict[str, Any] = dict(sorted(self.narrowed.items()))
        if self.organisation is not None:
            told["organisation"] = self.organisation.key
        return told


def ask(
    code: str,
    period: str = "",
    *,
    narrowed: Mapping[str, str] | None = None,
    organisation: str = "",
    by: User | None = None,
) -> Asked:
    """A question as it comes from a command, an address or a report, checked.

    Raises:
        Refused: in a full sentence.
    """
    figure = _figure(code)
    if by is not None and not may_read(by, figure):
        raise Refused(
            _("“%(figure)s” counts a register that is not open to your posts.")
            % {"figure": figure.name}
        )
    asked = Asked(figure, _period(period), organisation=_organisation(organisation))
    _check_tree(asked)
    return replace(asked, narrowed=_narrowed(asked, narrowed or {}))


def may_read(user: User, figure: Definition) -> bool:
    against = figure.against
    own = bool(roles_of(user) & figure.dataset.roles)
    return own and (against is None or may_read(user, against))


def _figure(code: str) -> Definition:
    try:
        return of(code)
    except UnknownFigure:
        raise Refused(
            _("There is no figure “%(code)s”. `birlik figure --list` shows them all.")
            % {"code": code}
        ) from None
    except BrokenDefinition as error:
        raise Refused(str(error)) from error


def _period(text: str) -> Period:
    today = timezone.localdate()
    if not text:
        return Period.parse(str(today.year))
    try:
        period = Period.parse(text)
    except UnknownPeriod as error:
        raise Refused(str(error)) from error
    if period.start > today:
        raise Refused(
            _("%(period)s lies in the future: it begins on %(day)s. Nothing can be counted yet.")
            % {"period": period.label, "day": day_text(period.start)}
        )
    return period


def _organisation(key: str) -> Organisation | None:
    if not key:
        return None
    found = Organisation.objects.filter(key=key).first()
    if found is None:
        raise Refused(
            _("There is no organisation with the number “%(key)s”. Look it up in the tree.")
            % {"key": key}
        )
    return found


def _check_tree(asked: Asked) -> None:
    """The organisation existed on the day the tree is taken of."""
    node = asked.organisation
    if node and not Organisation.objects.filter(asof.existing(asked.on), pk=node.pk).exists():
        raise Refused(
            _(
                "“%(name)s” did not exist on %(day)s, the day the tree is taken of. "
                "Choose a period in which it did."
            )
            % {"name": node, "day": day_text(asked.on)}
        )


def _narrowed(asked: Asked, values: Mapping[str, str]) -> dict[str, str]:
    for code, value in values.items():
        column = asked.figure.dataset.column(code)
        if column is None or code not in asked.figure.dimensions:
            raise Refused(
                _("“%(figure)s” cannot be narrowed by “%(code)s”, only by: %(codes)s.")
                % {
                    "figure": asked.figure.name,
                    "code": code,
                    "codes": ", ".join(asked.figure.dimensions),
                }
            )
        if value not in choices(column):
            raise Refused(
                _("“%(value)s” is no value of “%(code)s”; there are: %(values)s.")
                % {"value": value, "code": code, "values": ", ".join(choices(column))}
            )
    return {code: value for code, value in values.items() if value}


def check_division(asked: Asked, by: Sequence[str]) -> None:
    """Every part can divide the figure, and together they are a table people can read."""
    if len(TREES.keys() & set(by)) > 1:
        raise Refused(
            _(
                "One tree at a time: divide by organisations of one hierarchy and by region or "
                "sector."
            )
        )
    for code in by:
        if code in TREES and len(below_it(asked, code)) > MOST_BELOW:
            raise Refused(
                _("More than %(most)s organisations stand directly below. Choose one further down.")
                % {"most": MOST_BELOW}
            )
        if code not in (*SPANS, *TREES, *asked.figure.dimensions):
            raise Refused(
                _("“%(figure)s” cannot be divided by “%(code)s”, only by: %(codes)s.")
                % {
                    "figure": asked.figure.name,
                    "code": code,
                    "codes": ", ".join((*SPANS, *asked.figure.dimensions)),
                }
            )


def below_it(asked: Asked, tree: str) -> list[Organisation]:
    """The organisations a tree divides the question by, as of its day."""
    top = asked.organisation or Organisation.objects.filter(kind=Kind.CENTRE).first()
    if top is None:
        return []
    found = asof.children(top, TREES[tree], asked.on).order_by("sort_key", "pk")
    return list(found[: MOST_BELOW + 1])


def hole(asked: Asked, tree: str) -> str:
    """What a division by a tree leaves out, in a sentence: primaries that belong to nobody in it
    on the day. Empty when there are none."""
    if asked.organisation is not None:
        return ""
    placed = asof.affiliated(asked.on).filter(hierarchy=TREES[tree], child=OuterRef("pk"))
    count = (
        Organisation.objects.filter(asof.existing(asked.on), kind=Kind.PRIMARY)
        .exclude(Exists(placed))
        .count()
    )
    if not count:
        return ""
    return ngettext(
        "%(count)s primary organisation belongs to nobody in this tree on %(day)s, so it is in "
        "no row.",
        "%(count)s primary organisations belong to nobody in this tree on %(day)s, so they are in "
        "no row.",
        count,
    ) % {"count": count, "day": day_text(asked.on)}


FLAGS = ("true", "false", "null")


def choices(column: Any) -> dict[str, str]:
    """The values a column can be narrowed to, with their names; "null" stands for not known."""
    if column.kind == "flag":
        return dict(zip(FLAGS, (_("yes"), _("no"), _("not known")), strict=True))
    names = {str(k): str(v) for k, v in (column.choices() if column.choices else {}).items()}
    return names | {"null": _("not known")}


def spans(asked: Asked, span: str) -> Sequence[Period]:
    """The weeks, months, quarters or years of its period that have begun."""
    found, day = [], asked.period.start
    while day <= asked.on:
        one = span_of(day, span)
        found.append(one)
        day = one.end + timedelta(days=1)
    return found


def span_of(day: date, span: str) -> Period:
    """The week, month, quarter or year of a day."""
    if span == "week":
        return Period.parse(str(Week.of(day)))
    if span == "month":
        return Period.parse(f"{day.year}-{day.month:02d}")
    if span == "quarter":
        return Period.parse(f"{day.year}-Q{(day.month + 2) // 3}")
    return Period.parse(str(day.year))
