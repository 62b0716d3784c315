from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SignalKind(TextChoices):
    WORKPLACE = "workplace", _("A workplace at risk")
    CELL = "cell", _("More than usual in a region and sector")


class Decision(TextChoices):
    """What a person made of a signal."""

    WAITING = "waiting", _("Waiting")
    CONFIRMED = "confirmed", _("Confirmed")
    WATCHING = "watching", _("Watched")
    DISMISSED = "dismissed", _("Dismissed")
    DISPUTE = "dispute", _("Dispute opened")
