"""What can be counted of the files that came in. They belong to the centre, not to a place."""

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from birlik.base.datasets import Column, Dataset, Line
from birlik.base.formatting import day_text
from birlik.base.roles import Role
from birlik.imports import registry
from birlik.imports.models import ImportRun, State

SEE = frozenset({Role.ADMINISTRATOR, Role.ANALYST})


def _runs(where: Any) -> QuerySet[ImportRun]:
    return ImportRun.objects.all() if where.everything else ImportRun.objects.none()


def _kinds() -> dict[str, str]:
    return {code: str(importer.label) for code, importer in registry.kinds().items()}


IMPORTS = Dataset(
    code="imports",
    name=_("Imported files"),
    model=ImportRun,
    roles=SEE,
    rows=_runs,
    when="day",
    fixed=(
        Column("kind", _("Kind"), choices=_kinds),
        Column("state", _("State"), choices=lambda: dict(State.choices)),
        Column("day", _("Day"), "date", F("uploaded_at__date")),
        Column("total", _("Rows"), "number"),
    ),
    line=lambda one: Line(
        f"{one.kind} {one.pk}", day_text(one.uploaded_at), reverse("imports:verdict", args=[one.pk])
    ),
)
