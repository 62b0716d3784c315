from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.models import User, WeekField
from birlik.base.privacy import Privacy
from birlik.monitoring.choices import Decision, Level, SignalKind, Visit
from birlik.registers.disputes.models import Dispute
from birlik.registers.plans.models import Measure
from birlik.registers.structure.models import Region, Sector, Workplace


class WeekRun(models.Model):
    """One Monday: what was computed for a week, from what data, with which weights. Running it
    again replaces it with the same result as long as the data are the same."""

    week = WeekField(_("week"), unique=True)
    computed_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    weights_version = models.CharField(max_length=40)
    seconds = models.FloatField()
    summary = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)

    PRIVACY = {
        Privacy.INTERNAL: "id week computed_at by weights_version seconds summary fingerprint"
    }

    class Meta:
        ordering = ["-week"]


class Risk(models.Model):
    """A workplace in a week: the explained score, a sum of named terms, and what it makes of the
    rate of disputes that is usual there."""

    week = WeekField()
    workplace = models.ForeignKey(Workplace, models.CASCADE, related_name="risks")
    score = models.FloatField(_("score"))
    rank = models.PositiveIntegerField(_("rank"))
    terms = models.JSONField()
    # Disputes a year: usual there, and now, with its interval; the chance of more than the limit.
    usual = models.FloatField(null=True)
    rate = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    above_limit = models.FloatField(null=True)
    place_low = models.PositiveIntegerField(null=True)
    place_high = models.PositiveIntegerField(null=True)
    visit = models.CharField(max_length=10, choices=Visit, blank=True)
    propensity = models.FloatField(null=True)

    PRIVACY = {
        Privacy.INTERNAL: "id week workplace score rank terms usual rate low high above_limit "
        "place_low place_high visit propensity"
    }

    class Meta:
        ordering = ["week", "rank"]
        indexes = [
            models.Index(fields=["week", "rank"]),
            models.Index(fields=["workplace", "-week"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["week", "workplace"], name="one_score_a_week")
        ]


class Signal(models.Model):
    """The system's claim that something is unusual or at risk, with reasons; a person triages
    it."""

    week = WeekField(_("week"))
    kind = models.CharField(max_length=10, choices=SignalKind)
    key = models.CharField(max_length=100)
    workplace = models.ForeignKey(
        Workplace, models.CASCADE, null=True, blank=True, related_name="signals"
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True)
    cause = models.CharField(max_length=30, blank=True)
    method = models.CharField(max_length=40, blank=True)
    observed = models.FloatField(null=True)
    expected = models.FloatField(null=True)
    threshold = models.FloatField(null=True)
    pvalue = models.FloatField(null=True)
    score = models.FloatField()
    place = models.PositiveIntegerField(_("place on the list"))
    terms = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    on_list = models.BooleanField(default=True)
    assigned_to = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="signals"
    )
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.WAITING)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    dispute = models.ForeignKey(Dispute, models.SET_NULL, null=True, related_name="signals")
    measures = models.ManyToManyField(Measure, related_name="signals", blank=True)
    # Raised again later, it was answered with the later one.
    answered_with = models.ForeignKey("self", models.SET_NULL, null=True, related_name="answered")

    PRIVACY = {
        Privacy.INTERNAL: "id week kind key workplace region sector cause method observed "
        "expected threshold pvalue "
        "score place terms facts on_list assigned_to decision reason decided_by decided_at dispute "
        "measures answered_with"
    }

    class Meta:
        verbose_name = _("signal")
        ordering = ["-week", "place"]
        indexes = [
            models.Index(fields=["week", "place"]),
            models.Index(fields=["assigned_to", "decision", "-week"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["week", "kind", "key"], name="one_signal_a_week")
        ]


class Objection(models.Model):
    """Somebody contests one term of a score, with a reason that is kept."""

    week = WeekField()
    workplace = models.ForeignKey(Workplace, models.CASCADE, related_name="objections")
    term = models.CharField(max_length=40)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    upheld = models.BooleanField(null=True)

    PRIVACY = {Privacy.INTERNAL: "id week workplace term reason by at answer answered_by upheld"}

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["week", "workplace", "term", "by"], name="contested_once_by_one_person"
            )
        ]


class AlarmBudget(models.Model):
    """How many alarms a week people want at a level; the newest of a level holds, earlier ones stay
    readable."""

    level = models.CharField(_("level"), max_length=10, choices=Level)
    per_week = models.PositiveIntegerField(_("alarms a week"))
    reason = models.TextField(_("reason"))
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    PRIVACY = {Privacy.INTERNAL: "id level per_week reason set_by set_at"}

    class Meta:
        ordering = ["-set_at", "-id"]
        indexes = [models.Index(fields=["level", "-set_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(per_week__lte=5000), name="alarm_budget_can_be_read"
            )
        ]


class QuarterJudged(models.Model):
    """How good the warnings of a quarter were: computed from the lists of its Mondays and the
    disputes that began, written by nobody. Computed again, it gives the same fingerprint."""

    quarter = models.CharField(_("quarter"), max_length=7, unique=True)
    computed_at = models.DateTimeField(default=timezone.now)
    numbers = models.JSONField()
    fingerprint = models.CharField(max_length=64)

    PRIVACY = {Privacy.PUBLIC: "id quarter computed_at numbers fingerprint"}

    class Meta:
        ordering = ["-quarter"]


class DemandDecision(models.Model):
    """What a person made of the demands a workplace told of until a day: a dispute, or a reason why
    there is none."""

    workplace = models.ForeignKey(Workplace, models.CASCADE, related_name="+")
    until = models.DateField()
    receipt = models.CharField(max_length=30)
    dispute = models.ForeignKey(Dispute, models.CASCADE, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    PRIVACY = {Privacy.INTERNAL: "id workplace until receipt dispute reason by at"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(dispute__isnull=False) | ~models.Q(reason=""),
                name="a_demand_without_dispute_has_a_reason",
            ),
            models.UniqueConstraint(fields=["workplace", "until"], name="one_decision_on_a_demand"),
        ]
