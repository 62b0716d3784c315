from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from birlik.base.privacy import Privacy
from birlik.registers.structure.models import Workplace


class CollectiveAgreement(models.Model):
    """The collective agreement of a workplace: when it was signed and how long it runs."""

    workplace = models.ForeignKey(Workplace, models.PROTECT, related_name="agreements")
    number = models.CharField(_("number"), max_length=40)
    signed = models.DateField(_("signed"))
    expires = models.DateField(_("expires"))
    workers = models.PositiveIntegerField(_("workers covered"), null=True, blank=True)

    PRIVACY = {Privacy.PUBLIC: "id workplace number signed expires workers"}

    class Meta:
        verbose_name = _("collective agreement")
        ordering = ["-signed", "-id"]
        indexes = [models.Index(fields=["workplace", "-expires"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires__gt=F("signed")), name="agreement_expires_after_signing"
            ),
            models.UniqueConstraint(fields=["workplace", "number"], name="one_agreement_a_number"),
        ]

    def __str__(self) -> str:
        return self.number
