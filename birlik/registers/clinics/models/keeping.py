"""What is asked after the end, what was warned of, and what is left when a file has expired."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from birlik.base.models import User
from birlik.base.privacy import Privacy
from birlik.registers.clinics.choices import Lasting
from birlik.registers.clinics.models.appeals import Appeal
from birlik.registers.clinics.models.clinic import Clinic


class FollowUp(models.Model):
    """Three months after closing: did the result hold, and how satisfied is the worker?"""

    appeal = models.OneToOneField(Appeal, models.CASCADE, related_name="follow_up")
    due = models.DateField()
    answered_on = models.DateField(null=True)
    lasting = models.CharField(max_length=10, choices=Lasting, blank=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    words = models.TextField(blank=True)

    PRIVACY = {
        Privacy.INTERNAL: "id appeal due answered_on lasting satisfaction",
        Privacy.PERSONAL: "words",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 5)),
                name="satisfaction_from_one_to_five",
            )
        ]


class AppealBefore(models.Model):
    """What was coded of an appeal until it was changed: codes and days only, never a word. So a
    count of the past can be had again."""

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="before")
    at = models.DateTimeField(default=timezone.now)
    was = models.JSONField(encoder=DjangoJSONEncoder)

    PRIVACY = {Privacy.INTERNAL: "id appeal at was"}

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["at"])]


class DueWarning(models.Model):
    """Somebody was warned of a day that can be missed."""

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="warnings")
    due = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    to = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    sent = models.BooleanField(default=False)

    PRIVACY = {Privacy.INTERNAL: "id appeal due days_before to at sent"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "due", "days_before", "to"], name="warned_once"
            )
        ]


class Tombstone(models.Model):
    """What expired, how many, by which rule: the only thing left of it."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    on = models.DateField()
    many = models.PositiveIntegerField()
    years = models.PositiveSmallIntegerField()
    numbers = models.JSONField(default=list)

    PRIVACY = {Privacy.INTERNAL: "id clinic kind on many years numbers"}

    class Meta:
        ordering = ["-on", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.on:%Y-%m-%d}: {self.many}"
