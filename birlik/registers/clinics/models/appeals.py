"""An appeal: what is coded of it, which other rooms may count, and apart from that what only the
clinic may read."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from birlik.base.models import LANGUAGES, User
from birlik.base.privacy import Privacy
from birlik.registers.clinics.choices import Channel, Consent, NextDate, Outcome, Side, State, Tie
from birlik.registers.clinics.models.clinic import Clinic
from birlik.registers.structure.models import Region, Sector, Workplace

NEVER = date(9999, 12, 31)  # so that a list ordered by a day has no gaps


class Appeal(models.Model):
    """What a worker brought to a clinic, as codes and days: no name, no words."""

    number = models.CharField(max_length=30, unique=True)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="appeals")
    received_at = models.DateTimeField(default=timezone.now)
    received_on = models.DateField()
    channel = models.CharField(max_length=10, choices=Channel)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="ru")
    anonymous = models.BooleanField(default=False)
    topic = models.CharField(max_length=40, blank=True)
    workplace = models.ForeignKey(
        Workplace, models.PROTECT, null=True, blank=True, related_name="appeals"
    )
    workplace_text = models.CharField(max_length=300, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    assigned_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    given = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    answer_by = models.DateField()
    first_answer_at = models.DateTimeField(null=True, blank=True)
    limit_on = models.DateField(null=True, blank=True)
    limit_step = models.CharField(max_length=60, blank=True)
    next_on = models.DateField(default=NEVER)
    next_what = models.CharField(max_length=15, choices=NextDate, blank=True)
    consent = models.CharField(max_length=10, choices=Consent, blank=True)
    consent_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    got = ArrayField(models.CharField(max_length=15), default=list, blank=True)
    money = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    # What a search looks for, as keyed hashes of word forms: the index itself tells nothing.
    terms = ArrayField(models.BigIntegerField(), default=list, blank=True)
    expiry_told_on = models.DateField(null=True, blank=True)
    forgotten_on = models.DateField(null=True, blank=True)

    stood: dict[str, Any] | None = None  # its codes when it was locked to be changed

    PRIVACY = {
        Privacy.INTERNAL: "id number clinic received_at received_on channel language anonymous "
        "topic workplace workplace_text region sector state assigned_to given answer_by "
        "first_answer_at limit_on limit_step next_on next_what consent consent_on closed_on "
        "outcome got money recorded_by version expiry_told_on forgotten_on",
        Privacy.PERSONAL: "terms",
    }

    class Meta:
        ordering = ["next_on", "id"]
        indexes = [
            models.Index(fields=["clinic", "next_on", "id"], name="appeal_queue"),
            models.Index(
                fields=["clinic", "next_on", "id"],
                name="appeal_open_queue",
                condition=~Q(state=State.CLOSED),
            ),
            models.Index(fields=["clinic", "-received_on", "-id"], name="appeal_received"),
            models.Index(fields=["received_on"], name="appeal_day"),
            models.Index(fields=["workplace", "received_on"], name="appeal_at_workplace"),
            models.Index(
                fields=["assigned_to", "next_on", "id"],
                name="appeal_of_lawyer",
                condition=~Q(state=State.CLOSED),
            ),
            GinIndex(name="appeal_terms", fields=["terms"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, closed_on__isnull=False) & ~Q(outcome="")
                | ~Q(state=State.CLOSED) & Q(closed_on__isnull=True, outcome=""),
                name="appeal_closes_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(money__isnull=True) | Q(money__gt=0, got__contains=["money"]),
                name="appeal_money_is_something_the_worker_got",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("received_on")),
                name="appeal_closes_after_it_came",
            ),
            models.CheckConstraint(
                condition=(Q(consent="") & Q(consent_on__isnull=True))
                | (~Q(consent="") & Q(consent_on__isnull=False)),
                name="appeal_consent_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AppealFile(models.Model):
    """Who asks and what was said: behind the wall of the clinic. Gone when its time has passed."""

    appeal = models.OneToOneField(Appeal, models.CASCADE, related_name="file")
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=300, blank=True)
    position = models.CharField(max_length=200, blank=True)
    words = models.TextField()
    outcome_text = models.TextField(blank=True)

    PRIVACY = {
        Privacy.INTERNAL: "id appeal",
        Privacy.PERSONAL: "name phone email address position words outcome_text",
    }


class ReceiptCode(models.Model):
    """What opens the thread from outside. Only a hash is kept: who reads this table opens
    nothing."""

    appeal = models.OneToOneField(Appeal, models.CASCADE, related_name="receipt")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    PRIVACY = {Privacy.INTERNAL: "id appeal made_at", Privacy.SECRET: "digest"}


class Message(models.Model):
    """One turn of the thread between the worker and the clinic."""

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="messages")
    side = models.CharField(max_length=10, choices=Side)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)

    PRIVACY = {Privacy.INTERNAL: "id appeal side at by read_at", Privacy.PERSONAL: "text"}

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(side=Side.WORKER, by__isnull=True) | Q(side=Side.CLINIC),
                name="message_of_a_worker_has_no_account_behind_it",
            )
        ]


class Note(models.Model):
    """What the clinic writes for itself; the worker does not see it."""

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="notes")
    on = models.DateField()
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {Privacy.INTERNAL: "id appeal on at by", Privacy.PERSONAL: "text"}

    class Meta:
        ordering = ["on", "id"]


class AppealFact(models.Model):
    """An event the law counts from, on its day: dismissal served, application filed, …"""

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="facts")
    procedure = models.CharField(max_length=40)
    event = models.CharField(max_length=60)
    on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {Privacy.INTERNAL: "id appeal procedure event on by"}

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "procedure", "event", "on"], name="a_fact_once_a_day"
            )
        ]


class AppealTie(models.Model):
    """Two appeals of one person or of one matter, as somebody judged; taken apart again, the row
    stays with its end."""

    one = models.ForeignKey(Appeal, models.CASCADE, related_name="ties_to_later")
    other = models.ForeignKey(Appeal, models.CASCADE, related_name="ties_to_earlier")
    kind = models.CharField(max_length=10, choices=Tie)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {
        Privacy.INTERNAL: "id one other kind at by ended_at ended_by",
        Privacy.PERSONAL: "reason",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(one__lt=models.F("other")), name="tie_from_the_earlier_to_the_later"
            ),
            models.UniqueConstraint(
                fields=["one", "other", "kind"],
                condition=Q(ended_at__isnull=True),
                name="tied_once_at_a_time",
            ),
        ]


class ConflictCheck(models.Model):
    """Somebody of the clinic looked whether they may work on this appeal. Who may not does not see
    the file."""

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="conflict_checks")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    clear = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    PRIVACY = {Privacy.INTERNAL: "id appeal user clear at", Privacy.PERSONAL: "reason"}

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(clear=True) | ~Q(reason=""), name="a_conflict_has_a_reason"
            )
        ]


class HandOver(models.Model):
    """To another clinic, with what was passed on. What became of it there is an appeal of its own,
    and the two count as one."""

    appeal = models.OneToOneField(Appeal, models.CASCADE, related_name="handed_over")
    became = models.OneToOneField(Appeal, models.CASCADE, related_name="came_from")
    to_clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    passed = ArrayField(models.CharField(max_length=20), default=list)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {Privacy.INTERNAL: "id appeal became to_clinic passed at by"}

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(appeal=models.F("became")), name="handed_over_to_another_appeal"
            )
        ]
