"""What can be counted of proposals."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from birlik.base import topics
from birlik.base.datasets import Column, Dataset, Line, between
from birlik.base.formatting import day_text
from birlik.registers.proposals import permissions
from birlik.registers.proposals.choices import Answer, Norm, Step
from birlik.registers.proposals.models import Proposal
from birlik.registers.structure.choices import Kind
from birlik.registers.structure.datasets import places
from birlik.registers.structure.models import Organisation
from birlik.registers.structure.scope import Scope


def _rows(where: Scope) -> QuerySet[Proposal]:
    if where.everything:
        return Proposal.objects.all()
    return Proposal.objects.filter(body__in=Organisation.objects.filter(where.organisations()))


PROPOSALS = Dataset(
    code="proposals",
    name=_("Proposals"),
    model=Proposal,
    roles=permissions.COUNT,
    rows=_rows,
    when="put_on",
    stands=between("put_on", "ended_on"),
    fixed=(
        *places("body__"),
        Column("of", _("Body"), source="body__kind", choices=lambda: dict(Kind.choices)),
        Column("at", _("Where it stands"), source="at__kind", choices=lambda: dict(Kind.choices)),
        Column("topic", _("Topic"), choices=topics.names),
        Column("norm", _("What it would change"), choices=lambda: dict(Norm.choices)),
        Column("state", _("State"), choices=lambda: dict(Step.choices)),
        Column("answer", _("Answer"), choices=lambda: dict(Answer.choices)),
        Column("put_on", _("Put forward on"), "date"),
        Column("sent_on", _("Sent on"), "date"),
        Column("answered_on", _("Answered on"), "date"),
        Column("ended_on", _("Ended on"), "date"),
    ),
    line=lambda one: Line(str(one), f"{one.body}, {day_text(one.put_on)}", one.get_absolute_url()),
    related=("body",),
    tied_to={"structure.organisation": "body"},
)
