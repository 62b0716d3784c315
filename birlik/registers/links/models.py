from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from birlik.base.models import User
from birlik.base.privacy import Privacy
from birlik.registers.links.choices import Meaning


class Link(models.Model):
    """A relation between two records, named as the audit names them: `clinics.appeal:12`."""

    source = models.CharField(max_length=80)
    target = models.CharField(max_length=80)
    meaning = models.CharField(max_length=20, choices=Meaning)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {Privacy.INTERNAL: "id source target meaning note at by ended_at ended_by"}

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["source"]), models.Index(fields=["target"])]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "meaning", "note"],
                condition=Q(ended_at__isnull=True),
                name="linked_once_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_to_another"),
        ]
