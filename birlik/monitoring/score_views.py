"""The score of a workplace, its reasons, objections to them, the answer card, and how it all comes
about."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from birlik.base import packs
from birlik.base.charts import Format, Line, Series
from birlik.base.periods import UnknownPeriod, Week
from birlik.base.tables import Column, Table
from birlik.monitoring import actions, cards, queries
from birlik.monitoring.forms import AnswerForm, ContestForm
from birlik.monitoring.models import Risk
from birlik.monitoring.sentences import reasons
from birlik.monitoring.weights import signal_settings, weights
from birlik.monitoring.wording import outlook_of
from birlik.registers.weekly.queries import reportable_by


def risk(request, code: str, week: str):
    found = _risk(request, code, week)
    scores = queries.score_history(found.workplace_id, found.week)
    return render(
        request,
        "monitoring/risk.html",
        {
            "risk": found,
            "reasons": contestable(found.workplace, found.week, found.terms, request.user),
            "chart": score_chart(scores) if len(scores) > 1 else None,
            "weights": weights(),
            "band": weights().band(found.score),
            "outlook": outlook_of(vars(found), weights()),
        },
    )


def _risk(request, code: str, week: str) -> Risk:
    try:
        the_week = Week.parse(week)
    except UnknownPeriod:
        the_week = Week.of(timezone.localdate())
    return get_object_or_404(
        queries.risks_visible_to(request.user).select_related(
            "workplace__region", "workplace__sector"
        ),
        workplace__code=code,
        week=the_week,
    )


def contestable(workplace, week: Week, terms: list[dict], user) -> list[dict]:
    objections = {
        one.term: one
        for one in queries.objections_visible_to(user).filter(workplace=workplace, week=week)
    }
    return [
        {
            "text": reason.sentence or reason.name,
            "points": reason.points,
            "contested": reason.code in objections,
            "note": reason.why,
            "url": reverse("monitoring:contest", args=[workplace.code, week, reason.code]),
            "objection": objections.get(reason.code),
        }
        for reason in reasons(terms, week, weights())
    ]


def score_chart(scores: list[tuple[Week, float]]) -> Line:
    bands = weights()
    return Line(
        title=_("Score by week"),
        labels=[str(week) for week, _score in scores],
        series=[Series(_("Score"), [score for _week, score in scores])],
        format=Format(decimals=1),
        threshold=[bands.act] * len(scores),
        threshold_name=_("somebody should act"),
        alarms=frozenset(k for k, (_week, score) in enumerate(scores) if score >= bands.act),
    )


@require_http_methods(["GET", "POST"])
def contest(request, code: str, week: str, term: str):
    found = _risk(request, code, week)
    reason = next((r for r in reasons(found.terms, found.week, weights()) if r.code == term), None)
    if reason is None:
        return redirect("monitoring:risk", code, week)
    form = ContestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.contest(risk=found, term=term, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your objection is kept and will be answered."))
            return redirect("monitoring:risk", code, found.week)
    return render(
        request, "monitoring/contest.html", {"risk": found, "reason": reason, "form": form}
    )


def objections(request):
    table = Table(
        request,
        queries.objections_visible_to(request.user).select_related("workplace", "by"),
        columns=[
            Column("workplace", _("Workplace")),
            Column("week", _("Week"), order=("-week",)),
            Column("term", _("Reason contested"), lambda one: _term_name(one.term)),
            Column("by", _("By")),
            Column("reason", _("Objection")),
            Column("answer", _("Answer"), lambda one: one.answer or _("waiting")),
        ],
        order="week",
        link=lambda one: reverse("monitoring:objection", args=[one.pk]),
        caption=_("Objections"),
    )
    return render(request, "monitoring/objections.html", {"table": table})


def _term_name(code: str) -> str:
    term = weights().terms.get(code)
    return term.name if term else code


@require_http_methods(["GET", "POST"])
def objection(request, pk: int):
    found = get_object_or_404(
        queries.objections_visible_to(request.user).select_related(
            "workplace", "by", "answered_by"
        ),
        pk=pk,
    )
    may_answer = queries.objections_answerable_by(request.user).filter(pk=pk).exists()
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and may_answer and form.is_valid():
        actions.answer_objection(objection=found, by=request.user, **form.cleaned_data)
        messages.success(
            request, _("Answered. Run the week again to see the score without the reason.")
        )
        return redirect("monitoring:objections")
    return render(
        request,
        "monitoring/objection.html",
        {
            "objection": found,
            "term": _term_name(found.term),
            "form": form,
            "may_answer": may_answer,
        },
    )


def card(request, code: str, week: str):
    workplace = get_object_or_404(
        reportable_by(request.user).select_related("region", "sector"), code=code
    )
    try:
        found = cards.card(workplace, Week.parse(week))
    except UnknownPeriod:
        found = None
    return render(
        request, "monitoring/card.html", {"card": found, "workplace": workplace, "week": week}
    )


def method(request):
    """How the score and the signals come about, in words: every weight with its reason and
    author."""
    return render(
        request,
        "monitoring/method.html",
        {
            "weights": weights(),
            "settings": signal_settings(),
            "signal_reason": packs.text(packs.current("signals")["reason"]),
            "capacity": packs.current("pack")["coordinator_capacity"],
            "capacity_reason": packs.text(packs.current("pack")["coordinator_capacity"]["reason"]),
        },
    )
