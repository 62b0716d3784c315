from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    COUNTED = "counted", _("Counted")
    CONTESTED = "contested", _("Waiting for a decision")
    CORRECTED = "corrected", _("Replaced by a correction")
    SET_ASIDE = "set_aside", _("Set aside")


class Channel(TextChoices):
    WEB = "web", _("Web page")
    PHONE = "phone", _("Taken by phone")
    IMPORT = "import", _("From a file")
    GENERATED = "generated", _("Demonstration")


class Delivery(TextChoices):
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
    NO_ADDRESS = "no_address", _("No address")


class EventKind(TextChoices):
    ACCIDENT = "accident", _("Accident or dangerous stop")
    DEMAND = "demand", _("Collective complaint or demand")
    STOPPAGE = "stoppage", _("Work stopped, or about to stop")
    LAYOFF = "layoff", _("Lay-offs or short time")
    ARREARS = "arrears", _("Wages not paid")
    REFUSAL = "refusal", _("Employer refuses to meet")
    OTHER = "other", _("Something else")
