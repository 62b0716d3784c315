from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.models import User
from birlik.base.privacy import Privacy


class State(models.TextChoices):
    UPLOADED = "uploaded", _("Columns to be matched")
    TRYING = "trying", _("Being tried")
    TRIED = "tried", _("Tried, nothing stored yet")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Stopped by a fault, nothing stored")


class Verdict(models.TextChoices):
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Unchanged")
    REFUSED = "refused", _("Refused")


class ImportRun(models.Model):
    """One file on its way in: read, matched, tried, applied and perhaps undone."""

    kind = models.CharField(_("kind"), max_length=20)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    table = models.CharField(max_length=100, blank=True)
    columns = models.JSONField(default=list)
    layout = models.JSONField(default=dict, db_default={})
    match = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    counts = models.JSONField(default=dict)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    trouble = models.TextField(blank=True)
    uploaded_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    PRIVACY = {
        Privacy.INTERNAL: "id kind file_name sha256 table columns layout match state counts "
        "progress total trouble uploaded_at by applied_at undone_at"
    }

    class Meta:
        ordering = ["-id"]


class ImportRow(models.Model):
    """The verdict on one row with its reasons, what stood there before and what was made beside
    it (for undo)."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    reasons = models.JSONField(default=list)
    key = models.CharField(max_length=200, blank=True)
    record = models.BigIntegerField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    made = models.JSONField(default=dict, db_default={})

    PRIVACY = {
        Privacy.INTERNAL: "id run line verdict reasons record made",
        Privacy.PERSONAL: "key before after",
    }

    class Meta:
        ordering = ["run", "line"]
        indexes = [
            models.Index(fields=["run", "verdict", "line"]),
            models.Index(fields=["run", "line"]),
            models.Index(
                name="imported_record",
                fields=["record"],
                condition=models.Q(verdict__in=[Verdict.NEW, Verdict.CHANGED]),
            ),
        ]


class RememberedMatch(models.Model):
    """How the columns of files with this heading were matched last time."""

    kind = models.CharField(max_length=20)
    heading = models.CharField(max_length=64)
    match = models.JSONField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    PRIVACY = {Privacy.INTERNAL: "id kind heading match by at"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "heading"], name="one_match_a_heading")
        ]
