"""Reading links. Which ends a user sees, the rooms they belong to decide."""

from django.db.models import Model, QuerySet

from birlik.base.audit import name_of
from birlik.registers.links.models import Link


def of_source(record: Model) -> QuerySet[Link]:
    return Link.objects.filter(source=name_of(record), ended_at=None)


def of_target(record: Model) -> QuerySet[Link]:
    return Link.objects.filter(target=name_of(record), ended_at=None)


def ids(names: list[str]) -> list[int]:
    """The keys of the records named."""
    return [int(name.split(":")[1]) for name in names]
