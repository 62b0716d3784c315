from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Meaning(TextChoices):
    BECAME_DISPUTE = "became_dispute", _("became a dispute")
    BREAKS_AGREEMENT = "breaks_agreement", _("breaks the collective agreement")
    GAVE_RISE = "gave_rise", _("gave rise to a proposal")
    TOLD_IN_EVENT = "told_in_event", _("was reported to the coordinator")
