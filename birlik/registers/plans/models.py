from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.completion import Completion
from birlik.base.models import User
from birlik.base.privacy import Privacy
from birlik.registers.structure.models import Employer, Post, Region, Sector, Workplace


class Plan(models.Model):
    """The measures against disputes and accidents of a region and a sector in a year; without a
    region or a sector it stands for all of them."""

    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    aim = models.TextField(_("aim"), blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    PRIVACY = {Privacy.INTERNAL: "id region sector year aim opened_at opened_by version"}

    class Meta:
        verbose_name = _("plan of measures")
        ordering = ["-year", "region__place", "sector__place", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "sector", "year"], nulls_distinct=False, name="one_plan_a_year"
            )
        ]

    def __str__(self) -> str:
        region = self.region.name if self.region else _("all regions")
        sector = self.sector.name if self.sector else _("all sectors")
        return f"{region} · {sector} · {self.year}"


class Measure(models.Model):
    """What is to be done, by which post, until when, and how one will see that it is done."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="measures")
    place = models.PositiveSmallIntegerField(_("number in the plan"))
    text = models.CharField(_("measure"), max_length=500)
    why = models.TextField(_("reasons"), blank=True)
    indicator = models.CharField(_("how it is seen to be done"), max_length=300)
    term = models.DateField(_("term"))
    owner = models.ForeignKey(Post, models.PROTECT, null=True, related_name="measures")
    workplace = models.ForeignKey(
        Workplace, models.PROTECT, null=True, blank=True, related_name="measures"
    )
    # What its owner says, and what stands: the same, or "no evidence".
    claimed = models.CharField(max_length=12, choices=Completion, default=Completion.NOT_STARTED)
    status = models.CharField(
        _("status"), max_length=12, choices=Completion, default=Completion.NOT_STARTED
    )
    completed = models.DateField(_("completed"), null=True, blank=True)
    dropped = models.CharField(_("why it was dropped"), max_length=500, blank=True)
    # Where it came from, in words, and the page that tells of it.
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_path = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    PRIVACY = {
        Privacy.INTERNAL: "id plan place text why indicator term owner workplace claimed status "
        "completed dropped source source_path added_at added_by version"
    }

    class Meta:
        verbose_name = _("measure")
        ordering = ["plan", "place"]
        indexes = [models.Index(fields=["owner", "status", "term"])]
        constraints = [
            models.UniqueConstraint(fields=["plan", "place"], name="one_measure_a_place"),
            models.CheckConstraint(
                condition=Q(status=F("claimed")) | Q(status=Completion.NO_EVIDENCE),
                name="measure_stands_as_claimed_or_without_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(claimed=Completion.NO_EVIDENCE), name="nobody_claims_no_evidence"
            ),
            models.CheckConstraint(
                condition=Q(status=Completion.COMPLETE, completed__isnull=False)
                | (~Q(status=Completion.COMPLETE) & Q(completed__isnull=True)),
                name="complete_measure_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Progress(models.Model):
    """What was said of a measure on a day, and what it rests on. A file may lie beside it."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="progress")
    on = models.DateField(_("when"))
    claimed = models.CharField(max_length=12, choices=Completion)
    status = models.CharField(max_length=12, choices=Completion)
    text = models.TextField(_("what was done"), blank=True)
    evidence = models.CharField(_("where it can be seen"), max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {Privacy.INTERNAL: "id measure on claimed status text evidence at by"}

    class Meta:
        verbose_name = _("progress")
        ordering = ["-at", "-id"]


class Watch(models.Model):
    """A workplace, or an employer with all its workplaces, is on the watch list because somebody
    put it there; it is looked at again by a day, and taken off with a reason."""

    workplace = models.ForeignKey(
        Workplace, models.CASCADE, null=True, blank=True, related_name="watches"
    )
    employer = models.ForeignKey(
        Employer, models.CASCADE, null=True, blank=True, related_name="watches"
    )
    since = models.DateField(_("since"), default=timezone.localdate)
    reason = models.TextField(_("reason"))
    look_again = models.DateField(_("to be looked at again"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_path = models.CharField(max_length=200, blank=True)
    put_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    until = models.DateField(_("taken off"), null=True, blank=True)
    taken_off_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_off_why = models.TextField(_("why it was taken off"), blank=True)

    PRIVACY = {
        Privacy.INTERNAL: "id workplace employer since reason look_again source source_path "
        "put_by until taken_off_by taken_off_why"
    }

    class Meta:
        verbose_name = _("watch")
        ordering = ["look_again", "id"]
        indexes = [models.Index(fields=["look_again"], condition=Q(until=None), name="on_watch")]
        constraints = [
            models.UniqueConstraint(
                fields=["workplace"], condition=Q(until=None), name="on_watch_once"
            ),
            models.UniqueConstraint(
                fields=["employer"], condition=Q(until=None), name="employer_on_watch_once"
            ),
            models.CheckConstraint(
                condition=Q(workplace=None, employer__isnull=False)
                | Q(workplace__isnull=False, employer=None),
                name="a_workplace_or_an_employer_is_watched",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="taken_off_watch_after_it_was_put_on",
            ),
            models.CheckConstraint(
                condition=Q(look_again__gte=F("since")), name="looked_at_again_after_put_on_watch"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | ~Q(taken_off_why=""),
                name="taken_off_watch_with_a_reason",
            ),
        ]

    @property
    def place(self) -> Workplace | Employer:
        found = self.workplace or self.employer
        assert found is not None  # a constraint of the table
        return found


class Look(models.Model):
    """Somebody looked at a workplace on watch: what was found, and when to look again."""

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="looks")
    on = models.DateField(default=timezone.localdate)
    found = models.TextField(_("what was found"))
    look_again = models.DateField(_("to be looked at again"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PRIVACY = {Privacy.INTERNAL: "id watch on found look_again by"}

    class Meta:
        ordering = ["-on", "-id"]
