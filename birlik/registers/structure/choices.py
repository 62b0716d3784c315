from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    CENTRE = "centre", _("National centre")
    SECTOR = "sector", _("Sector union")
    TERRITORY = "territory", _("Territorial association")
    LOCAL = "local", _("Local union")
    PRIMARY = "primary", _("Primary organisation")


class Hierarchy(TextChoices):
    SECTOR = "sector", _("By sector")
    TERRITORY = "territory", _("By territory")


class Happening(TextChoices):
    """What can happen to an organisation; each is dated and can be undone by a later-dated one."""

    FOUNDED = "founded", _("Founded")
    AFFILIATED = "affiliated", _("Affiliated")
    LEFT = "left", _("Left")
    TRANSFERRED = "transferred", _("Transferred")
    MERGED = "merged", _("Merged into another")
    ABSORBED = "absorbed", _("Took in another")
    SPLIT = "split", _("Split off a part")
    SPLIT_FROM = "split_from", _("Split off from another")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    UNDONE = "undone", _("Undone")
