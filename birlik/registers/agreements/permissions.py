"""Which roles may do what, where their scope reaches."""

from birlik.base.roles import EVERYONE, Role

SEE = EVERYONE
RECORD = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.LAWYER})
