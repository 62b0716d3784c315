"""Which roles may do what with figures. What a figure counts is guarded by its register too."""

from birlik.base.roles import CENTRE, STAFF

SEE = STAFF
ISSUE = STAFF
FREEZE = CENTRE
