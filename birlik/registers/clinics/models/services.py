from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from birlik.base.models import User
from birlik.base.privacy import Privacy
from birlik.registers.clinics.choices import Enforcement, Instance, Result, ServiceKind
from birlik.registers.clinics.models.appeals import Appeal


class Service(models.Model):
    """A countable unit of work on an appeal. One taken back counts nowhere."""

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="services")
    kind = models.CharField(max_length=15, choices=ServiceKind)
    on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    minutes = models.PositiveIntegerField(null=True, blank=True)
    result = models.CharField(max_length=12, choices=Result, default=Result.DONE)
    recorded_at = models.DateTimeField(default=timezone.now)
    taken_back = models.BooleanField(default=False, db_default=False)

    PRIVACY = {Privacy.INTERNAL: "id appeal kind on by minutes result recorded_at taken_back"}

    class Meta:
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["on", "kind"], name="service_day_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__lte=1440),
                name="service_fits_into_a_day",
            )
        ]


class ServiceWords(models.Model):
    """What is written of a service in anybody's words: behind the wall, as the file of the appeal,
    while the house counts the service itself. Gone when its time has passed."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="words")
    text = models.TextField(blank=True)
    taken_back = models.CharField(max_length=300, blank=True)
    # Of a lawsuit: the number at the court, by which anybody finds the parties.
    case_number = models.CharField(max_length=60, blank=True)
    # Of a mediation: code of a required content -> what the agreement says there.
    contents = models.JSONField(default=dict, blank=True)

    PRIVACY = {
        Privacy.INTERNAL: "id service",
        Privacy.PERSONAL: "text taken_back case_number contents",
    }


class Lawsuit(models.Model):
    """The lawsuit behind a service of that kind."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="lawsuit")
    court = models.CharField(max_length=200)
    instance = models.CharField(max_length=10, choices=Instance, default=Instance.FIRST)
    claims = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    claimed = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    filed_on = models.DateField()
    decided_on = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=12, choices=Result, blank=True)
    awarded = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    enforcement = models.CharField(
        max_length=15, choices=Enforcement, default=Enforcement.NOT_NEEDED
    )
    recovered = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    PRIVACY = {
        Privacy.INTERNAL: "id service court instance claims claimed filed_on decided_on decision "
        "awarded enforcement recovered"
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True, decision="")
                | Q(decided_on__gte=F("filed_on")) & ~Q(decision=""),
                name="lawsuit_is_decided_after_it_was_filed",
            )
        ]


class Hearing(models.Model):
    lawsuit = models.ForeignKey(Lawsuit, models.CASCADE, related_name="hearings")
    at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=300, blank=True)

    PRIVACY = {Privacy.INTERNAL: "id lawsuit at place", Privacy.PERSONAL: "result"}

    class Meta:
        ordering = ["at", "id"]
