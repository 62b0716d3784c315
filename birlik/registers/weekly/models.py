from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.models import Dated, User, WeekField
from birlik.base.privacy import Privacy
from birlik.registers.structure.models import Organisation, Workplace
from birlik.registers.weekly.choices import Channel, Delivery, EventKind, State


class ReportingUnit(Dated):
    """A workplace that owes a weekly report between two dates, and the organisation that answers
    for it."""

    workplace = models.ForeignKey(Workplace, models.PROTECT, related_name="duties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")

    PRIVACY = {Privacy.INTERNAL: "id workplace organisation since until"}

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["workplace"], condition=Q(until=None), name="one_running_duty_a_workplace"
            ),
        ]


class WeeklyReport(models.Model):
    """A reporting unit's answers for one week. `answers[slot]` is the answer to the question with
    that slot; null means the question was not asked or not answered."""

    # Its own index would repeat the first column of the one with the week.
    workplace = models.ForeignKey(
        Workplace, models.PROTECT, related_name="weekly_reports", db_index=False
    )
    week = WeekField(_("week"))
    receipt = models.CharField(_("receipt number"), max_length=30, unique=True)
    client_id = models.UUIDField(unique=True)
    form_version = models.PositiveSmallIntegerField()
    answers = ArrayField(models.FloatField(null=True))
    kept = models.JSONField(default=dict)
    note = models.TextField(_("note"), blank=True)
    nothing_changed = models.BooleanField(default=False)
    seconds_spent = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.COUNTED)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.WEB)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision_reason = models.CharField(max_length=500, blank=True)

    PRIVACY = {
        Privacy.INTERNAL: "id workplace week receipt client_id form_version answers kept note "
        "nothing_changed "
        "seconds_spent state corrects channel sent_at sent_by decided_by decision_reason"
    }

    class Meta:
        verbose_name = _("weekly report")
        ordering = ["-week", "-id"]
        indexes = [
            models.Index(fields=["workplace", "-week"]),
            models.Index(fields=["-week", "-id"]),
            # A handful among millions, asked for on every page of reports.
            models.Index(
                fields=["workplace"], condition=Q(state=State.CONTESTED), name="contested_reports"
            ),
        ]
        constraints = [
            # Carries what the figures of a year read, so that they need not open a million reports.
            models.UniqueConstraint(
                fields=["week", "workplace"],
                condition=Q(state=State.COUNTED),
                include=["id", "sent_at", "nothing_changed", "seconds_spent"],
                name="one_counted_report_a_week",
            )
        ]


class EventReport(models.Model):
    """Something that happened now, outside the weekly rhythm."""

    workplace = models.ForeignKey(Workplace, models.PROTECT, related_name="event_reports")
    receipt = models.CharField(_("receipt number"), max_length=30, unique=True)
    client_id = models.UUIDField(unique=True)
    kind = models.CharField(_("what happened"), max_length=10, choices=EventKind)
    happened_on = models.DateField(_("when"))
    workers = models.PositiveIntegerField(_("workers concerned"), null=True, blank=True)
    text = models.TextField(_("in your own words"))
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {
        Privacy.INTERNAL: "id workplace receipt client_id kind happened_on workers text sent_at "
        "sent_by"
    }

    class Meta:
        verbose_name = _("event report")
        ordering = ["-happened_on", "-id"]
        indexes = [models.Index(fields=["workplace", "-happened_on"])]


class Reminder(models.Model):
    """A message to somebody who owes a report; undelivered ones are listed, not forgotten."""

    workplace = models.ForeignKey(Workplace, models.CASCADE, related_name="+")
    week = WeekField()
    to = models.ForeignKey(User, models.CASCADE, related_name="+")
    hours_before = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=Delivery)
    why_not = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    PRIVACY = {Privacy.INTERNAL: "id workplace week to hours_before state why_not at"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workplace", "week", "to", "hours_before"], name="reminded_once"
            )
        ]
