from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Norm(TextChoices):
    """What kind of norm a proposal would change."""

    LAW = "law", _("Law or rule of the state")
    AGREEMENT = "agreement", _("Collective agreement")
    WIDE = "wide", _("General, sector or regional agreement")
    OWN = "own", _("Rules of the federation itself")


class Step(TextChoices):
    """What happens to a proposal; the last step is the state it is in."""

    PUT_FORWARD = "put_forward", _("put forward")
    TAKEN_UP = "taken_up", _("taken up")
    SENT = "sent", _("sent")
    ANSWERED = "answered", _("answered")
    ADOPTED = "adopted", _("adopted")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Answer(TextChoices):
    ACCEPTED = "accepted", _("accepted")
    IN_PART = "in_part", _("accepted in part")
    REFUSED = "refused", _("refused")


ENDS = (Step.ADOPTED, Step.WITHDRAWN)
