"""Reading disputes. Everything shown to a person starts with `visible_to`."""

from dataclasses import dataclass

from django.db.models import Count, Func, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from birlik.base.audit import name_of
from birlik.base.models import Attachment, User
from birlik.registers.disputes import permissions
from birlik.registers.disputes.choices import SETTLED, Outcome, Stoppage
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure.models import Workplace
from birlik.registers.structure.queries import found
from birlik.registers.structure.scope import Scope, roles_of, scope


def visible_to(user: User) -> QuerySet[Dispute]:
    """Disputes at workplaces in the user's scope, and those that name only its region or sector.
    Records withdrawn as mistakes are among them, and their page says so; lists and counts take
    `standing` ones."""
    return within(scope(user, permissions.SEE))


def standing(rows: QuerySet[Dispute] | None = None) -> QuerySet[Dispute]:
    """Without the records withdrawn as mistakes: what every count and list is made of."""
    return (Dispute.objects.all() if rows is None else rows).filter(mistake="")


def open_now(user: User) -> QuerySet[Dispute]:
    """Those the user sees that have not ended: what the list shows under outcome=open."""
    return standing(visible_to(user)).filter(outcome=Outcome.OPEN)


def may(user: User, roles: frozenset[str], dispute: Dispute) -> bool:
    """The user has one of the roles where this dispute is."""
    where = scope(user, roles)
    return where.everything or within(where).filter(pk=dispute.pk).exists()


def may_record(user: User) -> bool:
    return bool(roles_of(user) & permissions.RECORD)


def within(where: Scope) -> QuerySet[Dispute]:
    """The disputes at the workplaces of a reach, and those that name only its region or sector."""
    if where.everything:
        return Dispute.objects.all()
    sites = Workplace.objects.filter(where.workplaces())
    at_sites = Dispute.workplaces.through.objects.filter(workplace__in=sites).values("dispute")
    condition = Q(pk__in=at_sites)
    if where.regions or where.sectors:
        condition |= where.territory()
    return Dispute.objects.filter(condition)


def searched(rows: QuerySet[Dispute], words: str) -> QuerySet[Dispute]:
    return found(rows, words.replace("\u2011", "-"))  # a number copied from the list


# The figures people ask for


@dataclass(frozen=True)
class KeyFigures:
    recorded: int
    union_present: int
    resolved: int
    """Settled with the federation's part …"""
    resolved_without_union: int
    """… of them where no union was present."""
    strikes: int
    workers: int

    @property
    def share_resolved(self) -> float | None:
        return self.resolved / self.recorded if self.recorded else None


RESOLVED = Q(federation_took_part=True, outcome__in=SETTLED)


def key_figures(rows: QuerySet[Dispute]) -> KeyFigures:
    """All of them from the same rows, in one query, so that they agree with each other."""
    counts = rows.order_by().aggregate(
        n_recorded=Count("pk"),
        n_union_present=Count("pk", filter=Q(union_present=True)),
        n_resolved=Count("pk", filter=RESOLVED),
        n_resolved_without_union=Count("pk", filter=RESOLVED & Q(union_present=False)),
        n_strikes=Count("pk", filter=Q(stoppage=Stoppage.STRIKE)),
        n_workers=Sum("workers", default=0),
    )
    return KeyFigures(**{name.removeprefix("n_"): value for name, value in counts.items()})


class _Each(Func):
    function = "unnest"
    set_returning = True


def counted_by(rows: QuerySet[Dispute], field: str) -> list[tuple]:
    """[(value, how many)], the most first; by year, the latest first. By demand, a dispute counts
    once for each of its demands."""
    if field == "year":
        rows = rows.annotate(year=ExtractYear("began"))
    elif field == "demands":
        rows, field = rows.annotate(demand=_Each("demands")), "demand"
    order = "-year" if field == "year" else "-n"
    return list(rows.order_by().values_list(field).annotate(n=Count("pk")).order_by(order))


def years(rows: QuerySet[Dispute]) -> list[int]:
    return [found.year for found in rows.dates("began", "year", order="DESC")]


def attachments_of(dispute: Dispute) -> QuerySet[Attachment]:
    """The files beside the dispute and beside its parts."""
    subjects = [name_of(dispute)]
    for parts in (dispute.events.all(), dispute.sides.all()):
        label = parts.model._meta.label_lower
        subjects += [f"{label}:{pk}" for pk in parts.values_list("pk", flat=True)]
    return Attachment.objects.filter(subject__in=subjects).select_related("added_by").order_by("id")
