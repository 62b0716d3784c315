from birlik.base.roles import CENTRE, STAFF, Role

SEE = STAFF
DECIDE = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.ANALYST})
ASSIGN = frozenset({Role.ADMINISTRATOR, Role.ANALYST, Role.LEADER})
EXPORT = CENTRE | {Role.COORDINATOR}
CONTEST = STAFF | {Role.CHAIR}
SET_BUDGET = frozenset({Role.ADMINISTRATOR, Role.ANALYST, Role.LEADER})
RUN = CENTRE - {Role.LEADER}
# Who makes a dispute of a reported demand, or says that it is none.
PROPOSED = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
