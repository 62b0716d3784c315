from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stoppage(TextChoices):
    NONE = "none", _("No stoppage")
    STRIKE = "strike", _("Strike")
    LOCKOUT = "lockout", _("Lockout")
    PARTIAL = "partial", _("Partial stoppage")
    UNKNOWN = "unknown", _("Stoppage, kind not known")


class Outcome(TextChoices):
    OPEN = "open", _("Still open")
    MET = "met", _("Settled: demands met")
    PARTLY = "partly", _("Settled: demands met in part")
    NOT_MET = "not_met", _("Ended without result")
    COURT = "court", _("Decided by a court")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNKNOWN = "unknown", _("Not known")


SETTLED = frozenset({Outcome.MET, Outcome.PARTLY})
