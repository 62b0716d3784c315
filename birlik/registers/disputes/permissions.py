"""Which roles may do what, where their scope reaches."""

from birlik.base.roles import STAFF, Role

SEE = STAFF | {Role.CHAIR}
RECORD = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.LAWYER})
NOTE = RECORD | {Role.MEDIATOR}
WITHDRAW = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
EXPORT = frozenset({Role.ADMINISTRATOR, Role.LEADER, Role.ANALYST, Role.COORDINATOR})
# Who sees the names of those who sit in commissions and speak for a side.
NAMES = NOTE | {Role.LEADER}
PAPERS = NOTE | {Role.CHAIR}  # a chair without the names
EVIDENCE = RECORD
PARTNERS = RECORD
