"""What was done to appeals after a moment, taken back as far as a count needs it. The audit log
keeps no text of an appeal, so its words are those of today; what is coded of it is kept beside it
each time it changes (`AppealBefore`), since that is done at all."""

from datetime import datetime

from birlik.base.hindsight import (
    Earlier,
    Rule,
    came,
    moment_literal,
    named,
    said,
    take_back_rows,
)
from birlik.base.models import AuditEvent
from birlik.registers.clinics.actions.locking import CODED
from birlik.registers.clinics.choices import MediationEnd, Result, State
from birlik.registers.clinics.models import (
    Appeal,
    AppealBefore,
    HandOver,
    Lawsuit,
    Mediation,
    Service,
)

_RUNNING = said(Service, "service", result=Result.RUNNING)


def _both(first: Rule, second: Rule) -> Rule:
    def rule(event: AuditEvent, earlier: Earlier) -> None:
        first(event, earlier)
        second(event, earlier)

    return rule


def _unless_kept(first: Rule) -> Rule:
    """For what was done before the coded fields were kept each time."""

    def rule(event: AuditEvent, earlier: Earlier) -> None:
        since = _kept_since(earlier)
        if since is None or event.at < since:
            first(event, earlier)

    return rule


def _kept_since(earlier: Earlier) -> datetime | None:
    if "kept since" not in earlier.looked_up:
        first = AppealBefore.objects.order_by("id").values_list("at", flat=True).first()
        earlier.looked_up["kept since"] = first
    return earlier.looked_up["kept since"]


def _changed(event: AuditEvent, earlier: Earlier) -> None:
    """Its old codes are not known. Where words were changed, nothing that is counted was."""
    coded = {name.removesuffix("_id") for name in CODED}
    if coded & set(event.details["fields"]):
        earlier.cannot(event.verb)


RULES: dict[str, Rule] = {
    "receive appeal": came(Appeal),
    "take over appeal": came(Appeal),
    "change appeal": _unless_kept(_changed),
    "close appeal": _unless_kept(
        said(Appeal, state=State.WORK, outcome="", closed_on=None, money=None, got=[])
    ),
    "reopen appeal": _unless_kept(named(Appeal, "outcome", "got", "money", "closed_on")),
    "give service": came(Service, "service"),
    "end service": _RUNNING,
    "take back service": said(Service, "service", taken_back=False),
    "begin mediation": came(Mediation, "service", to="service"),
    "end mediation": _both(
        _RUNNING,
        said(Mediation, "service", to="service", end=MediationEnd.RUNNING, ended_on=None),
    ),
    "file lawsuit": came(Lawsuit, "service", to="service"),
    "decide lawsuit": take_back_rows,
}


def tables(earlier: Earlier) -> None:
    """What was kept lies nearer to today than what the rules above have taken back, and these have
    the last word."""
    at = moment_literal(earlier.moment.at)
    appeals = earlier.of(Appeal)
    ruled = {pk: dict(row) for pk, row in appeals.before.items()}
    for kept in AppealBefore.objects.filter(at__gt=earlier.moment.at).order_by("-id"):
        earlier.said(Appeal, kept.appeal_id, kept.was)
    for pk, row in ruled.items():
        appeals.before[pk].update(row)
    appeals.columns["first_answer_at"] = (
        f"CASE WHEN t.first_answer_at > {at} THEN NULL ELSE t.first_answer_at END"
    )
    earlier.of(HandOver).where = f"t.at <= {at}"
