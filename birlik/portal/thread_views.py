"""Come back with the code: the conversation, who opened the file, the question after the end."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from birlik.base import attachments
from birlik.base.forms import refuse
from birlik.portal import actions, forms, guard, removed, uploads
from birlik.portal.doorway import (
    check_crowd,
    check_puzzle,
    check_tries,
    code_in_use,
    door,
    forget_code,
    use_code,
)
from birlik.registers.clinics import actions as clinics
from birlik.registers.clinics import codes, queries


@door
def code(request: HttpRequest) -> HttpResponse:
    """Every try costs a puzzle, dearer for everybody while many are wrong; who types ten wrong
    codes waits. A slip of the hand, told by the check sign, is no try."""
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check_tries(request)
            typed = codes.plain(form.cleaned_data["code"])
            if slip := _slip(typed):
                raise ValidationError({"code": slip})
            if not actions.spend(puzzle=check_puzzle(request)):
                raise ValidationError(_("This page was used already. Press the button once more."))
            if queries.by_code(typed):
                return use_code(redirect("portal:thread"), typed)
            guard.wrong_codes.add(guard.address_of(request))
            form.add_error(
                "code", _("This code opens nothing. Ask the clinic for a new one, or ask anew.")
            )
        except ValidationError as error:
            refuse(form, error)
    context = {
        "form": form,
        "puzzle": guard.puzzle(
            guard.price(guard.wrong_codes, guard.address_of(request), house_free=guard.WRONG_FREE)
        ),
        "crumbs": [(_("Help with work"), reverse("portal:start"))],
    }
    return render(request, "portal/code.html", context)


def _slip(typed: str) -> str:
    """What is wrong with a code that can be none; empty for one that may be."""
    if len(typed) != codes.SIGNS:
        return _("A code has %(signs)d signs; this has %(typed)d. Check it sign by sign.") % {
            "signs": codes.SIGNS,
            "typed": len(typed),
        }
    if not codes.fits(typed):
        return _("One sign is not as it was given, or two changed places. Check it sign by sign.")
    return ""


@door
def thread(request: HttpRequest) -> HttpResponse:
    typed = code_in_use(request)
    if not typed or queries.by_code(typed) is None:
        return forget_code(redirect("portal:code"))
    clinics.seen_by_code(code=typed)
    if request.method == "POST":
        return _written(request, typed)
    return _page(request, typed)


def _written(request: HttpRequest, typed: str) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > uploads.FARTHEST:
        return render(request, "portal/too_much.html", status=413)
    sieve = uploads.sieve(request)
    form = forms.ReplyForm(request.POST)
    guard.sendings.add(guard.address_of(request))
    if form.is_valid():
        try:
            check_crowd(request)
            message = clinics.reply_by_code(code=typed, text=form.cleaned_data["text"])
        except ValidationError as error:
            refuse(form, error)
        else:
            kept = actions.add_files(
                code=typed,
                message=message,
                files=request.FILES.getlist("papers"),
                nameless=message.appeal.anonymous,
            )
            refused = kept.refused + sieve.refused
            if not refused:
                return use_code(redirect(f"{reverse('portal:thread')}#latest"), typed)
            return _page(request, typed, refused=forms.said(refused))
    return _page(request, typed, form=form)


def _page(request: HttpRequest, typed: str, **more: Any) -> HttpResponse:
    found = queries.thread(typed)
    assert found is not None, "asked for only with a code that opens something"
    named = not found.appeal.anonymous
    turns = [
        (turn, [(file, removed.in_words(file.removed)) for file in turn.files])
        for turn in found.turns
    ]
    context = {
        "thread": found,
        "appeal": found.appeal,
        "turns": turns,
        "readers": [(one, one.name if named else "") for one in queries.readers(typed)],
        "form": forms.ReplyForm(),
        "follow_up": forms.FollowUpForm() if found.question else None,
        **more,
    }
    return use_code(render(request, "portal/thread.html", context), typed)


@door
@require_POST
def follow_up(request: HttpRequest) -> HttpResponse:
    typed = code_in_use(request)
    if not typed or queries.by_code(typed) is None:
        return forget_code(redirect("portal:code"))
    form = forms.FollowUpForm(request.POST)
    if form.is_valid():
        try:
            clinics.answer_follow_up(code=typed, **form.cleaned_data)
            return use_code(redirect("portal:thread"), typed)
        except ValidationError as error:
            refuse(form, error)
    return _page(request, typed, follow_up=form)


@door
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = queries.thread(code_in_use(request))
    for turn in found.turns if found else ():
        for one in turn.files:
            if one.pk == pk:
                return FileResponse(
                    attachments.path_of(one).open("rb"),
                    as_attachment=True,
                    filename=one.name,
                    content_type=one.content_type,
                )
    raise Http404


@door
@require_POST
def leave(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view
    return forget_code(redirect("portal:start"))
