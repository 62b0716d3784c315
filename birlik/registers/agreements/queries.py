"""Reading collective agreements. Everything shown to a person starts with `visible_to`."""

from collections.abc import Collection
from datetime import date

from django.db.models import Max, QuerySet

from birlik.base.models import User
from birlik.registers.agreements import permissions
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.queries import holds
from birlik.registers.structure.scope import scope


def visible_to(user: User) -> QuerySet[CollectiveAgreement]:
    sites = Workplace.objects.filter(scope(user, permissions.SEE).workplaces())
    return CollectiveAgreement.objects.filter(workplace__in=sites)


def may_record(user: User, workplace: Workplace) -> bool:
    return holds(user, permissions.RECORD, workplace)


def days_left(on: date, workplaces: Collection[int] | None = None) -> dict[int, int]:
    """Workplace id -> days from `on` to the end of its agreement, by what was signed by then; below
    zero when it has expired already. Absent: no agreement was ever signed. One query."""
    signed = CollectiveAgreement.objects.filter(signed__lte=on)
    if workplaces is not None:
        signed = signed.filter(workplace__in=workplaces)
    last = signed.order_by().values_list("workplace").annotate(Max("expires"))
    return {workplace: (expires - on).days for workplace, expires in last}
