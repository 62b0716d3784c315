"""The list of proposals and the numbers above it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from birlik.base import topics
from birlik.base.formatting import number
from birlik.base.requests import Request
from birlik.base.tables import Column, Filter, Table
from birlik.base.templatetags.ui import badge
from birlik.registers.proposals import queries
from birlik.registers.proposals.choices import Answer, Norm, Step
from birlik.registers.proposals.models import Proposal
from birlik.registers.structure.queries import regions_of, sectors_of

TONES = {
    Step.PUT_FORWARD: "quiet",
    Step.TAKEN_UP: "info",
    Step.SENT: "info",
    Step.ANSWERED: "info",
    Step.ADOPTED: "good",
    Step.WITHDRAWN: "quiet",
}
ACCEPTED = "yes"  # accepted, be it in part
ANSWERED = {Answer.ACCEPTED: "good", Answer.IN_PART: "info", Answer.REFUSED: "alert"}


def table(request: Request) -> Table:
    rows = queries.visible_to(request.user).select_related("body", "at")
    return Table(
        request,
        rows,
        columns=[
            Column("title", _("Proposal"), order=("title",)),
            Column("state", _("State"), state, order=("state", "answer")),
            Column("put_on", _("Put forward"), order=("-put_on",)),
            Column("body", _("By which body"), order=("body__sort_key",)),
            Column("at", _("Where it stands"), lambda p: p.at if p.at_id != p.body_id else ""),
            Column("topic", _("Topic"), lambda p: topics.name(p.topic) if p.topic else "",
                   ("topic",)),
            Column("number", _("Number"), lambda p: p.number.replace("-", "\u2011"), ("number",)),
        ],
        filters=[
            Filter("state", _("State"), Step.choices),
            Filter("answer", _("Answer"),
                   [*Answer.choices, (ACCEPTED, _("accepted wholly or in part"))], _answered),
            Filter("norm", _("What it would change"), Norm.choices),
            Filter("topic", _("Topic"), list(topics.names().items())),
            Filter("region", _("Region"), [(r.code, r.name) for r in regions_of(request.user)],
                   lambda found, code: found.filter(body__region=code)),
            Filter("sector", _("Sector"), [(s.code, s.name) for s in sectors_of(request.user)],
                   lambda found, code: found.filter(body__sector=code)),
            Filter("year", _("Year"), [(str(y), str(y)) for y in queries.years(rows)],
                   lambda found, value: found.filter(put_on__year=int(value))),
        ],
        search=queries.matching,
        order="put_on",
        link=lambda one: reverse("proposals:proposal", args=[one.number]),
        caption=_("Proposals"),
    )  # fmt: skip


def _answered(rows: QuerySet[Proposal], value: str) -> QuerySet[Proposal]:
    return rows.filter(queries.ACCEPTED if value == ACCEPTED else Q(answer=value))


def state(proposal: Proposal) -> Any:
    """In a word; how it was answered says more than that it was."""
    if proposal.state == Step.ANSWERED:
        return badge(ANSWERED[Answer(proposal.answer)], proposal.get_answer_display())
    return badge(TONES[Step(proposal.state)], proposal.get_state_display())


def stats(found: Table) -> list[dict[str, str]]:
    """Each number opens the records it counts."""
    counts = {
        "all": Q(),
        "sent": queries.WAITING,
        "accepted": queries.ACCEPTED,
        "adopted": Q(state=Step.ADOPTED),
    }
    told = queries.counted(found.rows, counts)
    return [
        {"label": _("Put forward"), "value": number(told["all"]), "url": found.address()},
        {"label": _("Sent, no answer yet"), "value": number(told["sent"]),
         "url": found.address(state=Step.SENT.value)},
        {"label": _("Accepted, wholly or in part"), "value": number(told["accepted"]),
         "url": found.address(answer=ACCEPTED)},
        {"label": _("Adopted"), "value": number(told["adopted"]),
         "url": found.address(state=Step.ADOPTED.value)},
    ]  # fmt: skip
