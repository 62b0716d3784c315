"""Demands of imported disputes: every code has a place for its answer, many disputes at a time."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from birlik.base.models import User
from birlik.imports.bulk import found_by, removed, updated, written
from birlik.registers.disputes.models import Demand, Dispute


def follow(disputes: Collection[Dispute], *, by: User | None) -> None:
    """New codes become demands; those that left are withdrawn, as the form of one dispute does."""
    codes = {dispute.pk: list(dispute.demands) for dispute in disputes}
    have: dict[int, set[str]] = {}
    gone = []
    for demand in found_by(Demand.objects.filter(mistake=""), "dispute", list(codes)):
        have.setdefault(demand.dispute_id, set()).add(demand.code)
        if demand.code not in codes[demand.dispute_id]:
            demand.mistake, demand.version = _("No longer in the record."), demand.version + 1
            gone.append(demand)
    new = [
        Demand(dispute_id=pk, code=code, by=by)
        for pk, own in codes.items()
        for code in dict.fromkeys(own)
        if code not in have.get(pk, ())
    ]
    written(Demand, new)
    updated(Demand, gone, ["mistake", "version"])


def go_back(disputes: Collection[Dispute]) -> None:
    """An import is taken back: what it added goes, what it withdrew stands again."""
    codes = {dispute.pk: set(dispute.demands) for dispute in disputes}
    rows = list(found_by(Demand.objects.order_by("-pk"), "dispute", list(codes)))
    standing = {(row.dispute_id, row.code) for row in rows if not row.mistake}
    own = set(untouched(list(codes)))
    added = [row.pk for row in rows if row.pk in own and row.code not in codes[row.dispute_id]]
    again = {
        (row.dispute_id, row.code): row
        for row in reversed(rows)
        if row.mistake and row.code in codes[row.dispute_id]
    }
    back = [row for place, row in again.items() if place not in standing]
    for row in back:
        row.mistake, row.version = "", row.version - 1
    removed(Demand, added)
    updated(Demand, back, ["mistake", "version"])


def untouched(disputes: Sequence[int]) -> list[int]:
    """Demands nobody has worked on since they were written."""
    rows = Demand.objects.filter(version=1, text="", amount=None, workers=None)
    return [demand.pk for demand in found_by(rows, "dispute", disputes)]


def remove(disputes: Sequence[int]) -> None:
    """Those of disputes that an import is taken back of, and that nobody has worked on."""
    removed(Demand, untouched(disputes))
