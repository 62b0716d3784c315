from django.db import models
from django.db.models import F, Q

from birlik.base.models import User
from birlik.base.privacy import Privacy
from birlik.registers.clinics.choices import Kept, MediationEnd, Party
from birlik.registers.clinics.models.services import Service


class Mediation(models.Model):
    """The mediation behind a service of that kind: the agreement to mediate, its term, its end."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="mediation")
    agreed_on = models.DateField()
    extended_on = models.DateField(null=True, blank=True)
    end = models.CharField(max_length=12, choices=MediationEnd, default=MediationEnd.RUNNING)
    ended_on = models.DateField(null=True, blank=True)

    PRIVACY = {Privacy.INTERNAL: "id service agreed_on extended_on end ended_on"}

    class Meta:
        indexes = [models.Index(fields=["ended_on"], name="mediation_end_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(end=MediationEnd.RUNNING, ended_on__isnull=True)
                | ~Q(end=MediationEnd.RUNNING) & Q(ended_on__gte=F("agreed_on")),
                name="mediation_ends_on_a_day_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(extended_on__isnull=True) | Q(extended_on__gte=F("agreed_on")),
                name="mediation_is_extended_after_it_began",
            ),
        ]


class MediationParty(models.Model):
    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="parties")
    side = models.CharField(max_length=10, choices=Party)
    name = models.CharField(max_length=300)
    representative = models.CharField(max_length=300, blank=True)
    powers = models.CharField(max_length=300, blank=True)

    PRIVACY = {
        Privacy.INTERNAL: "id mediation side",
        Privacy.PERSONAL: "name representative powers",
    }

    class Meta:
        ordering = ["id"]


class Obligation(models.Model):
    """What a side promised in the settlement, by a day; followed until it is kept or broken."""

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="obligations")
    side = models.CharField(max_length=10, choices=Party, default=Party.EMPLOYER)
    due = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    state = models.CharField(max_length=10, choices=Kept, default=Kept.WAITING)
    known_on = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {Privacy.INTERNAL: "id mediation side due amount state known_on reminded_on by"}

    class Meta:
        ordering = ["due", "id"]
        indexes = [
            models.Index(fields=["due"], name="obligation_waiting", condition=Q(state=Kept.WAITING))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=Kept.WAITING, known_on__isnull=True)
                | ~Q(state=Kept.WAITING) & Q(known_on__isnull=False),
                name="obligation_kept_or_broken_on_a_day",
            )
        ]


class ObligationWords(models.Model):
    """What was promised, and from whom the clinic knows what became of it: behind the wall."""

    obligation = models.OneToOneField(Obligation, models.CASCADE, related_name="words")
    text = models.TextField()
    known_from = models.CharField(max_length=200, blank=True)

    PRIVACY = {Privacy.INTERNAL: "id obligation", Privacy.PERSONAL: "text known_from"}
