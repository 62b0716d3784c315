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


class SideOf(TextChoices):
    EMPLOYER = "employer", _("Employers’ side")
    WORKERS = "workers", _("Workers’ side")


class SideKind(TextChoices):
    EMPLOYER = "employer", _("Employer")
    ASSOCIATION = "association", _("Association of employers")
    UNION = "union", _("Union body")
    ELECTED = "elected", _("Elected representatives")
    JOINT = "joint", _("Joint body of several representatives")


class Answer(TextChoices):
    WAITING = "waiting", _("No answer yet")
    MET = "met", _("Met")
    PARTLY = "partly", _("Met in part")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn by the workers")


class Body(TextChoices):
    """The codes of the first two are those the law's rules on their composition use."""

    RECONCILIATION = "reconciliation", _("Reconciliation commission")
    ARBITRATION = "arbitration", _("Labour arbitration")
    TRIPARTITE = "tripartite", _("Tripartite commission")
    MEDIATION = "mediation", _("Mediator")


class Seat(TextChoices):
    EMPLOYER = "employer", _("For the employer")
    WORKERS = "workers", _("For the workers")
    STATE = "state", _("For the state")
    OTHER = "other", _("For neither side")


class Level(TextChoices):
    BEFORE = "before", _("Told before the day")
    AFTER = "after", _("Told after the day")
    CENTRE = "centre", _("The centre was told")


class Delivery(TextChoices):
    SENT = "sent", _("Sent")
    NO_ADDRESS = "no_address", _("No e-mail address")
    FAILED = "failed", _("Could not be sent")


class Stage(TextChoices):
    """How far the dispute had gone when it was settled."""

    TALKS = "talks", _("Talks between the sides")
    RECONCILIATION = "reconciliation", _("Reconciliation commission")
    MEDIATION = "mediation", _("Mediation")
    ARBITRATION = "arbitration", _("Labour arbitration")
    TRIPARTITE = "tripartite", _("Tripartite commission")
    STRIKE = "strike", _("During the strike")
    UNKNOWN = "unknown", _("Not known")


class OwedBy(TextChoices):
    EMPLOYER = "employer", _("The employer")
    WORKERS = "workers", _("The workers’ side")
    STATE = "state", _("A state body")
    FEDERATION = "federation", _("The federation")


class TermState(TextChoices):
    """What somebody said of a term of a settlement; `due`: nobody has said anything yet."""

    DUE = "due", _("Due")
    KEPT = "kept", _("Kept")
    LATE = "late", _("Kept late")
    BROKEN = "broken", _("Broken")


class Party(TextChoices):
    """Who outside the house gets a link to a step."""

    EMPLOYER = "employer", _("Employer")
    INSPECTOR = "inspector", _("Labour inspector")
    MEDIATOR = "mediator", _("Mediator")
    OTHER = "other", _("Another partner")


class AnswerState(TextChoices):
    PROPOSED = "proposed", _("Waits to be looked at")
    ACCEPTED = "accepted", _("Taken into the timeline")
    REFUSED = "refused", _("Refused")
