"""What was done to appeals after a moment, taken back as far as a count needs it. The audit log
keeps no text of an appeal, so its words, topic and place are those of today."""

from birlik.base.hindsight import Earlier, Rule, came, cannot, named, said
from birlik.base.models import AuditEvent
from birlik.registers.clinics.choices import MediationEnd, Result, State
from birlik.registers.clinics.models import Appeal, Lawsuit, Mediation, Service

_RUNNING = said(Service, "service", result=Result.RUNNING)


def _both(first: Rule, second: Rule) -> Rule:
    def rule(event: AuditEvent, earlier: Earlier) -> None:
        first(event, earlier)
        second(event, earlier)

    return rule


RULES: dict[str, Rule] = {
    "receive appeal": came(Appeal),
    "change appeal": cannot,
    "close appeal": said(Appeal, state=State.WORK, outcome="", closed_on=None, money=None, got=[]),
    "reopen appeal": named(Appeal, "outcome", "got", "money", "closed_on"),
    "give service": came(Service, "service"),
    "end service": _RUNNING,
    "take back service": said(Service, "service", taken_back=False),
    "begin mediation": came(Mediation, "service", to="service"),
    "end mediation": _both(
        _RUNNING,
        said(Mediation, "service", to="service", end=MediationEnd.RUNNING, ended_on=None),
    ),
    "file lawsuit": came(Lawsuit, "service", to="service"),
    "decide lawsuit": _both(
        _RUNNING,
        said(Lawsuit, "service", to="service", decision="", decided_on=None, awarded=None),
    ),
}
