"""Pages of the tree of organisations, and the same organisations as a list."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from birlik.base.requests import Request
from birlik.registers.structure import queries, tree
from birlik.registers.structure.choices import Hierarchy
from birlik.registers.structure.lists import organisation_table


def day_asked(request: Request) -> date:
    """The day in the address, else today."""
    try:
        return parse_date(request.GET.get("on", "")) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


def hierarchy_asked(request: Request) -> Hierarchy:
    asked = request.GET.get("hierarchy", "")
    return Hierarchy(asked) if asked in Hierarchy.values else Hierarchy.TERRITORY


@require_GET
def tree_page(request: Request) -> HttpResponse:
    on, hierarchy = day_asked(request), hierarchy_asked(request)
    context = _around(request, on, hierarchy) | {
        "hierarchy": hierarchy,
        "nodes": _open_nodes(request, hierarchy, on),
        "unplaced": tree.unplaced(request.user, hierarchy, on).exists(),
    }
    return render(request, "structure/tree.html", context)


@require_GET
def organisations(request: Request) -> HttpResponse:
    on = day_asked(request)
    context = _around(request, on, None) | {"table": organisation_table(request, on)}
    return render(request, "structure/tree.html", context)


def _around(request: Request, on: date, shown: Hierarchy | None) -> dict:
    """The tabs: either hierarchy, or the list."""
    trees, day = reverse("structure:tree"), str(on)
    tabs = [
        {
            "label": one.label,
            "url": f"{trees}?{urlencode({'hierarchy': one.value, 'on': day})}",
            "active": one == shown,
        }
        for one in Hierarchy
    ]
    as_list = {"label": _("As a list"), "url": reverse("structure:organisations")}
    tabs.append(as_list | {"active": shown is None})
    return {"tabs": tabs, "on": on, "may_create": bool(queries.grantable(request.user))}


def _open_nodes(request: Request, hierarchy: Hierarchy, on: date) -> list[dict]:
    """The top of the tree, opened down to the organisation in the address, or to the first fork."""
    path: list[int] = []
    if (asked := request.GET.get("open", "")).isdigit():
        organisation = queries.visible_to(request.user).filter(pk=asked).first()
        path = tree.path_to(organisation, hierarchy, on) if organisation else []
    return _nodes(request, hierarchy, on, tree.level(request.user, hierarchy, on), path)


def _nodes(
    request: Request, hierarchy: Hierarchy, on: date, level: tree.Level, path: list[int]
) -> list[dict]:
    nodes = []
    mixed = len({node.organisation.kind for node in level.nodes}) > 1
    alone = not path and (level.parent is None or len(level.nodes) == 1)
    for node in level.nodes:
        one = node.organisation
        children = None
        if node.below and (alone or one.pk in path):
            below = tree.level(request.user, hierarchy, on, one.pk)
            children = _nodes(request, hierarchy, on, below, path)
        nodes.append(
            {
                "label": one.name,
                "url": _page_of(one.pk, on) if node.opens else "",
                "note": one.get_kind_display() if mixed else "",
                "count": node.below or None,
                "children": children,
                "children_url": _below_url(one.pk, hierarchy, on) if node.below else "",
            }
        )
    if level.after is not None:
        nodes.append(
            {
                "label": _("More …"),
                "children_url": _below_url(level.parent or 0, hierarchy, on, level.after),
            }
        )
    return nodes


def _page_of(pk: int, on: date) -> str:
    """The page on the same day, when that is not today."""
    page = reverse("structure:organisation", args=[pk])
    return page if on == timezone.localdate() else f"{page}?{urlencode({'on': str(on)})}"


def _below_url(parent: int, hierarchy: Hierarchy, on: date, after: int | None = None) -> str:
    query = {"hierarchy": hierarchy.value, "on": on.isoformat()} | (
        {"after": after} if after else {}
    )
    return f"{reverse('structure:node', args=[parent])}?{urlencode(query)}"


@require_GET
def node(request: Request, pk: int) -> HttpResponse:
    """What stands directly below a node: asked for when it is opened."""
    on, hierarchy = day_asked(request), hierarchy_asked(request)
    after = request.GET.get("after", "")
    level = tree.level(
        request.user, hierarchy, on, pk or None, int(after) if after.isdigit() else None
    )
    if not request.htmx:
        return redirect(
            f"{reverse('structure:tree')}?{urlencode({'open': str(pk), 'on': str(on)})}"
        )
    nodes = _nodes(request, hierarchy, on, level, [])
    return render(request, "base/tree_nodes.html", {"nodes": nodes})
