"""Roles a post can carry. A permission is a named set of roles; registers name theirs in
permissions.py."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    LEADER = "leader", _("Leader")
    ANALYST = "analyst", _("Analyst")
    COORDINATOR = "coordinator", _("Coordinator")
    LAWYER = "lawyer", _("Clinic lawyer")
    MEDIATOR = "mediator", _("Mediator")
    INSPECTOR = "inspector", _("Technical inspector")
    CHAIR = "chair", _("Chair of a primary organisation")
    REPORTER = "reporter", _("Deputy for weekly reports")
    COUNCIL_MEMBER = "council_member", _("Production council member")


STAFF = frozenset(
    {
        Role.ADMINISTRATOR,
        Role.LEADER,
        Role.ANALYST,
        Role.COORDINATOR,
        Role.LAWYER,
        Role.MEDIATOR,
        Role.INSPECTOR,
    }
)
CENTRE = frozenset({Role.ADMINISTRATOR, Role.LEADER, Role.ANALYST})
REPORTERS = frozenset({Role.CHAIR, Role.REPORTER})
EVERYONE = frozenset(Role)
