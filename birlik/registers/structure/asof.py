"""The structure as it was, is or is going to be on a day. Who sees what is said in queries.py."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from birlik.base.models import in_force
from birlik.registers.structure.choices import Kind
from birlik.registers.structure.models import (
    Affiliation,
    Dormancy,
    Headcount,
    Lineage,
    Organisation,
    UnionPresence,
    Workplace,
)


def existing(on: date) -> Q:
    """Condition on Organisation: it existed on the day."""
    dormant = Dormancy.objects.filter(in_force(on), organisation=OuterRef("pk"))
    return Q(founded__lte=on) & (Q(closed__isnull=True) | Q(closed__gt=on)) & ~Q(Exists(dormant))


def open_workplaces(on: date) -> Q:
    """Condition on Workplace: it was open on the day."""
    return (Q(opened__isnull=True) | Q(opened__lte=on)) & (
        Q(closed__isnull=True) | Q(closed__gt=on)
    )


def ancestors(organisation: Organisation, hierarchy: str, on: date) -> list[Organisation]:
    """From the top down to the direct parent."""
    rows = Lineage.objects.filter(
        in_force(on), descendant=organisation, hierarchy=hierarchy, depth__gt=0
    )
    return [row.ancestor for row in rows.select_related("ancestor").order_by("-depth")]


def parent(organisation: Organisation, hierarchy: str, on: date) -> Organisation | None:
    row = (
        Affiliation.objects.filter(in_force(on), child=organisation, hierarchy=hierarchy)
        .select_related("parent")
        .first()
    )
    return row.parent if row else None


def affiliated(on: date) -> QuerySet[Affiliation]:
    """Who belongs to whom on the day, in either hierarchy."""
    return Affiliation.objects.filter(in_force(on))


def children(organisation: Organisation | int, hierarchy: str, on: date) -> QuerySet[Organisation]:
    affiliated = Affiliation.objects.filter(in_force(on), parent=organisation, hierarchy=hierarchy)
    return Organisation.objects.filter(existing(on), pk__in=affiliated.values("child"))


def subtree(
    organisation: Organisation | int, on: date, hierarchy: str | None = None
) -> QuerySet[Organisation]:
    """The organisation and all below it, in one hierarchy or in either."""
    below = Lineage.objects.filter(in_force(on), ancestor=organisation)
    if hierarchy:
        below = below.filter(hierarchy=hierarchy)
    return Organisation.objects.filter(existing(on), pk__in=below.values("descendant"))


def headcount_of_row(on: date, workplace: str = "pk") -> Subquery:
    """For annotate(): the last headcount known on the day."""
    known = Headcount.objects.filter(workplace=OuterRef(workplace), on__lte=on).order_by("-on")
    return Subquery(known.values("workers")[:1])


def headcounts(workplaces: Collection[int], on: date) -> dict[int, int]:
    """Workplace id -> the last headcount known on the day; absent when none is."""
    rows = (
        Headcount.objects.filter(workplace__in=workplaces, on__lte=on)
        .order_by("workplace", "-on")
        .distinct("workplace")
    )
    return dict(rows.values_list("workplace", "workers"))


def union_present(on: date, workplace: str = "pk") -> Exists:
    """Condition on a row that names a workplace: some organisation was present there on the day."""
    return Exists(UnionPresence.objects.filter(in_force(on), workplace=OuterRef(workplace)))


def organisations_at(workplace: Workplace, on: date) -> QuerySet[Organisation]:
    present = UnionPresence.objects.filter(in_force(on), workplace=workplace)
    return Organisation.objects.filter(pk__in=present.values("organisation"))


def workplaces_of(organisation: Organisation, on: date) -> QuerySet[Workplace]:
    present = UnionPresence.objects.filter(in_force(on), organisation=organisation)
    return Workplace.objects.filter(pk__in=present.values("workplace"))


@dataclass(frozen=True)
class Members:
    """Members of the primary organisations of a subtree, each by its last count before the day.

    `women` and `under_35` add up what was reported; of `primaries`, `counted` have a count.
    """

    on: date
    primaries: int
    counted: int
    total: int
    women: int
    under_35: int
    oldest: date | None


_MEMBERS = """
SELECT day, count(*), count(c.total), coalesce(sum(c.total), 0), coalesce(sum(c.women), 0),
       coalesce(sum(c.under_35), 0), min(c."on")
FROM unnest(%(days)s::date[]) AS day
CROSS JOIN LATERAL (
    SELECT DISTINCT l.descendant_id AS id
    FROM structure_lineage l
    JOIN structure_organisation o ON o.id = l.descendant_id
    WHERE l.ancestor_id = %(id)s AND l.since <= day AND (l.until IS NULL OR l.until > day)
      AND o.kind = %(primary)s AND o.founded <= day AND (o.closed IS NULL OR o.closed > day)
      AND NOT EXISTS (
          SELECT FROM structure_dormancy d
          WHERE d.organisation_id = o.id AND d.since <= day AND d.until > day)
) p
LEFT JOIN LATERAL (
    SELECT m.total, m.women, m.under_35, m."on"
    FROM structure_membercount m
    WHERE m.organisation_id = p.id AND m."on" <= day
    ORDER BY m."on" DESC LIMIT 1
) c ON true
GROUP BY day
"""


def members(organisation: Organisation | int, days: Sequence[date]) -> list[Members]:
    """The totals of a subtree on each of the days, in one statement."""
    number = organisation if isinstance(organisation, int) else organisation.pk
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, {"days": list(days), "id": number, "primary": Kind.PRIMARY})
        found = {row[0]: Members(*row) for row in cursor.fetchall()}
    return [found.get(day, Members(day, 0, 0, 0, 0, 0, None)) for day in days]
