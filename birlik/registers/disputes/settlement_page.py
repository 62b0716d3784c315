"""Settlements on pages: the terms of a dispute, and how long settlements last."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import versions
from birlik.base.audit import name_of
from birlik.base.charts import Bar, Bars, Dot, DotPlot, Format, Line, Series
from birlik.base.formatting import day_text, number, share
from birlik.base.models import Attachment, User
from birlik.base.requests import Request
from birlik.base.tables import Column, Filter, Table
from birlik.base.templatetags.ui import badge
from birlik.registers.disputes import demands, permissions, queries, settlement_rules, settlements
from birlik.registers.disputes.choices import OwedBy, Stage, TermState
from birlik.registers.disputes.models import Dispute, SettlementTerm
from birlik.registers.structure.models import Region, Sector
from birlik.registers.structure.queries import regions_of, sectors_of

TONES = {TermState.KEPT: "good", TermState.LATE: "watch", TermState.BROKEN: "alert"}
MONTH = 30.44  # days
MONTHS_SHOWN = 24
FEWEST = 5  # settlements behind a share that is shown


def terms_of(dispute: Dispute) -> QuerySet[SettlementTerm]:
    rows = SettlementTerm.objects.filter(settlements.STANDING, settlement__dispute=dispute)
    return rows.select_related("settlement__dispute", "said_by")


def files_of(terms: Iterable[SettlementTerm]) -> QuerySet[Attachment]:
    names = [name_of(term) for term in terms]
    return Attachment.objects.filter(subject__in=names).order_by("id")


def state(term: SettlementTerm, today: date) -> Any:
    """The state of a term in a word."""
    if settlement_rules.is_overdue(state=term.state, due=term.due, today=today):
        return badge("watch", _("Overdue, nobody has said"))
    return badge(TONES.get(TermState(term.state), "quiet"), term.get_state_display())


def of_dispute(dispute: Dispute, user: User) -> dict[str, Any]:
    """What the page of a dispute shows of its settlements."""
    today, names = timezone.localdate(), demands.names()
    found = list(settlements.of_dispute(dispute))
    terms = [term for settlement in found for term in settlement.agreed]
    files: dict[str, list[Attachment]] = {}
    for file in files_of(terms):
        files.setdefault(file.subject, []).append(file)
    return {
        "settlements": [
            {
                "settlement": settlement,
                "terms": [
                    {
                        "term": term,
                        "state": state(term, today),
                        "demand": names.get(term.demand, term.demand),
                        "files": files.get(name_of(term), []),
                    }
                    for term in settlement.agreed
                ],
            }
            for settlement in found
        ],
        "may_add_terms": settlements.may_have_terms(dispute)
        and queries.may(user, permissions.RECORD, dispute),
        "grew_from": SettlementTerm.objects.filter(led_to=dispute)
        .select_related("settlement__dispute")
        .first(),
    }


def apart(form: Any, current: SettlementTerm) -> list[dict[str, Any]]:
    """Somebody was faster: the fields in which what was typed and what stands differ."""
    versions.take(form, current)
    typed = form.facts()
    stands = {name: getattr(current, name) for name in typed}
    return versions.apart(form, typed, stands, shown=_shown, label=_field_name)


def _field_name(name: str) -> str:
    field: Any = SettlementTerm._meta.get_field(name)
    return str(field.verbose_name)


def _shown(name: str, value: Any) -> str:
    match name:
        case "due":
            return day_text(value)
        case "owed_by":
            return str(OwedBy(value).label)
        case "demand":
            return demands.names().get(value, value) or "–"
    return value or "–"


def known_of(dispute: Dispute, term: SettlementTerm) -> dict[str, Any]:
    """What a new dispute because of a broken term takes from the old one."""
    words = {"number": dispute.number, "text": term.text, "due": day_text(term.due)}
    return {
        "workplaces": list(dispute.workplaces.all()),
        "employer_name": "" if dispute.workplaces.exists() else dispute.employer_name,
        "region": dispute.region_id,
        "sector": dispute.sector_id,
        "place": dispute.place,
        "workers": dispute.workers,
        "began": timezone.localdate(),
        "demands": [term.demand] if term.demand else dispute.demands,
        "demands_text": _("Broken in the settlement of %(number)s: %(text)s (by %(due)s)") % words
        + (f"\n{term.said}" if term.said else ""),
        "source": _("Settlement of %(number)s") % words,
    }


# How long settlements last


def content(request: Request) -> dict[str, Any]:
    today = timezone.localdate()
    everything = settlements.visible_to(request.user)
    filters = _filters(request.user)
    table = term_table(request, filters, today)
    chosen = everything
    for item in filters:
        if value := table.value_of(item):
            field = f"dispute__{item.name}"
            chosen = (
                chosen.filter(**{field: value}) if item.name in ("region", "sector") else (chosen)
            )
    rows = settlements.with_terms(chosen)
    whole = settlements.lasting(settlements.spans(rows).get("", []), today)
    terms = SettlementTerm.objects.filter(settlements.STANDING, settlement__in=rows)
    return {
        "table": table,
        "whole": whole,
        "without_terms": chosen.count() - whole.n,
        "median": _months(whole.median) if whole.median is not None else "",
        "sentences": list(_sentences(whole)),
        "curve": _curve(whole),
        "groups": [chart for chart in _groups(rows, today) if chart],
        "fails": [chart for chart in _fails(terms, table) if chart],
    }


def _months(days: float) -> str:
    return number(days / MONTH, 1)


def _sentences(whole: settlements.Lasting) -> Iterator[str]:
    """What the curve says, in plain words."""
    if not whole.n or whole.curve is None:
        return
    words = {"n": number(whole.n), "failed": number(whole.failed)}
    yield _("%(n)s settlements with terms; %(failed)s of them have failed so far.") % words
    curve = whole.curve
    if whole.median is not None:
        yield _(
            "Half of them last %(median)s months or longer (with 95%% certainty between %(low)s "
            "and %(high)s)."
        ) % {
            "median": _months(whole.median),
            "low": _bound(curve.median_low),
            "high": _bound(curve.median_high),
        }
    else:
        yield _("More than half of them still hold, so there is no middle duration yet.")
    still, low, high = curve.at(365)
    yield _("A year after the signing %(share)s still hold (%(low)s to %(high)s).") % {
        "share": share(still), "low": share(low), "high": share(high),
    }  # fmt: skip
    yield _(
        "Those that have not failed are counted only as long as they have been watched: they say "
        "“at least this long”, not “for ever”."
    )


def _bound(days: float) -> str:
    return _months(days) if days == days else _("not known yet")


def _curve(whole: settlements.Lasting) -> Line | None:
    if whole.curve is None or whole.n < FEWEST:
        return None
    points = [whole.curve.at(month * MONTH) for month in range(MONTHS_SHOWN + 1)]
    return Line(
        title=_("The share of settlements that still hold"),
        description=_("By months since the signing, with the 95% interval."),
        labels=[str(month) for month in range(MONTHS_SHOWN + 1)],
        series=[
            Series(_("still hold"), [point[0] for point in points]),
            Series(_("at least"), [point[1] for point in points]),
            Series(_("at most"), [point[2] for point in points]),
        ],
        format=Format("share"),
    )


def _groups(rows: Any, today: date) -> Iterator[DotPlot | None]:
    """The share that holds a year on, by region, sector and how far the dispute had gone."""
    asked: list[tuple[str, str, dict]] = [
        ("dispute__region", _("A year on, by region"), _names(Region)),
        ("dispute__sector", _("A year on, by sector"), _names(Sector)),
        ("reached", _("A year on, by how far it had gone"), dict(Stage.choices)),
    ]
    for field, title, names in asked:
        dots = []
        for key, spans in settlements.spans(rows, field).items():
            found = settlements.lasting(spans, today)
            if found.n < FEWEST or found.curve is None:
                continue
            still, low, high = found.curve.at(365)
            note = _("%(failed)s of %(n)s failed") % {
                "failed": number(found.failed), "n": number(found.n),
            }  # fmt: skip
            around = (low, high) if found.failed else (None, None)  # none failed: no interval
            dots.append(Dot(str(names.get(key, key)), still, *around, note=note))
        dots.sort(key=lambda dot: dot.value or 0)
        yield DotPlot(title=title, dots=dots, format=Format("share")) if dots else None


def _fails(terms: Any, table: Table) -> Iterator[Bars | None]:
    """What is broken, by demand, by who owed it and by how far the dispute had gone."""
    asked: list[tuple[str, str, str, dict]] = [
        ("demand", "demand", _("Broken terms, by demand"), demands.names()),
        ("owed_by", "owed_by", _("Broken terms, by who owed them"), dict(OwedBy.choices)),
        ("settlement__reached", "reached", _("Broken terms, by how far it had gone"),
         dict(Stage.choices)),
    ]  # fmt: skip
    for field, name, title, names in asked:
        bars = []
        for key, states in settlements.terms_by(terms, field).items():
            broken, n = states.get(TermState.BROKEN, 0), sum(states.values())
            if key and broken:
                note = _("%(broken)s of %(n)s") % {"broken": number(broken), "n": number(n)}
                url = table.address(**{name: key, "state": TermState.BROKEN.value})
                bars.append(Bar(str(names.get(key, key)), (broken,), url, note))
        bars.sort(key=lambda bar: -(bar.values[0] or 0))
        yield Bars(title=title, bars=bars) if bars else None


def _names(model: Any) -> dict[str, str]:
    return {row.pk: row.name for row in model.objects.all()}


def _filters(user: User) -> list[Filter]:
    def of(field: str) -> Any:
        return lambda rows, value: rows.filter(**{field: value})

    return [
        Filter("state", _("State"), [*TermState.choices, ("overdue", _("Overdue"))], _in_state),
        Filter("region", _("Region"), [(r.code, r.name) for r in regions_of(user)],
               of("settlement__dispute__region")),
        Filter("sector", _("Sector"), [(s.code, s.name) for s in sectors_of(user)],
               of("settlement__dispute__sector")),
        Filter("demand", _("Demand"), list(demands.names().items())),
        Filter("owed_by", _("Who owes it"), OwedBy.choices),
        Filter("reached", _("How far it had gone"), Stage.choices, of("settlement__reached")),
    ]  # fmt: skip


def _in_state(rows: Any, value: str) -> Any:
    if value == "overdue":
        return rows.filter(state=TermState.DUE, due__lt=timezone.localdate())
    return rows.filter(state=value)


def term_table(request: Request, filters: list[Filter], today: date) -> Table:
    return Table(
        request,
        settlements.unsaid_first(settlements.terms_visible_to(request.user), today).select_related(
            "settlement__dispute"
        ),
        columns=[
            Column("text", _("What was agreed")),
            Column("due", _("By when"), order=("turn", "due")),
            Column("state", _("State"), lambda term: state(term, today), order=("state", "due")),
            Column("owed_by", _("Who owes it"), lambda t: t.who or t.get_owed_by_display()),
            Column("employer", _("Employer"), "settlement.dispute.employer_name"),
            Column("number", _("Dispute"), lambda t: t.settlement.dispute.number),
        ],
        filters=filters,
        order="due",
        link=lambda t: reverse("disputes:detail", args=[t.settlement.dispute.number]) + "#agreed",
        caption=_("Terms of settlements"),
    )
