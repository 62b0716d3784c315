from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.models import User
from birlik.base.privacy import Privacy
from birlik.registers.disputes.choices import Outcome, Stoppage
from birlik.registers.structure.models import Employer, Region, Sector, Workplace


class Dispute(models.Model):
    """A collective labour dispute, from the demands to the outcome."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="disputes"
    )
    employer_name = models.CharField(_("employer"), max_length=300)
    workplaces = models.ManyToManyField(Workplace, blank=True, related_name="disputes")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    began = models.DateField(_("began"))
    ended = models.DateField(_("ended"), null=True, blank=True)
    workers = models.PositiveIntegerField(_("workers involved"), null=True, blank=True)
    union_name = models.CharField(_("union"), max_length=300, blank=True)
    union_present = models.BooleanField(_("union present that day"), null=True)
    federation_took_part = models.BooleanField(_("the federation took part"), default=False)
    demands = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    demands_text = models.TextField(_("demands in words"), blank=True)
    stoppage = models.CharField(
        _("stoppage"), max_length=10, choices=Stoppage, default=Stoppage.NONE
    )
    stoppage_began = models.DateField(_("stoppage began"), null=True, blank=True)
    stoppage_days = models.PositiveIntegerField(_("days of stoppage"), null=True, blank=True)
    stoppage_workers = models.PositiveIntegerField(_("workers who stopped"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.OPEN)
    outcome_text = models.TextField(_("outcome in words"), blank=True)
    circumstances = ArrayField(
        models.CharField(max_length=40), default=list, db_default=[], blank=True
    )
    work_week = models.PositiveSmallIntegerField(
        _("days in the working week"), default=5, db_default=5
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    mistake = models.CharField(
        _("why it was a mistake"), max_length=500, blank=True, default="", db_default=""
    )
    search = models.TextField()

    PRIVACY = {
        Privacy.INTERNAL: "id number employer employer_name workplaces region sector place began "
        "ended workers union_name union_present federation_took_part demands demands_text stoppage "
        "stoppage_began stoppage_days stoppage_workers outcome outcome_text circumstances "
        "work_week source source_key recorded_at recorded_by version mistake search"
    }

    class Meta:
        verbose_name = _("dispute")
        ordering = ["-began", "-id"]
        indexes = [
            models.Index(fields=["-began", "-id"]),
            models.Index(fields=["region", "-began", "-id"]),
            models.Index(fields=["sector", "-began", "-id"]),
            GinIndex(name="dispute_search", fields=["search"], opclasses=["gin_trgm_ops"]),
            GinIndex(name="dispute_demands", fields=["demands"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | Q(ended__gte=F("began")),
                name="dispute_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | ~Q(outcome=Outcome.OPEN),
                name="ended_dispute_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(work_week__in=(5, 6)), name="dispute_week_of_5_or_6_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.employer_name}"
