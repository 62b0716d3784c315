from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from birlik.base.periods import UnknownPeriod, Week
from birlik.registers.structure.models import Region, Sector
from birlik.registers.weekly import actions, filters, queries
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly.forms import DecisionForm, EventForm, WeeklyForm, unchanged_answers


def week_from(request, default: Week | None = None) -> Week:  # noqa: ANN001
    """The week named in the address, else the present one."""
    try:
        return Week.parse(request.GET["week"])
    except (KeyError, UnknownPeriod):
        return default or Week.of(timezone.localdate())


def report_list(request):  # noqa: ANN001, ANN201
    chosen = filters.read(request.GET)
    reports = filters.apply(queries.visible_to(request.user), chosen)
    page = Paginator(filters.sort(reports, chosen), 50, orphans=5).get_page(request.GET.get("page"))
    return render(
        request,
        "weekly/list.html",
        {
            "page": page,
            "chosen": chosen,
            "form": forms_of_pack.current() if forms_of_pack.exists() else None,
            "regions": Region.objects.all(),
            "sectors": Sector.objects.all(),
            "states": filters.STATES,
            "contested": queries.decidable_by(request.user).count(),
        },
    )


def silent_list(request):  # noqa: ANN001, ANN201
    week = week_from(request)
    units = queries.silent(week, among=queries.unit_scope(request.user)).filter(
        **{f"workplace__{name}": value for name in ("region", "sector") if (value := request.GET.get(name))}
    )
    page = Paginator(units, 50, orphans=5).get_page(request.GET.get("page"))
    reporters = queries.reporters_of([unit.workplace_id for unit in page], week.monday)
    for unit in page:
        unit.reporters = reporters.get(unit.workplace_id, [])
    return render(
        request,
        "weekly/silent.html",
        {
            "page": page,
            "week": week,
            "regions": Region.objects.all(),
            "sectors": Sector.objects.all(),
            "deadline": forms_of_pack.deadline(week),
        },
    )


@require_http_methods(["GET", "POST"])
def fill(request, code: str, week: str):  # noqa: ANN001, ANN201
    workplace = get_object_or_404(
        queries.reportable_by(request.user).select_related("employer", "region", "sector"), code=code
    )
    try:
        the_week = Week.parse(week)
    except UnknownPeriod as error:
        messages.error(request, str(error))
        return redirect("home")
    pack_form = forms_of_pack.current()
    questions = pack_form.for_sector(workplace.sector_id)
    past = queries.recent(workplace, the_week)
    standing = queries.report_of(workplace, the_week)
    form = WeeklyForm(
        request.POST or None, questions=questions, form=pack_form, past=past, standing=standing
    )
    if request.method == "POST" and form.is_valid():
        if sent := _send(request, form, workplace, the_week, past, questions):
            return redirect("weekly:report", sent.report.receipt)
    return render(
        request,
        "weekly/fill.html",
        {
            "form": form,
            "workplace": workplace,
            "week": the_week,
            "deadline": forms_of_pack.deadline(the_week),
            "last": past[-1] if past else None,
            "standing": standing,
        },
    )


def _send(request, form, workplace, week, past, questions):  # noqa: ANN001, ANN202
    unchanged = "nothing_changed" in request.POST and bool(past)
    try:
        sent = actions.send_report(
            workplace=workplace,
            week=week,
            answers=unchanged_answers(questions, past[-1]) if unchanged else form.answers(),
            explanations=_kept_before(past[-1]) if unchanged else form.explanations(),
            note="" if unchanged else form.cleaned_data["note"],
            nothing_changed=unchanged,
            client_id=form.cleaned_data["client_id"],
            seconds_spent=form.cleaned_data["seconds_spent"],
            by=request.user,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None
    if sent.contested:
        messages.warning(
            request,
            _(
                "Somebody else had already reported for this week, with other answers. Both are kept; your "
                "coordinator will decide which one counts."
            ),
        )
    return sent


def _kept_before(report) -> dict[str, str]:  # noqa: ANN001
    """“Nothing changed” carries last week's explanations along, and the word itself explains the rest."""
    said = _("Unchanged since last week")
    return {question.code: said for question in forms_of_pack.current().questions} | report.kept


def report(request, receipt: str):  # noqa: ANN001, ANN201
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
                    "value": actions.answer_of(found, question),
                    "why": found.kept.get(question.code),
                    "past": [actions.answer_of(report, question) for report in past],
                    "past_weeks": [str(report.week) for report in past],
                }
                for question in form.for_sector(found.workplace.sector_id)
            ],
            "versions": queries.versions(found),
            "own": found.sent_by_id == request.user.pk,
            "just_sent": (timezone.now() - found.sent_at).total_seconds() < 120,
        },
    )


def contested(request):  # noqa: ANN001, ANN201
    rows = queries.decidable_by(request.user).select_related("workplace", "sent_by").order_by("-week", "id")
    return render(request, "weekly/contested.html", {"page": Paginator(rows, 50).get_page(request.GET.get("page"))})


@require_http_methods(["GET", "POST"])
def decide(request, receipt: str):  # noqa: ANN001, ANN201
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


def _side_by_side(first, second) -> list[dict]:  # noqa: ANN001
    return [
        {
            "question": question,
            "first": actions.answer_of(first, question) if first else None,
            "second": actions.answer_of(second, question),
        }
        for question in forms_of_pack.current().for_sector(second.workplace.sector_id)
    ]


@require_http_methods(["GET", "POST"])
def event(request):  # noqa: ANN001, ANN201
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


def event_sent(request, receipt: str):  # noqa: ANN001, ANN201
    found = get_object_or_404(
        queries.events_visible_to(request.user).select_related("workplace", "sent_by"), receipt=receipt
    )
    return render(request, "weekly/event_sent.html", {"event": found})
