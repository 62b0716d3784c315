"""The page of one figure: what it is, what it comes to, how it divides, and what proves it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from birlik.base.charts import Bar, Bars, Columns, Dot, DotPlot, Format, Place, Series, TileMap
from birlik.base.charts.base import Chart
from birlik.base.formatting import day_text
from birlik.base.models import User
from birlik.base.roles import Role
from birlik.figures import protection, receipts, releases
from birlik.figures.asking import SPANS, TREES, Asked, below_it, choices, hole, spans
from birlik.figures.definitions import Definition
from birlik.figures.receipts import Receipt
from birlik.figures.values import Value
from birlik.registers.structure.models import Organisation, Region


def address(asked: Asked, page: str = "figure", **changes: str) -> str:
    """Where the question is answered; the address says all of it."""
    query = {"period": asked.period.label, **asked.narrowed}
    if asked.organisation:
        query["organisation"] = asked.organisation.key
    query |= changes
    return f"{reverse(f'figures:{page}', args=[asked.figure.code])}?{urlencode(query)}"


def content(asked: Asked, user: User, by: str) -> dict[str, Any]:
    found, value = receipts.told(asked, user), protection.value(asked, user)
    codes = [column.code for column in asked.figure.cuts() if column.code not in asked.narrowed]
    codes += [*_spans(asked), *TREES]
    by = by if by in codes else next(iter(codes), "")
    return {
        "asked": asked,
        "figure": asked.figure,
        "value": value,
        "facts": facts(asked),
        "released": released(asked, user),
        "why_hidden": why_hidden(asked) if value.hidden else "",
        "proof": proof(found) if found else [],
        "receipt": found,
        "narrowed": narrowed(asked),
        "tabs": [
            {"label": label(asked, code), "url": address(asked, by=code), "active": code == by}
            for code in codes
        ],
        "chart": divided(asked, user, by) if by else None,
        "hole": hole(asked, by) if by in TREES else "",
        "records_url": address(asked, "records"),
        "json_url": address(asked, "receipt"),
        "issue_url": address(asked, "issue"),
    }


def released(asked: Asked, user: User | None) -> str:
    """Of which day a number of people is, where it is told on days of release."""
    if not protection.guarded(asked, user):
        return ""
    release = protection.known(asked)
    return _(
        "Numbers of people are released once a month. This is the release of %(day)s: it tells of "
        "the time until %(until)s, as known that day. On %(next)s comes the next one."
    ) % {
        "day": day_text(release.day),
        "until": day_text(release.until),
        "next": day_text(releases.last().next.day),
    }


def why_hidden(asked: Asked) -> str:
    if asked.period.start > releases.last().until:
        return _("Not released yet.")
    if protection.time_of(asked.period) == "":
        return _("Told by months, quarters and years only.")
    return _("Too small to be told, or it would give away a number that is.")


def _spans(asked: Asked) -> list[str]:
    """Spans of time that divide the period into a readable number of parts."""
    days = (asked.period.end - asked.period.start).days
    wanted = {"week": (13, 100), "month": (60, 750), "quarter": (180, 2000)}
    return [span for span, (low, high) in wanted.items() if low < days < high]


def label(asked: Asked, code: str) -> str:
    named = {"week": _("Weeks"), "month": _("Months"), "quarter": _("Quarters"), "year": _("Years")}
    named |= {
        "sector_tree": _("Organisations by sector"),
        "territory_tree": _("Organisations by territory"),
    }
    column = asked.figure.dataset.column(code)
    return named[code] if code in named else str(column.label) if column else code


def names_of(asked: Asked, code: str) -> dict[str, str]:
    """The values of a division with their names, in their order."""
    if code in SPANS:
        return {one.start.isoformat(): one.label for one in spans(asked, code)}
    if code in TREES:
        return {node.key: str(node) for node in below_it(asked, code)}
    return choices(asked.figure.dataset.column(code))


def facts(asked: Asked) -> list[tuple[str, Any]]:
    figure = asked.figure
    rules = {
        "during": _("what happened in the period"),
        "at": _("what stands on the last day of the period"),
        "newest": _("the newest count before the end of the period"),
    }
    told = [
        (_("Counted in"), figure.unit),
        (_("Register"), figure.dataset.name),
        (_("As of"), rules[figure.as_of]),
    ]
    if figure.against:
        told.append((_("Stands against"), figure.against.name))
    if figure.small == "protect":
        told.append((_("Small numbers"), _("people: below the limit not told")))
    return [
        *told,
        (_("Published"), _("yes") if figure.public else _("no")),
        (_("Answers for it"), Role(figure.owner).label),
        (_("Code"), figure.code),
    ]


def proof(found: Receipt) -> list[tuple[str, Any]]:
    asked = found.asked
    return [
        (_("Period"), f"{day_text(asked.period.start)} – {day_text(asked.on)}"),
        (_("Tree as of"), day_text(asked.on)),
        (_("Definition"), found.content["definition"][:12]),
        (_("Records"), found.content["records"]["hash"][:12]),
        (_("Hash"), found.hash[:12]),
    ]


def in_words(figure: Definition, filters: Mapping[str, str]) -> str:
    """What a receipt is narrowed to, as people say it."""
    said = []
    for code, value in filters.items():
        if code == "organisation":
            node = Organisation.objects.filter(key=value).first()
            said.append(str(node or value))
        elif column := figure.dataset.column(code):
            said.append(f"{column.label}: {choices(column).get(value, value)}")
    return "; ".join(said)


def narrowed(asked: Asked) -> list[dict[str, str]]:
    """What narrows the figure, each with the address without it."""
    found = []
    for code, value in asked.narrowed.items():
        column = asked.figure.dataset.column(code)
        rest = {name: one for name, one in asked.narrowed.items() if name != code}
        found.append(
            {
                "label": str(column.label) if column else code,
                "value": choices(column).get(value, value),
                "url": _without(asked, rest),
            }
        )
    if asked.organisation:
        bare = Asked(asked.figure, asked.period, asked.narrowed)
        found.append(
            {"label": _("Organisation"), "value": str(asked.organisation), "url": address(bare)}
        )
    return found


def _without(asked: Asked, rest: Mapping[str, str]) -> str:
    return address(Asked(asked.figure, asked.period, rest, asked.organisation))


def divided(asked: Asked, user: User | None, by: str) -> Chart:
    asked = protection.seen(asked, user)
    found = protection.table(asked, [by], user)
    if by in SPANS:
        return _over_time(asked, found, by)
    names = names_of(asked, by)
    if by == "region" and not asked.figure.measure.is_rate:
        return _map(asked, names, found)
    lines = [(code, name, found[code,]) for code, name in names.items() if (code,) in found]
    shown = [line for line in lines if line[2].number or line[2].hidden]
    shown.sort(key=lambda line: -(line[2].number or 0))
    if asked.figure.measure.is_rate:
        return DotPlot(
            title=_title(asked, by),
            format=_format(asked),
            dots=[
                Dot(name, one.number, one.low, one.high, _narrower(asked, by, code))
                for code, name, one in shown
            ],
        )
    return Bars(
        title=_title(asked, by),
        format=_format(asked),
        bars=[
            Bar(
                name,
                (one.number,),
                _narrower(asked, by, code),
                _("too small to be told") if one.hidden else "",
            )
            for code, name, one in shown
        ],
    )


def _narrower(asked: Asked, by: str, value: str) -> str:
    if by in TREES:
        return address(asked, organisation=value)
    return address(asked.narrower(**{by: value}))


def _over_time(asked: Asked, found: Mapping[tuple, Value], by: str) -> Chart:
    periods = spans(asked, by)
    numbers = [found.get((one.start.isoformat(),)) for one in periods]
    blank = 0.0 if asked.figure.measure.has_zero else None
    return Columns(
        title=_title(asked, by),
        format=_format(asked),
        labels=[one.label for one in periods],
        series=[Series(asked.figure.name, [v.number if v else blank for v in numbers])],
        links=[
            address(Asked(asked.figure, one, asked.narrowed, asked.organisation)) for one in periods
        ],
    )


def _map(asked: Asked, names: Mapping[str, str], found: Mapping[tuple, Value]) -> Chart:
    regions = {region.code: region for region in Region.objects.all()}
    blank = 0.0 if asked.figure.measure.has_zero else None
    return TileMap(
        title=_title(asked, "region"),
        format=_format(asked),
        places=[
            Place(
                code,
                name,
                one.number if one else blank,
                address(asked.narrower(region=code)),
                regions[code].short,
                _("too small to be told") if one and one.hidden else "",
            )
            for code, name in names.items()
            if code in regions
            for one in [found.get((code,))]
        ],
        tiles={code: (r.tile_column, r.tile_row) for code, r in regions.items()},
    )


def _title(asked: Asked, by: str) -> str:
    return f"{asked.figure.name}: {label(asked, by).lower()}, {asked.period.label}"


def _format(asked: Asked) -> Format:
    kind = "share" if asked.figure.measure.is_share else "number"
    return Format(kind, asked.figure.decimals)
