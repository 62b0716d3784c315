from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SignalKind(TextChoices):
    WORKPLACE = "workplace", _("A workplace at risk")
    CELL = "cell", _("More than usual in a region and sector")
    CLUSTER = "cluster", _("A cluster of neighbouring regions")


class Level(TextChoices):
    """What there is an alarm budget for."""

    WORKPLACE = "workplace", _("Workplaces at risk")
    CELL = "cell", _("Regions and sectors")
    CLUSTER = "cluster", _("Clusters of regions")
    VISIT = "visit", _("Visits")


class Visit(TextChoices):
    """Why a workplace is in the visits of a week."""

    RANKED = "ranked", _("by its place")
    DRAWN = "drawn", _("by lot")


class Decision(TextChoices):
    """What a person made of a signal."""

    WAITING = "waiting", _("Waiting")
    CONFIRMED = "confirmed", _("Confirmed")
    WATCHING = "watching", _("Watched")
    DISMISSED = "dismissed", _("Dismissed")
    DISPUTE = "dispute", _("Dispute opened")
