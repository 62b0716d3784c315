from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.models import User
from birlik.base.privacy import Privacy


class IssuedReceipt(models.Model):
    """A receipt this centre has given out: whoever holds its hash can check it. Never changed."""

    hash = models.CharField(max_length=64, unique=True)
    figure = models.CharField(max_length=80)
    public = models.BooleanField(default=False)
    content = models.JSONField()
    issued_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {Privacy.INTERNAL: "id hash figure public content issued_at by"}

    class Meta:
        ordering = ["-issued_at", "-id"]
        indexes = [models.Index(fields=["figure", "-issued_at"])]

    def __str__(self) -> str:
        return self.hash[:12]


class Snapshot(models.Model):
    """Figures of a period, frozen together: what was true of them on a day, chained by hash to the
    snapshot before. Never changed."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    period = models.CharField(_("period"), max_length=30)
    on = models.DateField()
    audit_head = models.BigIntegerField(default=0)
    frozen_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    PRIVACY = {Privacy.INTERNAL: "id number period on audit_head frozen_at by previous hash"}

    class Meta:
        verbose_name = _("snapshot")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class FrozenFigure(models.Model):
    """One figure of a snapshot: its receipt, its definition, and the records it counted."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="figures")
    figure = models.CharField(max_length=80)
    content = models.JSONField()
    definition = models.JSONField()
    records = models.BinaryField()

    PRIVACY = {Privacy.INTERNAL: "id snapshot figure content definition records"}

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "figure"], name="frozen_once_a_snapshot")
        ]


class SavedView(models.Model):
    """What somebody chose in the explorer, kept under a name."""

    name = models.CharField(_("name"), max_length=120)
    query = models.TextField()
    shared = models.BooleanField(_("for all"), default=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.CASCADE, related_name="+")

    PRIVACY = {Privacy.INTERNAL: "id name query shared at by"}

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["by", "name"], name="one_view_a_name_and_person")
        ]

    def __str__(self) -> str:
        return self.name


class ReleasedTable(models.Model):
    """The numbers of people of a table on a day of release, and which of them were told. Never
    changed: a later release must give away no small group by what it adds to it."""

    family = models.CharField(max_length=64)
    figures = models.JSONField()
    codes = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField()
    day = models.DateField()
    known = models.DateField()
    cells = models.JSONField()

    PRIVACY = {Privacy.INTERNAL: "id family figures codes year day known cells"}

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "codes", "year", "day"], name="a_table_is_released_once_a_day"
            )
        ]
