"""The answer bank."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from birlik.base import topics
from birlik.base.forms import refuse
from birlik.base.requests import Request
from birlik.base.tables import Column, Filter, Table
from birlik.base.versions import Stale, take
from birlik.registers.clinics import clocks
from birlik.registers.clinics.actions import answers as actions
from birlik.registers.clinics.forms.answers import AnswerForm
from birlik.registers.clinics.forms.event import PlainReasonForm
from birlik.registers.clinics.models import Answer
from birlik.registers.clinics.queries import answers as queries


@require_GET
def listed(request: Request) -> HttpResponse:
    names = topics.names()
    table = Table(
        request,
        queries.in_use(),
        columns=[
            Column("question", _("Question")),
            Column("topic", _("Topic"), lambda one: names.get(one.topic, one.topic), ("topic",)),
            Column("used", _("Times used"), order=("-used",), numeric=True),
        ],
        filters=[Filter("topic", _("Topic"), list(names.items()))],
        search=queries.searched,
        order="used",
        link=lambda one: one.get_absolute_url(),
        caption=_("Answers"),
    )
    return render(request, "clinics/answers.html", {"table": table})


@require_GET
def shown(request: Request, answer: int) -> HttpResponse:
    found = get_object_or_404(Answer, pk=answer)
    return render(
        request,
        "clinics/answer.html",
        {
            "answer": found,
            "topic": topics.name(found.topic),
            "law": clocks.law_said(found.law),
            "versions": found.versions.select_related("by"),
            "used": found.uses.count(),
        },
    )


@require_http_methods(["GET", "POST"])
def write(request: Request, answer: int | None = None) -> HttpResponse:
    """A new answer, or a better one."""
    found = get_object_or_404(Answer, pk=answer) if answer else None
    form = AnswerForm(request.POST or None, answer=found)
    if request.method == "POST" and form.is_valid():
        try:
            if found is None:
                made = actions.add_answer(by=request.user, **form.said())
            else:
                made = actions.improve_answer(
                    answer=found, version=form.cleaned_data["version"] or 0,
                    why=form.cleaned_data["why"], by=request.user, **form.said(),
                )  # fmt: skip
        except ValidationError as error:
            refuse(form, error)
        except Stale as stale:
            take(form, stale.current)
            said = {"form": form, "answer": found, "stands": stale.current}
            return render(request, "clinics/answer_form.html", said, status=409)
        else:
            messages.success(request, _("The answer is kept."))
            return redirect("clinics:answer", made.pk)
    return render(request, "clinics/answer_form.html", {"form": form, "answer": found})


@require_http_methods(["GET", "POST"])
def retire(request: Request, answer: int) -> HttpResponse:
    found = get_object_or_404(Answer, pk=answer)
    form = PlainReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.retire_answer(answer=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            return redirect("clinics:answers")
    return render(request, "clinics/retire.html", {"form": form, "answer": found})
