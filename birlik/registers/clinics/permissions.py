"""Which roles may do what. A file opens to the lawyers and mediators of its clinic and to nobody
else; what others get is counts."""

from birlik.base.roles import STAFF, Role

FILES = frozenset({Role.LAWYER, Role.MEDIATOR})
WORK = FILES
DECIDE = frozenset({Role.LAWYER})  # close, hand over, take to court
CHIEF = frozenset({Role.LEADER, Role.COORDINATOR})  # of the clinic's organisation: dates, no names
COUNTS = STAFF
MANAGE = frozenset({Role.ADMINISTRATOR})  # any clinic; a chief changes the one of the organisation
ANSWERS = FILES
