from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from birlik.base import packs, sections
from birlik.base.charts import Bar, Bars
from birlik.base.forms import refuse
from birlik.base.periods import UnknownPeriod, Week
from birlik.base.tables import Column, Filter, Table
from birlik.base.templatetags.ui import phone
from birlik.registers.structure.models import Region, Sector
from birlik.registers.weekly import actions, queries
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly.choices import State
from birlik.registers.weekly.forms import (
    DecisionForm,
    EventForm,
    WeeklyForm,
    last_values,
    unchanged_answers,
)
from birlik.registers.weekly.wording import in_words, said

COMPLETENESS_BY = {
    "region": gettext_lazy("Region"),
    "sector": gettext_lazy("Sector"),
    "coordinator": gettext_lazy("Coordinator"),
}


def week_from(request, default: Week | None = None) -> Week:
    """The week named in the address, else the present one."""
    try:
        return Week.parse(request.GET["week"])
    except (KeyError, UnknownPeriod):
        return default or Week.of(timezone.localdate())


def report_list(request):
    table = Table(
        request,
        queries.visible_to(request.user).select_related("workplace__region", "workplace__sector"),
        columns=[
            Column("workplace", _("Workplace")),
            Column("week", _("Week"), order=("-week", "-id")),
            Column("region", _("Region"), "workplace.region.name"),
            Column("sector", _("Sector"), "workplace.sector.name"),
            Column("said", _("What it says"), lambda report: "; ".join(said(report))),
            Column("state", _("State"), "get_state_display"),
            Column("sent", _("Sent"), lambda report: localtime(report.sent_at)),
            Column("receipt", _("Receipt")),
        ],
        filters=[
            Filter("week", _("Week"), [(str(week), str(week)) for week in _last_weeks()], _of_week),
            Filter("region", _("Region"), _named(Region), _within("workplace__region")),
            Filter("sector", _("Sector"), _named(Sector), _within("workplace__sector")),
            Filter("cause", _("Trouble"), _causes(), queries.with_trouble),
            Filter("state", _("State"), State.choices),
        ],
        search=queries.matching,
        order="week",
        keyset=True,
        link=lambda report: reverse("weekly:report", args=[report.receipt]),
        caption=_("Weekly reports"),
    )
    return render(
        request,
        "weekly/list.html",
        {"table": table, "contested": queries.decidable_by(request.user).count()},
    )


def _last_weeks() -> list[Week]:
    now = Week.of(timezone.localdate())
    return [now - back for back in range(52)]


def _named(model) -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in model.objects.all()]


def _causes() -> list[tuple[str, str]]:
    """The causes the form asks about."""
    asked = {question.cause for question in forms_of_pack.current().questions}
    return [
        (row["code"], packs.text(row["name"]))
        for row in packs.current("causes")
        if row["code"] in asked
    ]


def _of_week(rows, value: str):
    return rows.filter(week=Week.parse(value))


def _within(field: str):
    return lambda rows, value: rows.filter(**{field: value})


def _to_call(people):
    return format_html_join(
        ", ", "{} {}", ((name, phone(number) if number else "") for name, number in people)
    )


def silent_list(request):
    week = week_from(request, default=forms_of_pack.closed_week(timezone.now()))
    table = Table(
        request,
        queries.silent(week, among=queries.unit_scope(request.user)),
        columns=[
            Column("workplace", _("Workplace")),
            Column("region", _("Region"), "workplace.region.name"),
            Column("sector", _("Sector"), "workplace.sector.name"),
            Column("last_week", _("Last report")),
            Column("who", _("Who reports"), lambda unit: _to_call(who[unit.workplace_id])),
        ],
        filters=[
            Filter(
                "week",
                _("Week"),
                [(str(one), str(one)) for one in _last_weeks()],
                lambda rows, _: rows,
            ),
            Filter("region", _("Region"), _named(Region), _within("workplace__region")),
            Filter("sector", _("Sector"), _named(Sector), _within("workplace__sector")),
        ],
        link=lambda unit: reverse("structure:workplace", args=[unit.workplace.code]),
        caption=_("Silent workplaces"),
    )
    who = queries.reporters_to_call(
        [unit.workplace_id for unit in table.records], week.monday, request.user
    )
    return render(
        request,
        "weekly/silent.html",
        {"table": table, "week": week, "deadline": forms_of_pack.deadline(week)},
    )


def completeness(request):
    """How many reports came, and came in time, by region, sector or coordinator."""
    week = week_from(request, default=forms_of_pack.closed_week(timezone.now()))
    by = request.GET.get("by", "region")
    by = by if by in COMPLETENESS_BY else "region"
    rows = queries.completeness_by(week, by, among=queries.unit_scope(request.user))
    return render(
        request,
        "weekly/completeness.html",
        {
            "week": week,
            "older": week - 1,
            "newer": week + 1,
            "rows": rows,
            "whole": queries.completeness(week, among=queries.unit_scope(request.user))[None],
            "tabs": [
                {"label": label, "url": f"?week={week}&by={code}", "active": code == by}
                for code, label in COMPLETENESS_BY.items()
            ],
            "by": by,
            "chart": Bars(
                title=_("Reports received in time, received late and missing"),
                series=[_("in time"), _("late"), _("missing")],
                bars=[
                    Bar(
                        row.name,
                        (
                            row.whole.in_time,
                            row.whole.received - row.whole.in_time,
                            row.whole.missing,
                        ),
                        url=f"{reverse('weekly:silent')}?week={week}&{row.narrowed}",
                    )
                    for row in rows
                ],
            ),
        },
    )


@require_http_methods(["GET", "POST"])
def fill(request, code: str, week: str):
    workplace = get_object_or_404(queries.reportable_by(request.user), code=code)
    try:
        the_week = Week.parse(week)
    except UnknownPeriod as error:
        messages.error(request, str(error))
        return redirect("home")
    if request.method == "POST":
        return _take_in(request, workplace, the_week)
    return _show(request, workplace, the_week)


def _take_in(request, workplace, week: Week):
    """Keep the report if it can be believed, else show it again with what was typed."""
    pack_form = forms_of_pack.current()
    questions = pack_form.for_sector(workplace.sector_id)
    form = WeeklyForm(request.POST, questions=questions, form=pack_form)
    if not form.is_valid():
        return _show(request, workplace, week, form)
    last = queries.last_report(workplace, week) if "nothing_changed" in request.POST else None
    try:
        sent = actions.send_report(
            workplace=workplace,
            week=week,
            answers=unchanged_answers(questions, last) if last else form.answers(),
            explanations=_kept_before(last) if last else form.explanations(),
            note="" if last else form.cleaned_data["note"],
            nothing_changed=last is not None,
            client_id=form.cleaned_data["client_id"],
            seconds_spent=form.cleaned_data["seconds_spent"],
            by=request.user,
        )
    except ValidationError as error:
        refuse(form, error)
        return _show(request, workplace, week, form)
    if sent.contested:
        messages.warning(
            request,
            _(
                "Somebody else had already reported for this week, with other answers. "
                "Both are kept; your coordinator will decide which one counts."
            ),
        )
    return redirect("weekly:report", sent.report.receipt)


def _show(request, workplace, week: Week, form: WeeklyForm | None = None):
    pack_form = forms_of_pack.current()
    past = queries.recent(workplace, week)
    standing = queries.report_of(workplace, week)
    if form is None:
        form = WeeklyForm(
            questions=pack_form.for_sector(workplace.sector_id),
            form=pack_form,
            prefill=standing or (past[-1] if past else None),
            note=standing.note if standing else "",
        )
    return render(
        request,
        "weekly/fill.html",
        {
            "form": form,
            "rows": form.rows(past),
            "workplace": workplace,
            "week": week,
            "deadline": forms_of_pack.deadline(week),
            "last": past[-1] if past else None,
            "last_said": said(past[-1]) if past else [],
            "standing": standing,
        },
    )


def _kept_before(report) -> dict[str, str]:
    """“Nothing changed” carries last week's explanations along, and the word itself explains the
    rest."""
    said = _("Unchanged since last week")
    return {question.code: said for question in forms_of_pack.current().questions} | report.kept


def report(request, receipt: str):
    found = get_object_or_404(
        queries.visible_to(request.user).select_related(
            "workplace__employer", "workplace__region", "workplace__sector", "sent_by", "corrects"
        ),
        receipt=receipt,
    )
    form = forms_of_pack.current()
    past = queries.recent(found.workplace, found.week)
    return render(
        request,
        "weekly/report.html",
        {
            "report": found,
            "answers": [
                {
                    "question": question,
                    "why": found.kept.get(question.code),
                    "said": in_words(question, actions.answer_of(found, question)),
                    "spark": last_values(question, [*past, found]),
                }
                for question in form.for_sector(found.workplace.sector_id)
            ],
            "versions": queries.versions(found),
            "own": found.sent_by_id == request.user.pk,
            "just_sent": (timezone.now() - found.sent_at).total_seconds() < 120,
        },
    )


def contested(request):
    table = Table(
        request,
        queries.decidable_by(request.user).select_related("workplace__region", "sent_by"),
        columns=[
            Column("workplace", _("Workplace"), order=("workplace__sort_key",)),
            Column("week", _("Week"), order=("-week",)),
            Column("region", _("Region"), "workplace.region.name"),
            Column("by", _("Sent by"), "sent_by"),
            Column("sent", _("Sent"), lambda report: localtime(report.sent_at)),
        ],
        order="week",
        link=lambda report: reverse("weekly:decide", args=[report.receipt]),
        caption=_("Two reports for one week"),
    )
    return render(request, "weekly/contested.html", {"table": table})


@require_http_methods(["GET", "POST"])
def decide(request, receipt: str):
    second = get_object_or_404(
        queries.decidable_by(request.user).select_related("workplace", "sent_by"), receipt=receipt
    )
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.decide(
            report=second,
            keep=form.cleaned_data["keep"] == "second",
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
        messages.success(request, _("Decided. Both reports stay in the register with your reason."))
        return redirect("weekly:contested")
    first = queries.report_of(second.workplace, second.week)
    return render(
        request,
        "weekly/decide.html",
        {"form": form, "first": first, "second": second, "rows": _side_by_side(first, second)},
    )


def _side_by_side(first, second) -> list[dict]:
    return [
        {
            "question": question,
            "first": in_words(question, actions.answer_of(first, question) if first else None),
            "second": in_words(question, actions.answer_of(second, question)),
            "differ": first
            and actions.answer_of(first, question) != actions.answer_of(second, question),
        }
        for question in forms_of_pack.current().for_sector(second.workplace.sector_id)
    ]


@require_http_methods(["GET", "POST"])
def event(request):
    initial = {}
    if code := request.GET.get("workplace"):
        initial["workplace"] = queries.reportable_by(request.user).filter(code=code).first()
    form = EventForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            sent = actions.send_event(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("weekly:event_sent", sent.receipt)
    return render(request, "weekly/event.html", {"form": form})


def event_sent(request, receipt: str):
    found = get_object_or_404(
        queries.events_visible_to(request.user).select_related("workplace", "sent_by"),
        receipt=receipt,
    )
    context = {"event": found, "sections": sections.of(found, request.user)}
    return render(request, "weekly/event_sent.html", context)
