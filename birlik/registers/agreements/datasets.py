"""What can be counted of collective agreements."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from birlik.base.datasets import Column, Dataset, Line, between
from birlik.base.formatting import day_text
from birlik.registers.agreements import permissions
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.structure.datasets import places
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.scope import Scope


def _rows(where: Scope) -> QuerySet[CollectiveAgreement]:
    if where.everything:
        return CollectiveAgreement.objects.all()
    return CollectiveAgreement.objects.filter(
        workplace__in=Workplace.objects.filter(where.workplaces())
    )


AGREEMENTS = Dataset(
    code="agreements",
    name=_("Collective agreements"),
    model=CollectiveAgreement,
    roles=permissions.SEE,
    rows=_rows,
    when="signed",
    stands=between("signed", "expires"),
    fixed=(
        *places("workplace__"),
        Column("workplace", _("Workplace"), "key"),
        Column("expires", _("Expires"), "date"),
        Column("workers", _("Workers covered"), "number"),
    ),
    line=lambda one: Line(
        gettext("No. %(number)s") % {"number": one.number},
        f"{one.workplace}, {day_text(one.signed)} – {day_text(one.expires)}",
        reverse("structure:workplace", args=[one.workplace.code]),
    ),
    related=("workplace",),
    tied_to={"structure.workplace": "workplace"},
)
