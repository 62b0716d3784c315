"""What the sides agreed: a settlement and its terms, each with who owes it and by when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from birlik.base.models import User
from birlik.base.privacy import Privacy
from birlik.registers.disputes.choices import OwedBy, Stage, TermState
from birlik.registers.disputes.models.dispute import Dispute
from birlik.registers.disputes.models.parts import Part


class Settlement(Part):
    """A dispute that was reopened and settled again has two. It lasts until the day it failed: a
    term was broken, or the dispute was reopened."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="settlements")
    signed = models.DateField(_("settled on"))
    reached = models.CharField(
        _("how far it had gone"), max_length=15, choices=Stage, default=Stage.UNKNOWN
    )
    failed = models.DateField(_("failed on"), null=True, blank=True)

    PRIVACY = {Privacy.INTERNAL: "id dispute signed reached failed at by version mistake"}

    class Meta:
        verbose_name = _("settlement")
        ordering = ["-signed", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["dispute", "signed"], name="one_settlement_a_day"),
            models.CheckConstraint(
                condition=Q(failed__isnull=True) | Q(failed__gte=F("signed")),
                name="settlement_fails_after_it_was_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.signed}"


class SettlementTerm(Part):
    """One thing somebody owes by a day, and what was said of it: by whom, when, on what ground."""

    settlement = models.ForeignKey(Settlement, models.CASCADE, related_name="terms")
    text = models.CharField(_("what was agreed"), max_length=500)
    demand = models.CharField(_("which demand it answers"), max_length=30, blank=True)
    owed_by = models.CharField(
        _("who owes it"), max_length=12, choices=OwedBy, default=OwedBy.EMPLOYER
    )
    who = models.CharField(_("who exactly"), max_length=200, blank=True)
    due = models.DateField(_("by when"))
    state = models.CharField(_("state"), max_length=8, choices=TermState, default=TermState.DUE)
    on = models.DateField(_("on what day"), null=True, blank=True)
    said = models.TextField(_("what is known"), blank=True)
    said_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField(null=True, blank=True)
    led_to = models.ForeignKey(
        Dispute, models.SET_NULL, null=True, blank=True, related_name="grew_from"
    )

    PRIVACY = {
        Privacy.INTERNAL: "id settlement text demand owed_by who due state on said said_by said_at "
        "led_to at by version mistake"
    }

    class Meta:
        verbose_name = _("term of a settlement")
        ordering = ["due", "id"]
        indexes = [models.Index(fields=["state", "due"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=TermState.DUE, on=None, said_at=None)
                | Q(state=TermState.KEPT, on__lte=F("due"), said_at__isnull=False)
                | Q(state=TermState.LATE, on__gt=F("due"), said_at__isnull=False)
                | Q(state=TermState.BROKEN, on__isnull=False, said_at__isnull=False),
                name="a_term_is_in_the_state_its_days_say",
            ),
            models.CheckConstraint(
                condition=Q(led_to=None) | Q(state=TermState.BROKEN),
                name="only_a_broken_term_leads_to_a_dispute",
            ),
        ]

    def __str__(self) -> str:
        return self.text
