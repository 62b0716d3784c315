"""Partners of a dispute: who got a link to his own step of it, when it was opened, what was said.

Of the link itself only a hash is kept: nobody can read it out of the record again.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.models import LANGUAGES, User
from birlik.base.privacy import Privacy
from birlik.registers.disputes.choices import AnswerState, Party
from birlik.registers.disputes.models.dispute import Dispute
from birlik.registers.disputes.models.parts import DisputeEvent


class PartnerLink(models.Model):
    """A way for one person outside to one step of one dispute, until a day."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="partner_links")
    step = models.CharField(_("step"), max_length=40)
    party = models.CharField(_("who it is for"), max_length=10, choices=Party)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    key = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    expires = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {
        Privacy.INTERNAL: "id dispute step party language issued_at issued_by expires revoked_at "
        "revoked_by",
        Privacy.PERSONAL: "name",
        Privacy.SECRET: "key",
    }

    class Meta:
        verbose_name = _("partner link")
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires__gt=F("issued_at")), name="partner_link_expires_after_issue"
            ),
            models.CheckConstraint(
                condition=Q(key__regex=r"^[0-9a-f]{64}$"), name="partner_link_keeps_a_hash_only"
            ),
        ]


class PartnerOpening(models.Model):
    """The page behind a link was looked at."""

    link = models.ForeignKey(PartnerLink, models.CASCADE, related_name="openings")
    at = models.DateTimeField(default=timezone.now)

    PRIVACY = {Privacy.INTERNAL: "id link at"}

    class Meta:
        ordering = ["-at", "-id"]


class PartnerAnswer(models.Model):
    """What a partner says of his step: proposed until somebody of the house has looked at it."""

    link = models.ForeignKey(PartnerLink, models.CASCADE, related_name="answers")
    at = models.DateTimeField(default=timezone.now)
    code = models.CharField(_("event"), max_length=40, blank=True)
    on = models.DateField(_("when"))
    text = models.TextField(_("in words"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=AnswerState, default=AnswerState.PROPOSED
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    event = models.ForeignKey(
        DisputeEvent, models.PROTECT, null=True, blank=True, related_name="partner_answers"
    )

    PRIVACY = {Privacy.INTERNAL: "id link at code on text state decided_at decided_by reason event"}

    class Meta:
        verbose_name = _("answer of a partner")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AnswerState.PROPOSED, decided_at=None, event=None)
                | Q(state=AnswerState.ACCEPTED, decided_at__isnull=False, event__isnull=False)
                | (Q(state=AnswerState.REFUSED, decided_at__isnull=False, event=None)
                   & ~Q(reason="")),
                name="an_answer_is_decided_as_its_state_says",
            )
        ]  # fmt: skip
