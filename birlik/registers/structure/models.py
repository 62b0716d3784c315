from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.models import LANGUAGES, Dated, Named, User, localised
from birlik.base.privacy import Privacy
from birlik.base.roles import Role
from birlik.registers.structure.choices import Happening, Hierarchy, Kind

NAMES = "name_kk name_ru name_en"


class DateRange(Func):
    function = "daterange"


class Region(Named):
    code = models.CharField(max_length=10, primary_key=True)
    short_kk = models.CharField(max_length=20)
    short_ru = models.CharField(max_length=20)
    short_en = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    tile_column = models.PositiveSmallIntegerField()
    tile_row = models.PositiveSmallIntegerField()
    population = models.PositiveIntegerField(null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    neighbours = ArrayField(models.CharField(max_length=10), default=list)
    boundary = models.JSONField(null=True)
    place = models.PositiveSmallIntegerField(default=0)

    PRIVACY = {
        Privacy.PUBLIC: f"code short_kk short_ru short_en kind tile_column tile_row population "
        f"longitude latitude neighbours boundary place {NAMES}"
    }

    class Meta:
        ordering = ["place"]
        verbose_name = _("region")

    @property
    def short(self) -> str:
        return localised(self, "short")


class Sector(Named):
    code = models.CharField(max_length=40, primary_key=True)
    short_kk = models.CharField(max_length=40)
    short_ru = models.CharField(max_length=40)
    short_en = models.CharField(max_length=40)
    oked = ArrayField(models.CharField(max_length=6), default=list)
    place = models.PositiveSmallIntegerField(default=0)

    PRIVACY = {Privacy.PUBLIC: f"code short_kk short_ru short_en oked place {NAMES}"}

    class Meta:
        ordering = ["place"]
        verbose_name = _("sector")

    @property
    def short(self) -> str:
        return localised(self, "short")


class Organisation(Named):
    """A node of the union structure. Its affiliations tell its place in the two hierarchies."""

    key = models.CharField(_("number"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True)
    founded = models.DateField(_("founded"))
    closed = models.DateField(_("closed"), null=True, blank=True)
    sort_key = models.CharField(max_length=300)
    search = models.TextField()

    PRIVACY = {
        Privacy.PUBLIC: f"id key kind region sector founded closed sort_key search {NAMES}",
    }

    class Meta:
        verbose_name = _("organisation")
        ordering = ["sort_key", "id"]
        indexes = [
            models.Index(fields=["sort_key", "id"]),
            models.Index(fields=["kind", "sort_key", "id"]),
            models.Index(fields=["region", "sort_key", "id"]),
            models.Index(fields=["sector", "sort_key", "id"]),
            GinIndex(name="organisation_search", fields=["search"], opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed__isnull=True) | Q(closed__gte=F("founded")),
                name="organisation_closed_after_founded",
            )
        ]


class Dormancy(Dated):
    """An organisation that had closed and reopened did not exist in between. `closed` tells of the
    running closure only; this keeps the earlier ones, so the past stays what it was."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="dormancies")

    PRIVACY = {Privacy.PUBLIC: "id organisation since until"}

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(until__isnull=False), name="dormancy_has_ended"),
        ]


class Affiliation(Dated):
    """`child` belonged to `parent` in one hierarchy between two dates. Never overlapping."""

    child = models.ForeignKey(Organisation, models.CASCADE, related_name="affiliations")
    parent = models.ForeignKey(Organisation, models.PROTECT, related_name="members")
    hierarchy = models.CharField(max_length=10, choices=Hierarchy)

    PRIVACY = {Privacy.PUBLIC: "id child parent hierarchy since until"}

    class Meta(Dated.Meta):
        indexes = [
            # Complete in itself, so that counting a hundred thousand children reads no table.
            models.Index(
                name="affiliation_below",
                fields=["parent", "hierarchy"],
                include=["child", "since", "until"],
            )
        ]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=~Q(child=F("parent")), name="no_own_parent"),
            ExclusionConstraint(
                name="one_parent_at_a_time",
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    ("hierarchy", RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Lineage(models.Model):
    """Every ancestor of every organisation with the dates it was one: derived, see lineage.py.

    `depth` 0 is the organisation itself, so "the subtree of X" is one condition.
    """

    ancestor = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    descendant = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    hierarchy = models.CharField(max_length=10, choices=Hierarchy)
    depth = models.PositiveSmallIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)

    PRIVACY = {Privacy.PUBLIC: "id ancestor descendant hierarchy depth since until"}

    class Meta:
        indexes = [
            models.Index(fields=["ancestor", "descendant"]),
            models.Index(fields=["descendant", "depth"]),
        ]


class OrganisationEvent(models.Model):
    """What happened to an organisation, in its own life."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Happening)
    on = models.DateField()
    other = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    hierarchy = models.CharField(max_length=10, choices=Hierarchy, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    recorded_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {
        Privacy.INTERNAL: "id organisation kind on other hierarchy reason undoes recorded_at by"
    }

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["organisation", "on"])]


class Employer(models.Model):
    bin = models.CharField(_("BIN"), max_length=12, unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=300)
    sort_key = models.CharField(max_length=300, db_index=True)
    search = models.TextField()

    PRIVACY = {Privacy.PUBLIC: "id bin name sort_key search"}

    class Meta:
        verbose_name = _("employer")
        ordering = ["sort_key", "id"]
        indexes = [GinIndex(name="employer_search", fields=["search"], opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.name


class Workplace(models.Model):
    """A site of an employer; it may have no union at all."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="workplaces")
    name = models.CharField(_("name"), max_length=300)
    region = models.ForeignKey(Region, models.PROTECT)
    sector = models.ForeignKey(Sector, models.PROTECT)
    address = models.CharField(_("address"), max_length=300, blank=True)
    contractor_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="contractors"
    )
    opened = models.DateField(_("open since"), null=True, blank=True)
    closed = models.DateField(_("closed"), null=True, blank=True)
    sort_key = models.CharField(max_length=300)
    search = models.TextField()

    PRIVACY = {
        Privacy.PUBLIC: "id code employer name region sector opened closed sort_key search",
        Privacy.INTERNAL: "address contractor_of",
    }

    class Meta:
        verbose_name = _("workplace")
        ordering = ["sort_key", "id"]
        indexes = [
            models.Index(fields=["sort_key", "id"]),
            models.Index(fields=["region", "sort_key", "id"]),
            models.Index(fields=["sector", "sort_key", "id"]),
            GinIndex(name="workplace_search", fields=["search"], opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class Headcount(models.Model):
    """How many people worked at a workplace, as of a day."""

    workplace = models.ForeignKey(Workplace, models.CASCADE, related_name="headcounts")
    on = models.DateField()
    workers = models.PositiveIntegerField()

    PRIVACY = {Privacy.INTERNAL: "id workplace on workers"}

    class Meta:
        ordering = ["workplace", "-on"]
        constraints = [
            models.UniqueConstraint(fields=["workplace", "on"], name="one_headcount_a_day")
        ]


class UnionPresence(Dated):
    """An organisation was present at a workplace between two dates."""

    workplace = models.ForeignKey(Workplace, models.CASCADE, related_name="presences")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="presences")

    PRIVACY = {Privacy.PUBLIC: "id workplace organisation since until"}

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="present_once_at_a_time",
                expressions=[
                    ("workplace", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class MemberCount(models.Model):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="member_counts")
    on = models.DateField()
    total = models.PositiveIntegerField(_("members"))
    women = models.PositiveIntegerField(_("women"), null=True, blank=True)
    under_35 = models.PositiveIntegerField(_("under 35"), null=True, blank=True)

    PRIVACY = {Privacy.INTERNAL: "id organisation on total women under_35"}

    class Meta:
        ordering = ["organisation", "-on"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "on"], name="one_member_count_a_day"),
            models.CheckConstraint(
                condition=(Q(women__isnull=True) | Q(women__lte=F("total")))
                & (Q(under_35__isnull=True) | Q(under_35__lte=F("total"))),
                name="parts_within_total_members",
            ),
        ]


class Person(models.Model):
    """Somebody who holds or held a post. Ordinary members are counted, not listed."""

    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="ru")
    user = models.OneToOneField(User, models.PROTECT, null=True, related_name="person")
    sort_key = models.CharField(max_length=200)

    PRIVACY = {Privacy.PERSONAL: "name phone email sort_key", Privacy.INTERNAL: "id language user"}

    class Meta:
        verbose_name = _("person")
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name


class Post(Dated):
    """A person in a role at an organisation or a workplace, with a term. Rights come from here."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="posts"
    )
    workplace = models.ForeignKey(
        Workplace, models.PROTECT, null=True, blank=True, related_name="posts"
    )

    PRIVACY = {Privacy.INTERNAL: "id person role organisation workplace since until"}

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["organisation", "role"])]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) ^ Q(workplace__isnull=False),
                name="post_at_one_place",
            ),
        ]
