"""Who answers for a step of a dispute, and who was told that its day comes or has passed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.models import User
from birlik.base.privacy import Privacy
from birlik.registers.disputes.choices import Delivery, Level
from birlik.registers.disputes.models.dispute import Dispute


class Responsible(models.Model):
    """Who answers for a step, or with an empty step for the dispute as a whole."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="responsible")
    step = models.CharField(max_length=40, blank=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {Privacy.INTERNAL: "id dispute step user at by"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispute", "step"], name="one_responsible_for_a_step")
        ]


class Escalation(models.Model):
    """A person was told, once, that a step is due soon or was missed."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="escalations")
    step = models.CharField(max_length=40)
    due = models.DateField()
    level = models.CharField(max_length=10, choices=Level)
    to = models.ForeignKey(User, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=Delivery)
    why_not = models.CharField(_("why it did not arrive"), max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    PRIVACY = {Privacy.INTERNAL: "id dispute step due level to state why_not at"}

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "step", "due", "level", "to"], name="told_once_of_a_step"
            )
        ]
