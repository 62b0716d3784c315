from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from birlik.base.audit import history
from birlik.base.charts import Line, Series
from birlik.base.formatting import number
from birlik.base.forms import refuse
from birlik.base.periods import UnknownPeriod, Week
from birlik.base.tables import Column, Filter, Table
from birlik.monitoring import actions, prevention, queries
from birlik.monitoring.choices import Decision, SignalKind
from birlik.monitoring.forms import DecisionForm, ReassignForm
from birlik.monitoring.maps import region_map
from birlik.monitoring.models import Signal, WeekRun
from birlik.monitoring.score_views import contestable, score_chart
from birlik.monitoring.sentences import mentioned
from birlik.monitoring.weights import weights
from birlik.monitoring.wording import (
    all_reasons,
    cause_name,
    outlook_of,
    recurrence,
    region_names,
    title_of,
    told,
    why,
)
from birlik.registers.disputes import demands
from birlik.registers.disputes.forms import DisputeForm
from birlik.registers.structure import list_filters, timeline
from birlik.registers.structure.models import Region, Sector


def signal_list(request):
    weeks = list(WeekRun.objects.order_by("-week").values_list("week", flat=True)[:104])
    table = Table(
        request,
        queries.visible_to(request.user).select_related(
            "workplace", "region", "sector", "assigned_to"
        ),
        columns=[
            Column("about", _("Signal"), title_of),
            Column("week", _("Week"), order=("-week", "place")),
            Column("why", _("Why"), why),
            Column(
                "score",
                _("Score"),
                lambda one: number(one.score, 1),
                numeric=True,
                order=("-score",),
            ),
            Column(
                "region",
                _("Region"),
                lambda one: one.region.name if one.region else "",
                order=("region__place",),
            ),
            Column("assigned_to", _("With whom"), order=("assigned_to__name",)),
            Column("decision", _("Decision"), "get_decision_display"),
        ],
        filters=[
            Filter(
                "week",
                _("Week"),
                [(str(w), str(w)) for w in weeks],
                lambda rows, v: rows.filter(week=Week.parse(v)),
            ),
            Filter("decision", _("Decision"), Decision.choices),
            Filter("kind", _("Kind"), SignalKind.choices),
            Filter("region", _("Region"), [(r.code, r.name) for r in Region.objects.all()]),
            Filter("sector", _("Sector"), [(s.code, s.name) for s in Sector.objects.all()]),
            Filter(
                "list",
                _("List"),
                [
                    ("mine", _("assigned to me")),
                    ("on", _("on Monday’s list")),
                    ("off", _("beyond what can be handled")),
                ],
                lambda rows, v: (
                    rows.filter(assigned_to=request.user)
                    if v == "mine"
                    else rows.filter(on_list=v == "on")
                ),
            ),
            *list_filters.of(request.user, "workplace__"),
        ],
        search=queries.matching,
        order="week",
        link=lambda one: reverse("monitoring:signal", args=[one.pk]),
        caption=_("Signals"),
    )
    return render(request, "monitoring/signals.html", {"table": table})


def _signal(request, pk: int) -> Signal:
    return get_object_or_404(
        queries.visible_to(request.user).select_related(
            "workplace__employer",
            "workplace__region",
            "workplace__sector",
            "region",
            "sector",
            "assigned_to",
            "decided_by",
            "dispute",
            "answered_with",
        ),
        pk=pk,
    )


@require_http_methods(["GET", "POST"])
def signal(request, pk: int):
    found = _signal(request, pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(signal=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your decision and its reason are kept."))
            return redirect("monitoring:signal", found.pk)
    return render(request, "monitoring/signal.html", _signal_page(request, found, form))


def _signal_page(request, found: Signal, form: DecisionForm) -> dict:
    page = {
        "signal": found,
        "title": title_of(found),
        "why": why(found),
        "form": form,
        "may_decide": queries.decidable_by(request.user).filter(pk=found.pk).exists(),
        "may_assign": queries.assignable_by(request.user).filter(pk=found.pk).exists(),
        "history": [(event, told(event)) for event in history(found)],
        "earlier": queries.earlier(found, request.user),
        "reassign": ReassignForm(),
        "measures": prevention.measures_of(found, request.user),
        "watch": prevention.watch_over(found, request.user),
        "cause": cause_name(found.cause) if found.cause else "",
    }
    if found.kind == SignalKind.WORKPLACE:
        scores = queries.score_history(found.workplace_id, found.week)
        page |= {
            "reasons": contestable(found.workplace, found.week, found.terms, request.user),
            "chart": score_chart(scores) if len(scores) > 1 else None,
            "timeline": timeline.of(found.workplace, request.user)[:12],
            "weights": weights(),
            "outlook": outlook_of(found.facts, weights()),
        }
    else:
        page["records"] = queries.records_address(found)
    if found.kind == SignalKind.CLUSTER:
        page |= _cluster(found)
    return page


def _cluster(found: Signal) -> dict:
    """The zone on the map, region by region, and week by week."""
    names, excess = region_names(), found.facts["excess"]
    by_week = found.facts["by_week"]
    first = found.week - (len(by_week) - 1)
    return {
        "zone": region_map(
            {code: observed for code, (observed, _expected) in excess.items()},
            _("Observed in the regions of the cluster"),
            notes={
                code: _("expected: %(count)s") % {"count": number(expected, 1)}
                for code, (_observed, expected) in excess.items()
            },
        ),
        "members": [
            (names.get(code, code), *excess[code])
            for code in found.facts["regions"]  # the greatest excess first
        ],
        "chart": Line(
            title=_("Observed and expected by week"),
            labels=[str(first + place) for place in range(len(by_week))],
            series=[Series(_("Observed"), [observed for observed, _e in by_week])],
            threshold=[expected for _o, expected in by_week],
            threshold_name=_("expected"),
            alarms=frozenset(range(len(by_week) - found.facts["weeks"], len(by_week))),
        ),
        "often": recurrence(found.facts["recurrence_weeks"]),
    }


@require_http_methods(["GET", "POST"])
def open_dispute(request, pk: int):
    """A dispute from a signal: what the signal knows is filled in, its reasons go along."""
    found = _signal(request, pk)
    if found.dispute_id or not queries.decidable_by(request.user).filter(pk=pk).exists():
        return redirect("monitoring:signal", pk)
    form = DisputeForm(request.POST or None, user=request.user, initial=_known(found))
    if request.method == "POST" and form.is_valid():
        try:
            dispute = actions.open_dispute(
                signal=found, reason=all_reasons(found), by=request.user, **form.facts()
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(
                request,
                _("Dispute %(number)s is open, with the reasons of the signal.")
                % {"number": dispute.number},
            )
            return redirect("disputes:detail", dispute.number)
    return render(
        request,
        "monitoring/open_dispute.html",
        {"form": form, "signal": found, "title": title_of(found), "why": why(found)},
    )


def _known(signal: Signal) -> dict:
    """What the signal and the last report already say of a dispute."""
    known = {
        "region": signal.region_id,
        "sector": signal.sector_id,
        "began": timezone.localdate(),
        "source": _("Signal of %(week)s") % {"week": signal.week},
    }
    if signal.workplace:
        told = mentioned(signal.terms)
        concerned = [int(term["facts"].get("workers") or 0) for term in told]
        known |= {
            "workplaces": [signal.workplace],
            "demands": demands.told_by(term["term"] for term in told),
            "workers": max(concerned, default=0) or None,
            "demands_text": all_reasons(signal),
        }
    return known


@require_POST
def undo_decision(request, pk: int):
    found = _signal(request, pk)
    try:
        actions.undo_decision(signal=found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The decision is taken back."))
    return redirect("monitoring:signal", found.pk)


@require_POST
def reassign(request, pk: int):
    found = get_object_or_404(queries.assignable_by(request.user), pk=pk)
    form = ReassignForm(request.POST)
    if form.is_valid():
        actions.reassign(signal=found, to=form.cleaned_data["to"], by=request.user)
        messages.success(request, _("Given to %(name)s.") % {"name": form.cleaned_data["to"]})
    else:
        messages.error(request, _("Choose a coordinator from the list."))
    return redirect("monitoring:signal", found.pk)


@require_POST
def run(request):
    """Run the week again, from the page."""
    try:
        week = Week.parse(request.POST.get("week", ""))
        done = actions.run_week(week=week, by=request.user)
    except (UnknownPeriod, ValidationError) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
    else:
        messages.success(
            request,
            _(
                "%(week)s has been run in %(seconds)s s: %(signals)s signals, %(listed)s on the "
                "list."
            )
            % {
                "week": done.week,
                "seconds": number(done.seconds, 1),
                "signals": number(done.summary["workplace_signals"] + done.summary["cell_signals"]),
                "listed": number(done.summary["on_list"]),
            },
        )
    return redirect("home")
