from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.models import User
from birlik.base.privacy import Privacy
from birlik.base.text import search_text
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.proposals.choices import ENDS, Answer, Norm, Step
from birlik.registers.structure.models import Organisation


class Proposal(models.Model):
    """What a union body puts forward to change a norm: the change, why, and how far it has come."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    title = models.CharField(_("in a line"), max_length=200)
    text = models.TextField(_("text of the change"))
    reason = models.TextField(_("why"))
    topic = models.CharField(_("topic"), max_length=40, blank=True)
    norm = models.CharField(_("what it would change"), max_length=10, choices=Norm)
    act = models.CharField(_("act"), max_length=40, blank=True)  # of the pack's sources of law
    agreement = models.ForeignKey(
        CollectiveAgreement, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    named = models.CharField(_("what it is called"), max_length=300, blank=True)
    article = models.CharField(_("article or clause"), max_length=60, blank=True)
    addressee = models.CharField(_("addressee"), max_length=200, blank=True)
    body = models.ForeignKey(Organisation, models.PROTECT, related_name="proposals")
    put_on = models.DateField(_("put forward on"))
    # What its steps come to, kept beside it for lists and counts (actions._stand).
    at = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=Step, default=Step.PUT_FORWARD)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    search = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {
        Privacy.INTERNAL: "id number title text reason topic norm act agreement named article "
        "addressee body put_on at state answer sent_on answered_on ended_on search version "
        "added_at added_by"
    }

    class Meta:
        verbose_name = _("proposal")
        ordering = ["-put_on", "-id"]
        indexes = [models.Index(fields=["-put_on", "-id"], name="proposal_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(norm=Norm.AGREEMENT, agreement__isnull=False)
                | ~Q(norm=Norm.AGREEMENT) & Q(agreement__isnull=True),
                name="proposal_names_the_agreement_it_would_change",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True)
                | ~Q(answer="") & Q(answered_on__isnull=False),
                name="proposal_is_answered_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDS, ended_on__isnull=False)
                | ~Q(state__in=ENDS) & Q(ended_on__isnull=True),
                name="proposal_ends_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def searchable(self) -> str:
        return search_text(
            self.number, self.title, self.text, self.reason, self.named, self.article,
            self.addressee,
        )  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("proposals:proposal", args=[self.number])


class ProposalStep(models.Model):
    """Something that happened to a proposal on a day, with the words that go with it: the reasoning
    of a level, the addressee's answer, the text as adopted."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Step)
    on = models.DateField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    to = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    # How the body voted on it, where it did.
    in_favour = models.PositiveIntegerField(null=True, blank=True)
    against = models.PositiveIntegerField(null=True, blank=True)
    abstained = models.PositiveIntegerField(null=True, blank=True)
    mistake = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {
        Privacy.INTERNAL: "id proposal kind on organisation text to answer in_favour against "
        "abstained mistake at by"
    }

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Step.ANSWERED) & ~Q(answer="")
                | ~Q(kind=Step.ANSWERED) & Q(answer=""),
                name="an_answer_says_what_it_is",
            )
        ]
