from django.contrib.postgres.fields import ArrayField
from django.db import models

from birlik.base.models import LANGUAGES, Dated, Named
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

    PRIVACY = {
        Privacy.PUBLIC: "id code name_kk name_ru name_en organisation regions languages address "
        "phone since until",
        Privacy.INTERNAL: "capacity",
    }

    class Meta(Dated.Meta):
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
