from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

from birlik.base.models import LANGUAGES, Dated, Named, localised
from birlik.base.privacy import Privacy
from birlik.registers.structure.models import Organisation, Region


class Clinic(Dated, Named):
    """A legal clinic. Its people are the lawyers and mediators with a post at its organisation: a
    clinic in another town hangs on an organisation of its own."""

    code = models.SlugField(max_length=20, unique=True)
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="clinic")
    regions = models.ManyToManyField(Region, related_name="clinics")
    languages = ArrayField(models.CharField(max_length=2, choices=LANGUAGES), default=list)
    capacity = models.PositiveIntegerField(default=100)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    hours_kk = models.CharField(max_length=200, blank=True, default="", db_default="")
    hours_ru = models.CharField(max_length=200, blank=True, default="", db_default="")
    hours_en = models.CharField(max_length=200, blank=True, default="", db_default="")

    version = models.PositiveIntegerField(default=1, db_default=1)

    PRIVACY = {
        Privacy.PUBLIC: "id code name_kk name_ru name_en organisation regions languages address "
        "phone hours_kk hours_ru hours_en since until",
        Privacy.INTERNAL: "capacity version",
    }

    class Meta(Dated.Meta):
        ordering = ["code"]

    @property
    def hours(self) -> str:
        return localised(self, "hours")

    def is_open(self, on: date) -> bool:
        """Takes new appeals. Those of a closed one go on, its people still open its files."""
        return self.since <= on and (self.until is None or self.until > on)

    def __str__(self) -> str:
        return self.name
