"""Lists of plans, of the measures of a plan and of the workplaces on watch."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.charts import Bar, Bars
from birlik.base.completion import TONES, Completion
from birlik.base.formatting import day_text, number, share
from birlik.base.requests import Request
from birlik.base.tables import Column, Filter, Table
from birlik.base.templatetags.ui import badge
from birlik.registers.plans import queries, rules, watching
from birlik.registers.plans.forms import post_name
from birlik.registers.plans.models import Measure, Plan, Watch
from birlik.registers.structure.queries import regions_of, sectors_of


def plan_table(request: Request) -> Table:
    today = timezone.localdate()
    rows = queries.with_counts(
        queries.visible_to(request.user).select_related("region", "sector"), today
    )
    years = sorted(set(rows.order_by().values_list("year", flat=True)), reverse=True)
    return Table(
        request,
        rows,
        columns=[
            Column("region", _("Region"), _region, ("region__place", "sector__place")),
            Column("sector", _("Sector"), _sector, ("sector__place", "region__place")),
            Column("year", _("Year"), lambda plan: str(plan.year), ("-year", "region__place")),
            Column("n", _("Measures"), order=("-n",), numeric=True),
            Column("done", _("Complete"), _done, numeric=True),
            Column("n_late", _("Late"), order=("-n_late",), numeric=True),
        ],
        filters=[
            Filter("year", _("Year"), [(str(y), str(y)) for y in years]),
            Filter("region", _("Region"), [(r.code, r.name) for r in regions_of(request.user)]),
            Filter("sector", _("Sector"), [(s.code, s.name) for s in sectors_of(request.user)]),
            Filter("late", _("With late measures"), [("yes", _("yes"))], _with_late),
        ],
        order="year",
        link=lambda plan: reverse("plans:plan", args=[plan.pk]),
        caption=_("Plans of measures"),
    )


def _region(plan: Plan) -> str:
    return plan.region.name if plan.region else _("all regions")


def _sector(plan: Plan) -> str:
    return plan.sector.name if plan.sector else _("all sectors")


def _done(plan: Any) -> str:
    return share(plan.n_complete / plan.n) if plan.n else "–"


def _with_late(rows: Any, _value: str) -> Any:
    return rows.filter(n_late__gt=0)


def measure_table(request: Request, plan: Plan) -> Table:
    today = timezone.localdate()
    rows = queries.late_first(plan.measures.all(), today)
    return Table(
        request,
        rows.select_related("owner__organisation", "owner__workplace", "workplace"),
        columns=[
            Column("text", _("Measure"), order=("place",)),
            Column("term", _("By when"), order=("turn", "term")),
            Column("owner", _("Who answers for it"), _owner),
            Column("status", _("Status"), lambda one: status(one, today), order=("status",)),
            Column("workplace", _("Workplace"), lambda one: one.workplace),
        ],
        filters=[
            Filter("status", _("Status"), Completion.choices),
            Filter("late", _("Late"), [("yes", _("yes"))], _late),
            Filter("dropped", _("Dropped"), [("yes", _("yes")), ("no", _("no"))], _dropped),
        ],
        search=queries.matching,
        order="term",
        link=lambda one: reverse("plans:measure", args=[one.pk]),
        caption=_("Measures"),
    )


def _late(rows: Any, _value: str) -> Any:
    return rows.filter(queries.late(timezone.localdate()))


def _dropped(rows: Any, value: str) -> Any:
    return rows.filter(~queries.STANDING if value == "yes" else queries.STANDING)


def _owner(measure: Measure) -> str:
    return post_name(measure.owner) if measure.owner else ""


def status(measure: Measure, today: date) -> Any:
    """The state of a measure in a word; that it is late comes before how far it is."""
    if measure.dropped:
        return badge("quiet", _("Dropped"))
    said = measure.get_status_display()
    if rules.is_late(term=measure.term, status=measure.status, today=today):
        return badge("alert", _("Late: %(status)s") % {"status": said.lower()})
    return badge(TONES[Completion(measure.status)], said)


def progress_of(plan: Plan, table: Table) -> tuple[Bars, list[dict[str, str]]]:
    """How the measures of a plan stand: a chart and the numbers above it, each a link."""
    standing = plan.measures.filter(queries.STANDING)
    counts = queries.by_status(standing)
    whole, late = sum(counts.values()), standing.filter(queries.late(timezone.localdate())).count()
    bars = [
        Bar(str(Completion(step).label), (n,), table.address(status=step, dropped="no"))
        for step, n in reversed(counts.items())
    ]
    done = counts[Completion.COMPLETE]
    stats = [
        {"label": _("Measures"), "value": number(whole), "url": table.address(dropped="no")},
        {
            "label": _("Complete"),
            "value": number(done),
            "note": share(done / whole) if whole else "",
            "url": table.address(status=Completion.COMPLETE.value, dropped="no"),
        },
        {"label": _("Late"), "value": number(late), "url": table.address(late="yes")},
        {
            "label": _("No evidence"),
            "value": number(counts[Completion.NO_EVIDENCE]),
            "url": table.address(status=Completion.NO_EVIDENCE.value, dropped="no"),
        },
    ]
    return Bars(title=_("How far the measures are"), bars=bars), stats


def watch_table(request: Request) -> Table:
    today = timezone.localdate()
    rows = watching.visible_to(request.user).select_related(
        "workplace__employer", "workplace__region", "workplace__sector", "employer"
    )
    if request.GET.get("state") != "ended":
        rows = rows.filter(watching.RUNNING)
    return Table(
        request,
        rows,
        columns=[
            Column("workplace", _("Workplace or employer"), lambda w: w.place.name,
                   ("workplace__sort_key", "employer__name")),
            Column("look_again", _("Look again by"), lambda w: _look(w, today), ("look_again",)),
            Column("region", _("Region"), lambda w: w.workplace and w.workplace.region.short,
                   ("workplace__region__place",)),
            Column("sector", _("Sector"), lambda w: w.workplace and w.workplace.sector.short,
                   ("workplace__sector__place",)),
            Column("since", _("Since"), order=("-since",)),
            Column("reason", _("Why"), lambda one: _short(one.reason)),
        ],
        filters=[
            Filter("state", _("State"), [("ended", _("taken off"))], _ended),
            Filter("region", _("Region"), [(r.code, r.name) for r in regions_of(request.user)],
                   lambda found, code: found.filter(workplace__region=code)),
            Filter("sector", _("Sector"), [(s.code, s.name) for s in sectors_of(request.user)],
                   lambda found, code: found.filter(workplace__sector=code)),
            Filter("due", _("To be looked at"), [("yes", _("now"))],
                   lambda found, _value: found.filter(look_again__lte=today)),
        ],
        search=watching.matching,
        order="look_again",
        link=lambda one: reverse("plans:watched", args=[one.pk]),
        caption=_("On watch"),
    )  # fmt: skip


def _ended(rows: Any, _value: str) -> Any:
    return rows.filter(~Q(watching.RUNNING))


def _look(watch: Watch, today: date) -> Any:
    if watch.until:
        return badge("quiet", _("taken off %(day)s") % {"day": day_text(watch.until)})
    if watch.look_again <= today:
        return badge("watch", day_text(watch.look_again))
    return watch.look_again


def _short(text: str) -> str:
    line = text.splitlines()[0] if text else ""
    return line if len(line) <= 120 else f"{line[:117]}…"
