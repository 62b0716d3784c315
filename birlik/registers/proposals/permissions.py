"""Which roles may do what, where their scope reaches."""

from birlik.base.roles import STAFF, Role

SEE = STAFF | {Role.CHAIR}
COUNT = STAFF
RECORD = frozenset({Role.ADMINISTRATOR, Role.LEADER, Role.COORDINATOR, Role.LAWYER, Role.CHAIR})
