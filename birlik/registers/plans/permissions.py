"""Which roles may do what, where their scope reaches. Whose post answers for a measure may say how
far it is, whatever the role."""

from birlik.base.roles import STAFF, Role

SEE = STAFF
RECORD = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
OWN = STAFF | {Role.CHAIR}  # the posts a measure can be given to
WATCH = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.ANALYST, Role.INSPECTOR})
