from birlik.base.roles import CENTRE, STAFF, Role

SEE = STAFF
DECIDE = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.ANALYST})
ASSIGN = frozenset({Role.ADMINISTRATOR, Role.ANALYST, Role.LEADER})
CONTEST = STAFF | {Role.CHAIR}
SET_BUDGET = frozenset({Role.ADMINISTRATOR, Role.ANALYST, Role.LEADER})
RUN = CENTRE - {Role.LEADER}
