"""Which roles may do what, where their scope reaches."""

from birlik.base.roles import CENTRE, EVERYONE, STAFF, Role

SEE = EVERYONE
SEE_PERSONAL = STAFF
CHANGE = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
COUNT_MEMBERS = CHANGE | {Role.CHAIR}
NATIONAL = CENTRE
# Who may give which posts. Nobody gives a post of their own rank or above, but the administrator.
GRANT = {
    Role.ADMINISTRATOR: EVERYONE,
    Role.COORDINATOR: frozenset({Role.CHAIR, Role.REPORTER, Role.COUNCIL_MEMBER}),
}
