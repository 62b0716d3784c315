"""What a dispute is made of: what happened, the sides, their demands, the members of commissions.

Each is a part: it has a version (two people never overwrite each other), it is corrected with its
old wording kept in the audit, and it is never deleted but withdrawn as a mistake with a reason.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.models import User
from birlik.base.privacy import Privacy
from birlik.registers.disputes.choices import Answer, Body, Seat, SideKind, SideOf
from birlik.registers.disputes.models.dispute import Dispute
from birlik.registers.structure.models import Organisation

STANDING = Q(mistake="")
EMPLOYERS = (SideKind.EMPLOYER.value, SideKind.ASSOCIATION.value)


class Part(models.Model):
    at = models.DateTimeField(_("recorded"), default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    mistake = models.CharField(_("why it was a mistake"), max_length=500, blank=True)

    class Meta:
        abstract = True


class DisputeEvent(Part):
    """What happened on a day: an event of the pack's procedure (`code`) with what was recorded
    about it, or without a code a note in words. `data` holds the fields the procedure names,
    dates as YYYY-MM-DD."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="events")
    code = models.CharField(_("event"), max_length=40, blank=True)
    on = models.DateField(_("when"))
    text = models.TextField(_("in words"), blank=True)
    data = models.JSONField(default=dict, blank=True)

    PRIVACY = {Privacy.INTERNAL: "id dispute code on text data at by version mistake"}

    class Meta:
        verbose_name = _("event")
        ordering = ["on", "id"]
        indexes = [models.Index(fields=["dispute", "on", "id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "code", "on"],
                condition=STANDING & ~Q(code=""),
                name="an_event_of_a_dispute_once_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(code="", text=""), name="an_event_has_a_code_or_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.code or self.text[:40]}"


class PaperFacts(Part):
    """What only the papers ask and nothing else on record tells: who chaired the meeting, where it
    was. `told`: name of a field of the papers → what is written there, dates as YYYY-MM-DD."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="paper_facts")
    told = models.JSONField(_("facts for the papers"), default=dict, blank=True)

    PRIVACY = {Privacy.INTERNAL: "id dispute at by version mistake", Privacy.PERSONAL: "told"}

    class Meta:
        verbose_name = _("facts for the papers")
        constraints = [
            models.UniqueConstraint(
                fields=["dispute"], condition=STANDING, name="one_set_of_paper_facts"
            )
        ]


class Side(Part):
    """Who stands on one side, and by which mandate: the employer or an association of employers; a
    union body, elected representatives, or the joint body that several of them form."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="sides")
    side = models.CharField(_("side"), max_length=10, choices=SideOf)
    kind = models.CharField(_("what it is"), max_length=12, choices=SideKind)
    name = models.CharField(_("name"), max_length=300)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="bodies"
    )
    representative = models.CharField(_("who speaks for it"), max_length=200, blank=True)
    mandate = models.CharField(_("mandate"), max_length=300, blank=True)
    mandate_on = models.DateField(_("day of the mandate"), null=True, blank=True)

    PRIVACY = {
        Privacy.INTERNAL: "id dispute side kind name organisation part_of mandate mandate_on at by "
        "version mistake",
        Privacy.PERSONAL: "representative",
    }

    class Meta:
        verbose_name = _("side")
        ordering = ["side", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(side=SideOf.EMPLOYER, kind__in=EMPLOYERS)
                | (Q(side=SideOf.WORKERS) & ~Q(kind__in=EMPLOYERS)),
                name="a_side_is_of_its_own_kind",
            ),
            models.CheckConstraint(
                condition=Q(part_of=None) | Q(side=SideOf.WORKERS),
                name="a_joint_body_is_of_workers",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Demand(Part):
    """One demand and the answer to it."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="demand_rows")
    code = models.CharField(_("demand"), max_length=30)
    text = models.TextField(_("in words"), blank=True)
    amount = models.DecimalField(
        _("amount of money"), max_digits=15, decimal_places=2, null=True, blank=True
    )
    workers = models.PositiveIntegerField(_("workers concerned"), null=True, blank=True)
    answer = models.CharField(
        _("answer"), max_length=10, choices=Answer, default=Answer.WAITING, blank=True
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answer_text = models.TextField(_("answer in words"), blank=True)

    PRIVACY = {
        Privacy.INTERNAL: "id dispute code text amount workers answer answered_on answer_text at "
        "by version mistake"
    }

    class Meta:
        verbose_name = _("demand")
        ordering = ["id"]
        indexes = [models.Index(fields=["code", "answer"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="an_amount_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.WAITING, answered_on=None) | ~Q(answer=Answer.WAITING),
                name="a_waiting_demand_has_no_day_of_answer",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Member(Part):
    """Somebody who sits in a body of the dispute. `key` is the name as it is compared: nobody sits
    in the reconciliation commission and in the arbitration of one dispute."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="members")
    body = models.CharField(_("body"), max_length=15, choices=Body)
    seat = models.CharField(_("for whom"), max_length=10, choices=Seat)
    name = models.CharField(_("name"), max_length=200)
    key = models.CharField(max_length=200)
    position = models.CharField(_("position"), max_length=200, blank=True)
    capacities = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    chair = models.BooleanField(_("chairs it"), default=False)
    consent_on = models.DateField(_("written consent of"), null=True, blank=True)

    PRIVACY = {
        Privacy.INTERNAL: "id dispute body seat capacities chair consent_on at by version mistake",
        Privacy.PERSONAL: "name key position",
    }

    class Meta:
        verbose_name = _("member")
        ordering = ["body", "seat", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "key"],
                condition=STANDING & Q(body__in=(Body.RECONCILIATION, Body.ARBITRATION)),
                name="nobody_sits_in_both_commissions",
            ),
            models.UniqueConstraint(
                fields=["dispute", "body", "key"], condition=STANDING, name="a_member_sits_once"
            ),
            models.UniqueConstraint(
                fields=["dispute", "body"],
                condition=STANDING & Q(chair=True),
                name="a_body_has_one_chair",
            ),
            models.CheckConstraint(
                condition=~Q(body=Body.MEDIATION) | Q(consent_on__isnull=False),
                name="a_mediator_has_consented",
            ),
        ]

    def __str__(self) -> str:
        return self.name
