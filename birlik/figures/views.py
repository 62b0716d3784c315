from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from birlik.base.periods import Period, UnknownPeriod
from birlik.base.requests import Request
from birlik.base.tables import Column, Table
from birlik.figures import (
    actions,
    checking,
    figure_page,
    open_data,
    permissions,
    protection,
    queries,
    receipts,
    releases,
)
from birlik.figures.asking import Asked, Refused, ask
from birlik.figures.models import IssuedReceipt
from birlik.registers.structure.scope import roles_of

BESIDES = {"lang", "period", "organisation", "by", "page", "sort", "q", "after", "before"}


def _asked(request: Request, code: str) -> Asked:
    """The question in the address. A figure that is not open to the reader does not exist."""
    if code not in queries.readable(request.user):
        raise Http404
    given = request.GET
    return ask(
        code,
        given.get("period", ""),
        narrowed={name: given[name] for name in given if name not in BESIDES},
        organisation=given.get("organisation", ""),
        by=request.user,
    )


def _receipt(request: Request, code: str) -> receipts.Receipt:
    """The receipt of the question, unless its number may not be told to the reader."""
    made = receipts.told(_asked(request, code), request.user)
    if made is None:
        raise Refused(_("This number of people is too small to be told, so it has no receipt."))
    return made


def _refused(request: Request, code: str, why: Refused) -> HttpResponse:
    return render(request, "figures/refused.html", {"why": str(why), "code": code}, status=400)


@require_GET
def figure_list(request: Request) -> HttpResponse:
    words = request.GET.get("q", "")
    groups = list(queries.grouped(request.user, words))
    return render(
        request,
        "figures/list.html",
        {
            "groups": groups,
            "words": words,
            "may_freeze": bool(roles_of(request.user) & permissions.FREEZE),
            "count": sum(len(group.figures) for group in groups),
        },
    )


@require_GET
def register_values(request: Request, register: str) -> HttpResponse:
    """Today's values of one register, fetched when they come into sight."""
    group = next((g for g in queries.grouped(request.user) if g.dataset.code == register), None)
    if group is None:
        raise Http404
    asks = [ask(figure.code, by=request.user) for figure in group.figures]
    found = [
        (one.figure, value)
        for one, value in zip(asks, protection.together(asks, request.user), strict=True)
    ]
    return render(request, "figures/values.html", {"found": found, "group": group})


@require_GET
def figure(request: Request, code: str) -> HttpResponse:
    try:
        asked = _asked(request, code)
    except Refused as why:
        return _refused(request, code, why)
    content = figure_page.content(asked, request.user, request.GET.get("by", ""))
    return render(request, "figures/figure.html", content)


@require_GET
def records(request: Request, code: str) -> HttpResponse:
    try:
        asked = _asked(request, code)
    except Refused as why:
        return _refused(request, code, why)
    dataset = asked.figure.dataset
    table = Table(
        request,
        queries.records_for(asked, request.user).order_by("-pk"),
        columns=[
            Column("name", _("Record"), lambda one: dataset.line(one).name),
            Column("told", _("What is told of it"), lambda one: dataset.line(one).told),
        ],
        link=lambda one: dataset.line(one).url,
        keyset=True,
        caption=asked.figure.name,
    )
    return render(
        request,
        "figures/records.html",
        {
            "asked": asked,
            "figure": asked.figure,
            "value": protection.value(asked, request.user),
            "narrowed": figure_page.narrowed(asked),
            "table": table,
            "back": figure_page.address(asked),
            "all": queries.sees_all(asked, request.user),
        },
    )


@require_GET
def receipt(request: Request, code: str) -> HttpResponse:
    try:
        made = _receipt(request, code)
    except Refused as why:
        return _refused(request, code, why)
    name = f"{code}-{made.content['period']}.json"
    return JsonResponse(
        made.for_reader(request.user),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def issue(request: Request, code: str) -> HttpResponse:
    """Give the receipt out: from now on whoever holds its hash can check it."""
    try:
        made = _receipt(request, code)
    except Refused as why:
        return _refused(request, code, why)
    given = actions.issue(receipt=made, by=request.user)
    messages.success(request, _("The receipt is issued. Whoever holds its hash can check it."))
    return redirect("figures:issued", given.hash)


@require_GET
def issued(request: Request, hash: str) -> HttpResponse:
    """An issued receipt with the code that opens its public page."""
    if not roles_of(request.user) & permissions.SEE:
        raise Http404
    found = get_object_or_404(IssuedReceipt, hash=hash)
    if found.figure not in queries.readable(request.user):
        raise Http404
    address = request.build_absolute_uri(reverse("check_receipt", args=[found.hash]))
    return render(
        request,
        "figures/issued.html",
        {
            "issued": found,
            "told": checking.told(found.content),
            "address": address,
            "code": checking.drawn(address),
        },
    )


@require_http_methods(["GET", "POST"])
def check(request: Request, hash: str = "") -> HttpResponse:
    """For anybody: is this number from this centre, and unchanged?"""
    brought = request.POST.get("receipt", "") if request.method == "POST" else ""
    verdict = checking.verdict(brought or hash) if brought or hash else None
    return render(
        request,
        "figures/check.html",
        {
            "verdict": verdict,
            "told": checking.told(verdict.content) if verdict and verdict.content else [],
            "brought": brought,
            "hash": hash,
        },
        status=200 if verdict is None or verdict.known or verdict.content else 404,
    )


@require_GET
def open_data_page(request: Request) -> HttpResponse:
    """For anybody: what the centre publishes, and where programs fetch it."""
    wished = request.GET.get("period", "")
    try:
        period = Period.parse(wished).label
    except UnknownPeriod:
        period = str(timezone.localdate().year - 1)
    return render(
        request,
        "figures/open_data.html",
        {
            "figures": open_data.published().values(),
            "period": period,
            "release": releases.last(),
        },
    )
