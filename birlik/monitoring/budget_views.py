"""How many alarms a week: the number of each level, what it costs, and who set it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from birlik.base.formatting import number, share
from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.monitoring import actions, budgets, public_page, queries
from birlik.monitoring.choices import Level
from birlik.monitoring.forms import BudgetForm
from birlik.monitoring.models import AlarmBudget, WeekRun
from birlik.registers.structure.models import Workplace


@dataclass(frozen=True)
class Shown:
    """One level on the page."""

    level: str
    name: str
    per_week: int
    newest: AlarmBudget | None
    reason: str
    cost: str
    table: list[tuple[str, ...]]
    heads: tuple[str, ...]
    form: BudgetForm


@require_http_methods(["GET", "POST"])
def alarm_budgets(request: Request) -> HttpResponse:
    asked = request.POST.get("level", "") if request.method == "POST" else ""
    form = BudgetForm(request.POST, prefix=asked) if asked in Level.values else None
    if form is not None and form.is_valid():
        try:
            budget = actions.set_budget(level=asked, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        except PermissionDenied:
            messages.error(request, _("Only the centre sets the number of alarms."))
            return redirect("monitoring:budgets")
        else:
            messages.success(
                request,
                _("%(level)s: %(count)s a week from the next run on.")
                % {"level": Level(asked).label, "count": number(budget.per_week)},
            )
            return redirect("monitoring:budgets")
    return render(
        request,
        "monitoring/budgets.html",
        {
            "levels": _levels(asked, form),
            "may_set": queries.may_set_budgets(request.user),
            "history": [
                (one, Level(one.level).label) for one in queries.budgets_set(request.user)[:30]
            ],
        },
    )


def _levels(asked: str, form: BudgetForm | None) -> list[Shown]:
    run = queries.latest_run()
    watched = (run.summary.get("scored") if run else 0) or Workplace.objects.count()
    in_force, allowed = budgets.in_force(), budgets.per_week(watched)
    costs = {
        Level.WORKPLACE: _workplaces(watched, allowed[Level.WORKPLACE]),
        Level.CELL: _cells(run, allowed[Level.CELL]),
        Level.CLUSTER: _clusters(run),
        Level.VISIT: _visits(),
    }
    return [
        Shown(
            level=level,
            name=str(level.label),
            per_week=allowed[level],
            newest=in_force.get(level),
            reason=budgets.proposal(level, watched).reason,
            cost=costs[level][0],
            heads=costs[level][1],
            table=costs[level][2],
            form=form
            if form is not None and asked == level
            else BudgetForm(prefix=level, initial={"per_week": allowed[level]}),
        )
        for level in Level
    ]


Cost = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def _workplaces(watched: int, allowed: int) -> Cost:
    """From the back-test of the last quarters judged."""
    curve = public_page.curve(queries.judged_quarters()[:4])
    if not curve:
        return (
            _("What this costs is known once a past quarter has been judged."), (), [],
        )  # fmt: skip
    rows: list[tuple[str, ...]] = [
        (
            number(max(1, round(one["per_thousand"] * watched / 1000))),
            number(one["false_per_week"], 1),
            share(one["early"]),
        )
        for one in curve
    ]
    nearest = min(curve, key=lambda one: abs(one["per_thousand"] * watched / 1000 - allowed))
    said = _(
        "In the quarters judged, a list about this long had %(false)s empty alarms a week and "
        "named %(found)s of the disputes at least two weeks ahead."
    ) % {"false": number(nearest["false_per_week"], 1), "found": share(nearest["early"])}
    heads = (_("Alarms a week"), _("Empty among them"), _("Disputes named two weeks ahead"))
    return said, heads, rows


def _cells(run: WeekRun | None, allowed: int) -> Cost:
    costs: list[dict[str, Any]] = run.summary.get("costs", []) if run else []
    if not costs:
        return _("What this costs is known once there is history enough to calibrate."), (), []
    rows: list[tuple[str, ...]] = [
        (
            number(one["per_week"]),
            number(one["false_per_week"], 1),
            number(one["weeks_between"]),
        )
        for one in costs
    ]
    nearest = min(costs, key=lambda one: abs(one["per_week"] - allowed))
    said = _(
        "So many alarms a week mean up to %(false)s empty ones, or one in %(weeks)s weeks of a "
        "quiet series: counted over the weeks before, when nothing was known yet."
    ) % {
        "false": number(nearest["false_per_week"], 1), "weeks": number(nearest["weeks_between"]),
    }  # fmt: skip
    heads = (_("Alarms a week"), _("Empty at most"), _("Weeks between two of a quiet series"))
    return said, heads, rows


def _clusters(run: WeekRun | None) -> Cost:
    from birlik.monitoring.weights import signal_settings

    weeks = signal_settings().cluster_recurrence
    causes = run.summary.get("causes", 0) if run else 0
    said = _(
        "Only clusters that chance brings once in %(weeks)s weeks are shown. With %(causes)s "
        "causes watched, that is at most %(false)s empty ones a year."
    ) % {
        "weeks": number(weeks), "causes": number(causes), "false": number(52 * causes / weeks, 1),
    }  # fmt: skip
    return said, (), []


def _visits() -> Cost:
    return (
        _("Visits are no alarms: they say where to go, and part of them is drawn by lot."),
        (),
        [],
    )
