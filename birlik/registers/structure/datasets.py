"""What can be counted of the structure, and the columns every register names its places by."""

from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from birlik.base.datasets import Column, Dataset, Line
from birlik.base.formatting import day_text, number
from birlik.base.models import in_force
from birlik.base.roles import STAFF, Role
from birlik.registers.structure import asof
from birlik.registers.structure.choices import Happening, Kind
from birlik.registers.structure.models import (
    MemberCount,
    Organisation,
    OrganisationEvent,
    Post,
    Region,
    Sector,
    UnionPresence,
    Workplace,
)
from birlik.registers.structure.scope import Scope

SIZES = {
    "small": _("up to 49 workers"),
    "middle": _("50 to 249 workers"),
    "large": _("250 to 999 workers"),
    "largest": _("1,000 workers and more"),
    "unknown": _("size not known"),
}


def region_names() -> dict[str, str]:
    return {region.code: region.name for region in Region.objects.all()}


def sector_names() -> dict[str, str]:
    return {sector.code: sector.name for sector in Sector.objects.all()}


def places(prefix: str = "") -> tuple[Column, Column]:
    """Where a record is: through its workplace, or by itself."""
    return (
        Column("region", _("Region"), source=f"{prefix}region", choices=region_names),
        Column("sector", _("Sector"), source=f"{prefix}sector", choices=sector_names),
    )


def size() -> Case:
    """The band of `n_workers`."""
    bands = [(250, "middle"), (1000, "large")]
    return Case(
        When(Q(n_workers__isnull=True), Value("unknown")),
        When(Q(n_workers__lt=50), Value("small")),
        *(When(Q(n_workers__lt=below), Value(name)) for below, name in bands),
        default=Value("largest"),
        output_field=CharField(),
    )


def where_it_is(record: Any) -> str:
    """Region and sector of a record, in a line."""
    return ", ".join(str(place) for place in (record.region, record.sector) if place)


def _organisations(where: Scope) -> QuerySet[Organisation]:
    return Organisation.objects.filter(where.organisations())


ORGANISATIONS = Dataset(
    code="organisations",
    name=_("Organisations"),
    model=Organisation,
    roles=STAFF,
    rows=_organisations,
    stands=asof.existing,
    when="founded",
    fixed=(
        Column("kind", _("Kind"), choices=lambda: dict(Kind.choices)),
        *places(),
        Column("founded", _("Founded"), "date"),
        Column("closed", _("Closed"), "date"),
        Column(
            "affiliated_sector",
            _("In a sector union"),
            "flag",
            lambda on: Exists(asof.affiliated(on).filter(child=OuterRef("pk"), hierarchy="sector")),
        ),
        Column(
            "chaired",
            _("Has a chair"),
            "flag",
            lambda on: Exists(
                Post.objects.filter(in_force(on), organisation=OuterRef("pk"), role=Role.CHAIR)
            ),
        ),
    ),
    line=lambda one: Line(
        str(one),
        f"{one.get_kind_display()}. {where_it_is(one)}",
        reverse("structure:organisation", args=[one.pk]),
    ),
    related=("region", "sector"),
    tied_to={"structure.organisation": "pk"},
)


def _workplaces(where: Scope) -> QuerySet[Workplace]:
    return Workplace.objects.filter(where.workplaces()).annotate(
        n_workers=asof.headcount_of_row(where.on)
    )


WORKPLACES = Dataset(
    code="workplaces",
    name=_("Workplaces"),
    model=Workplace,
    roles=STAFF,
    rows=_workplaces,
    stands=asof.open_workplaces,
    when="opened",
    fixed=(
        *places(),
        Column("employer", _("Employer"), "key"),
        Column("union", _("A union is present"), "flag", asof.union_present),
        Column("workers", _("Workers"), "number", "n_workers"),
        Column("size", _("Size"), source=size(), choices=lambda: SIZES),
        Column(
            "contractor",
            _("Contractor of another"),
            "flag",
            Case(When(contractor_of__isnull=False, then=Value(True)), default=Value(False)),
        ),
    ),
    line=lambda one: Line(
        str(one), where_it_is(one), reverse("structure:workplace", args=[one.code])
    ),
    related=("region", "sector"),
    tied_to={"structure.workplace": "pk"},
)


def _members(where: Scope) -> QuerySet[MemberCount]:
    """The counts of the primaries that exist on the day."""
    primaries = Organisation.objects.filter(
        where.organisations(), asof.existing(where.on), kind=Kind.PRIMARY
    )
    return MemberCount.objects.filter(organisation__in=primaries)


MEMBERS = Dataset(
    code="members",
    name=_("Member counts"),
    model=MemberCount,
    roles=STAFF,
    rows=_members,
    when="on",
    newest_of="organisation_id",
    fixed=(
        *places("organisation__"),
        Column("organisation", _("Organisation"), "key"),
        Column("total", _("Members"), "number"),
        Column("women", _("Women"), "number"),
        Column("under_35", _("Under 35"), "number"),
    ),
    line=lambda one: Line(
        str(one.organisation),
        gettext("%(number)s members on %(day)s")
        % {"number": number(one.total), "day": day_text(one.on)},
        reverse("structure:organisation", args=[one.organisation_id]),
    ),
    related=("organisation",),
    tied_to={"structure.organisation": "organisation"},
)


def _posts(where: Scope) -> QuerySet[Post]:
    if where.everything:
        return Post.objects.all()
    return Post.objects.filter(
        Q(organisation__in=Organisation.objects.filter(where.organisations()))
        | Q(workplace__in=Workplace.objects.filter(where.workplaces()))
    )


def _either(field: str) -> Coalesce:
    return Coalesce(f"organisation__{field}", f"workplace__{field}")


POSTS = Dataset(
    code="posts",
    name=_("Posts"),
    model=Post,
    roles=STAFF,
    rows=_posts,
    stands=in_force,
    when="since",
    fixed=(
        Column("role", _("Role"), choices=lambda: dict(Role.choices)),
        Column("region", _("Region"), source=_either("region"), choices=region_names),
        Column("sector", _("Sector"), source=_either("sector"), choices=sector_names),
        Column("person", _("Person"), "key"),
        Column("organisation", _("Organisation"), "key"),
        Column("until", _("Until"), "date"),
    ),
    line=lambda one: Line(
        one.get_role_display(),
        f"{one.organisation or one.workplace}, {day_text(one.since)}",
        reverse("structure:organisation", args=[one.organisation_id])
        if one.organisation_id
        else reverse("structure:workplace", args=[one.workplace.code]),
    ),
    related=("organisation", "workplace"),
    tied_to={"structure.organisation": "organisation", "structure.workplace": "workplace"},
)


def _events(where: Scope) -> QuerySet[OrganisationEvent]:
    rows = OrganisationEvent.objects.filter(undone_by__isnull=True).exclude(kind=Happening.UNDONE)
    if where.everything:
        return rows
    return rows.filter(organisation__in=Organisation.objects.filter(where.organisations()))


EVENTS = Dataset(
    code="organisation_events",
    name=_("Changes of the structure"),
    model=OrganisationEvent,
    roles=STAFF,
    rows=_events,
    when="on",
    fixed=(
        Column("kind", _("What happened"), choices=lambda: dict(Happening.choices)),
        *places("organisation__"),
        Column("of", _("Kind"), source="organisation__kind", choices=lambda: dict(Kind.choices)),
        Column("organisation", _("Organisation"), "key"),
    ),
    line=lambda one: Line(
        str(one.organisation),
        f"{one.get_kind_display()}, {day_text(one.on)}",
        reverse("structure:organisation", args=[one.organisation_id]),
    ),
    related=("organisation",),
)


def _presences(where: Scope) -> QuerySet[UnionPresence]:
    return UnionPresence.objects.filter(where.workplaces("workplace__"))


PRESENCES = Dataset(
    code="presences",
    name=_("Unions at workplaces"),
    model=UnionPresence,
    roles=STAFF,
    rows=_presences,
    stands=in_force,
    when="since",
    fixed=(
        *places("workplace__"),
        Column("workplace", _("Workplace"), "key"),
        Column("organisation", _("Organisation"), "key"),
        Column("until", _("Until"), "date"),
    ),
    line=lambda one: Line(
        str(one.workplace),
        f"{one.organisation}, {day_text(one.since)}",
        reverse("structure:workplace", args=[one.workplace.code]),
    ),
    related=("workplace", "organisation"),
    tied_to={"structure.workplace": "workplace", "structure.organisation": "organisation"},
)

ALL = (ORGANISATIONS, WORKPLACES, MEMBERS, POSTS, EVENTS, PRESENCES)
