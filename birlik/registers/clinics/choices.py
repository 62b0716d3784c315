from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    VISIT = "visit", _("In person")
    PHONE = "phone", _("Telephone")
    EMAIL = "email", _("E-mail")
    WEB = "web", _("Web form")
    HOTLINE = "hotline", _("Hotline")
    MESSENGER = "messenger", _("Messenger")


class State(TextChoices):
    NEW = "new", _("New")
    WORK = "work", _("In work")
    CLOSED = "closed", _("Closed")


OPEN = frozenset({State.NEW, State.WORK})


class Outcome(TextChoices):
    """How an appeal ended."""

    SOLVED = "solved", _("Solved")
    PARTLY = "partly", _("Solved in part")
    NOT_SOLVED = "not_solved", _("Not solved")
    ADVISED = "advised", _("Advised: the worker goes on alone")
    REFERRED = "referred", _("Referred elsewhere")
    NO_CONTACT = "no_contact", _("The worker cannot be reached")
    WITHDRAWN = "withdrawn", _("Withdrawn by the worker")
    MISTAKE = "mistake", _("Entered by mistake")


class NextDate(TextChoices):
    """What the day is for that can be missed next."""

    ANSWER = "answer", _("First answer")
    LIMITATION = "limitation", _("Limitation runs out")
    MEDIATION = "mediation", _("Term of mediation ends")
    HEARING = "hearing", _("Hearing")
    APPEAL = "appeal", _("Term to appeal the decision ends")
    OBLIGATION = "obligation", _("A promise falls due")


class Got(TextChoices):
    """What the worker got."""

    MONEY = "money", _("Money")
    REINSTATEMENT = "reinstatement", _("Reinstatement")
    DOCUMENT = "document", _("A document")
    APOLOGY = "apology", _("An apology")
    NOTHING = "nothing", _("Nothing")


class Side(TextChoices):
    WORKER = "worker", _("Worker")
    CLINIC = "clinic", _("Clinic")


class Tie(TextChoices):
    PERSON = "person", _("The same person")
    MATTER = "matter", _("The same matter")


class Consent(TextChoices):
    SPOKEN = "spoken", _("Spoken, noted by the clinic")
    SIGNED = "signed", _("Signed on paper")
    ONLINE = "online", _("Given in the web form")


class ServiceKind(TextChoices):
    INFORMATION = "information", _("Information")
    CONSULTATION = "consultation", _("Consultation")
    DOCUMENT = "document", _("Document drawn up")
    NEGOTIATION = "negotiation", _("Negotiation")
    MEDIATION = "mediation", _("Mediation")
    COMMISSION = "commission", _("Conciliation commission")
    LAWSUIT = "lawsuit", _("Lawsuit")
    REFERRAL = "referral", _("Referral")


class Result(TextChoices):
    """How a service ended."""

    RUNNING = "running", _("Still going on")
    DONE = "done", _("Done")
    FOR_WORKER = "for_worker", _("In the worker’s favour")
    PARTLY = "partly", _("In the worker’s favour in part")
    AGAINST = "against", _("Not in the worker’s favour")
    STOPPED = "stopped", _("Broken off")


WON = frozenset({Result.FOR_WORKER, Result.PARTLY})


class Instance(TextChoices):
    FIRST = "first", _("Court of first instance")
    APPEAL = "appeal", _("Court of appeal")
    CASSATION = "cassation", _("Court of cassation")


class Enforcement(TextChoices):
    NOT_NEEDED = "not_needed", _("Not needed")
    WAITING = "waiting", _("Waiting")
    WITH_BAILIFF = "with_bailiff", _("With the bailiff")
    DONE = "done", _("Performed")
    FAILED = "failed", _("Could not be enforced")


class MediationEnd(TextChoices):
    """Article 26 of the Law on Mediation."""

    RUNNING = "running", _("Still going on")
    SETTLED = "settled", _("Settlement signed")
    IMPOSSIBLE = "impossible", _("The mediator found it impossible")
    REFUSED = "refused", _("The sides refused in writing")
    ONE_REFUSED = "one_refused", _("One side refused in writing")
    EXPIRED = "expired", _("The term ran out")


class Party(TextChoices):
    WORKER = "worker", _("Worker")
    EMPLOYER = "employer", _("Employer")


class Kept(TextChoices):
    WAITING = "waiting", _("Not yet due or not yet known")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Broken")


class Lasting(TextChoices):
    """Whether the result held, three months after closing."""

    HELD = "held", _("The result holds")
    PARTLY = "partly", _("It holds in part")
    LOST = "lost", _("It did not hold")
