"""Lists of organisations, workplaces, employers and posts."""

from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.formatting import number
from birlik.base.models import in_force
from birlik.base.requests import Request
from birlik.base.roles import Role
from birlik.base.tables import Column, Filter, Table
from birlik.base.templatetags.ui import phone
from birlik.registers.structure import asof, list_filters, queries
from birlik.registers.structure.choices import Kind
from birlik.registers.structure.models import Organisation, Post, UnionPresence, Workplace

# Bands of headcount: from, below.
BANDS = {"0": (0, 50), "50": (50, 250), "250": (250, 1000), "1000": (1000, None)}


def organisation_table(request: Request, on: date) -> Table:
    user = request.user
    rows = queries.visible_to(user).filter(asof.existing(on)).select_related("region", "sector")
    return Table(
        request,
        rows,
        columns=[
            Column("name", _("Name"), order=("sort_key",)),
            Column("kind", _("Kind"), lambda o: o.get_kind_display(), order=("kind", "sort_key")),
            Column("region", _("Region"), lambda o: o.region and o.region.short),
            Column("sector", _("Sector"), lambda o: o.sector and o.sector.short),
            Column("founded", _("Founded"), order=("-founded",)),
            Column("key", _("Number"), order=("key",)),
        ],
        filters=[
            Filter("kind", _("Kind"), Kind.choices),
            Filter("region", _("Region"), [(r.code, r.name) for r in queries.regions_of(user)]),
            Filter("sector", _("Sector"), [(s.code, s.name) for s in queries.sectors_of(user)]),
            Filter(
                "affiliated",
                _("Belongs to another"),
                [("yes", _("yes")), ("no", _("no"))],
                lambda found, value: _affiliated(found, value, on),
            ),
        ],
        search=queries.found,
        order="name",
        link=lambda o: reverse("structure:organisation", args=[o.pk]),
        caption=_("Organisations"),
    )


def _affiliated(rows: QuerySet[Organisation], value: str, on: date) -> QuerySet[Organisation]:
    belongs = Q(pk__in=asof.affiliated(on).values("child"))
    return rows.filter(belongs if value == "yes" else ~belongs)


def workplace_table(request: Request) -> Table:
    user, today = request.user, timezone.localdate()
    rows = queries.workplaces_with_union(user, today).annotate(workers=asof.headcount_of_row(today))
    return Table(
        request,
        rows,
        columns=[
            Column("name", _("Workplace"), order=("sort_key",)),
            Column("employer", _("Employer"), "employer.name", order=("employer__sort_key",)),
            Column("region", _("Region"), "region.short", order=("region__place", "sort_key")),
            Column("sector", _("Sector"), "sector.short", order=("sector__place", "sort_key")),
            Column("workers", _("Workers"), order=("-workers",), numeric=True),
            Column("union", _("Union"), _unions),
        ],
        filters=[
            Filter("region", _("Region"), [(r.code, r.name) for r in queries.regions_of(user)]),
            Filter("sector", _("Sector"), [(s.code, s.name) for s in queries.sectors_of(user)]),
            Filter(
                "union",
                _("Union present"),
                [("yes", _("yes")), ("no", _("no"))],
                lambda found, value: found.filter(
                    asof.union_present(today) if value == "yes" else ~asof.union_present(today)
                ),
            ),
            Filter("size", _("Workers"), _bands(), _of_size),
            *list_filters.of(user),
            *_organisation_asked(request, today),
        ],
        search=queries.found,
        order="name",
        link=lambda w: reverse("structure:workplace", args=[w.code]),
        caption=_("Workplaces"),
    )


def _organisation_asked(request: Request, on: date) -> list[Filter]:
    """The workplaces of one organisation: a filter of one choice, when its page asks for it."""
    asked = queries.visible_to(request.user).filter(key=request.GET.get("organisation", "")).first()
    if asked is None:
        return []
    present = UnionPresence.objects.filter(in_force(on), organisation=asked).values("workplace")
    choices = [(asked.key, str(asked))]
    return [
        Filter(
            "organisation",
            _("Organisation"),
            choices,
            lambda rows, _key: rows.filter(pk__in=present),
        )
    ]


def _unions(workplace: Workplace) -> str:
    return ", ".join(str(one.organisation) for one in workplace.present)


def _bands() -> list[tuple[str, str]]:
    return [
        (
            key,
            _("%(low)s to %(high)s") % {"low": number(low), "high": number(below - 1)}
            if below
            else _("%(low)s and more") % {"low": number(low)},
        )
        for key, (low, below) in BANDS.items()
    ]


def _of_size(rows: QuerySet[Workplace], band: str) -> QuerySet[Workplace]:
    low, below = BANDS[band]
    rows = rows.filter(workers__gte=low)
    return rows.filter(workers__lt=below) if below else rows


def employer_table(request: Request) -> Table:
    return Table(
        request,
        queries.employers_visible_to(request.user),
        columns=[
            Column("name", _("Name"), order=("sort_key",)),
            Column("bin", _("BIN"), order=("bin",)),
        ],
        search=queries.found,
        order="name",
        link=lambda e: reverse("structure:employer", args=[e.pk]),
        caption=_("Employers"),
    )


def post_table(request: Request) -> Table:
    today = timezone.localdate()
    running = in_force(today)
    return Table(
        request,
        queries.posts_visible_to(request.user).select_related(
            "person__user", "organisation", "workplace"
        ),
        columns=[
            Column("person", _("Person"), order=("person__sort_key",)),
            Column("role", _("Role"), lambda p: p.get_role_display(), order=("role",)),
            Column("place", _("Where"), lambda p: p.organisation or p.workplace),
            Column("since", _("Since"), order=("-since",)),
            Column("until", _("Until")),
            Column("phone", _("Phone"), lambda post: phone(post.person.phone)),
            Column("account", _("Signs in as"), lambda p: p.person.user and p.person.user.login),
        ],
        filters=[
            Filter("role", _("Role"), Role.choices),
            Filter(
                "running",
                _("Term"),
                [("yes", _("running")), ("no", _("not running"))],
                lambda found, value: found.filter(running if value == "yes" else ~running),
            ),
        ],
        search=_posts_of_people,
        order="person",
        link=lambda p: reverse("structure:post", args=[p.pk]),
        caption=_("People with posts"),
    )


def _posts_of_people(rows: QuerySet[Post], words: str) -> QuerySet[Post]:
    for word in words.split():
        rows = rows.filter(person__name__icontains=word)
    return rows
