"""Frozen figures: their list, freezing, and what has become of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from birlik.base.requests import Request
from birlik.base.tables import Column, Table
from birlik.figures import actions, explaining, permissions, snapshots
from birlik.figures.asking import Refused
from birlik.figures.models import Snapshot
from birlik.registers.structure.scope import roles_of


@require_GET
def frozen_list(request: Request) -> HttpResponse:
    table = Table(
        request,
        Snapshot.objects.select_related("by"),
        columns=[
            Column("number", _("Number"), order=("-id",)),
            Column("period", _("Period"), order=("period", "-id")),
            Column("frozen_at", _("Frozen on")),
            Column("by", _("By"), lambda one: one.by or "Birlik"),
            Column("hash", _("Hash"), lambda one: one.hash[:12]),
        ],
        order="number",
        link=lambda one: reverse("figures:frozen", args=[one.pk]),
        caption=_("Frozen figures"),
    )
    may_freeze = bool(roles_of(request.user) & permissions.FREEZE)
    return render(request, "figures/frozen_list.html", {"table": table, "may_freeze": may_freeze})


@require_POST
def freeze(request: Request) -> HttpResponse:
    try:
        made = actions.freeze(period=request.POST.get("period", ""), by=request.user)
    except Refused as why:
        messages.error(request, str(why))
        return redirect("figures:frozen_list")
    messages.success(
        request,
        _("%(count)s figures are frozen as %(number)s.")
        % {"count": made.figures.count(), "number": made.number},
    )
    return redirect("figures:frozen", made.pk)


@require_GET
def frozen(request: Request, pk: int) -> HttpResponse:
    """The figures of a snapshot against today, those that differ first."""
    snapshot = get_object_or_404(Snapshot, pk=pk)
    found = list(snapshots.explain(snapshot, request.user))
    changed = [one for one in found if not one.same]
    return render(
        request,
        "figures/frozen.html",
        {
            "snapshot": snapshot,
            "same": len(found) - len(changed),
            "changed": [
                {
                    "name": one.figure.name if one.figure else one.frozen.figure,
                    "code": one.frozen.figure if one.figure else "",
                    "short": explaining.in_short(one),
                    "definition": explaining.definitions(one),
                    "rows": explaining.rows(one),
                    "more": max(0, len(one.changes) - explaining.MOST),
                }
                for one in changed
            ],
        },
    )
