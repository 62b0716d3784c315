"""What the page of an appeal shows."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from birlik.base import audit, sections, topics
from birlik.base.models import AuditEvent, User
from birlik.base.verbs import in_words
from birlik.registers.clinics import clocks, lists, permissions, queries
from birlik.registers.clinics.actions.dates import events_of
from birlik.registers.clinics.actions.mediation import required_contents
from birlik.registers.clinics.choices import State
from birlik.registers.clinics.models import Appeal, AppealTie, Service
from birlik.registers.clinics.queries import answers, duplicates, proposals


def of(appeal: Appeal, user: User) -> dict[str, Any]:
    today = timezone.localdate()
    events = events_of(appeal)
    is_open = appeal.state != State.CLOSED
    return {
        "appeal": appeal,
        "file": appeal.file,
        "topic": topics.name(appeal.topic) if appeal.topic else "",
        "suggestions": [] if appeal.topic else topics.suggest(appeal.file.words),
        "state": lists.state(appeal),
        "next": lists.next_date(appeal),
        "facts": coded(appeal),
        "clocks": clocks.clocks(events, appeal.given, today) if is_open else [],
        "flags": clocks.flags(events, appeal.given, today) if is_open else [],
        "happened": _happened(appeal),
        "turns": appeal.messages.select_related("by"),
        "files": queries.files_of(appeal),
        "notes": appeal.notes.select_related("by").order_by("-on", "-id"),
        "services": _services(appeal),
        "ties": _ties(appeal),
        "answers": answers.similar(appeal.file.words, appeal.topic) if is_open else [],
        "sections": sections.of(appeal, user),
        "duplicates": duplicates.of_appeal(user, appeal),
        "checked": _checked(appeal, user),
        "proposal": proposals.lawyer_for(appeal)
        if is_open and appeal.assigned_to_id is None
        else None,
        "history": _history(appeal),
        "is_open": is_open,
        "may_decide": queries.may(user, permissions.DECIDE, appeal),
    }


def coded(appeal: Appeal) -> list[tuple[str, Any]]:
    """What is said of an appeal without a word of the worker."""
    names = dict(clocks.circumstances())
    rows: list[tuple[str, Any]] = [
        (_("Clinic"), appeal.clinic),
        (_("How it came"), appeal.get_channel_display()),
        (_("Language"), get_language_info(appeal.language)["name_local"]),
        (_("Workplace"), appeal.workplace or appeal.workplace_text),
        (_("Region"), appeal.region),
        (_("Sector"), appeal.sector),
        (_("True of this worker"), ", ".join(names.get(one, one) for one in appeal.given)),
    ]
    return [(label, value) for label, value in rows if value]


def _happened(appeal: Appeal) -> list[dict[str, Any]]:
    names = {
        (code, event): said
        for code in clocks.PROCEDURES
        for event, said in clocks.event_names(code)
    }
    return [
        {"fact": fact, "said": names.get((fact.procedure, fact.event), fact.event)}
        for fact in appeal.facts.all()
    ]


def _services(appeal: Appeal) -> list[Any]:
    rows = appeal.services.select_related("by", "words", "lawsuit", "mediation").prefetch_related(
        "lawsuit__hearings", "mediation__obligations__words", "mediation__parties"
    )
    shown = []
    for service in rows:
        lawsuit = getattr(service, "lawsuit", None)
        mediation = getattr(service, "mediation", None)
        shown.append(
            {
                "service": service,
                "lawsuit": lawsuit,
                "claims": ", ".join(claim_name(c) for c in lawsuit.claims) if lawsuit else "",
                "court_appeal": clocks.court_appeal_by(lawsuit.decided_on, lawsuit.decision)
                if lawsuit
                else None,
                "mediation": mediation,
                "ends": clocks.mediation_ends(mediation.agreed_on, bool(mediation.extended_on))
                if mediation
                else None,
                "term": clocks.law_of(mediation.agreed_on)["mediation.term"] if mediation else None,
                "contents": _contents(service) if mediation else [],
            }
        )
    return shown


def claim_name(code: str) -> str:
    return _("Reinstatement") if code == "reinstatement" else topics.name(code)


def _contents(service: Service) -> list[tuple[str, str]]:
    said = service.words.contents
    return [(name, said.get(code, "")) for code, name in required_contents()]


def _ties(appeal: Appeal) -> list[dict[str, Any]]:
    rows = AppealTie.objects.filter(Q(one=appeal) | Q(other=appeal), ended_at=None)
    return [
        {"tie": row, "appeal": row.other if row.one_id == appeal.pk else row.one}
        for row in rows.select_related("one", "other")
    ]


def _checked(appeal: Appeal, user: User) -> Any:
    return appeal.conflict_checks.filter(user=user).last()


def _history(appeal: Appeal) -> Iterator[dict[str, Any]]:
    for event in audit.history(appeal, limit=60):
        yield {
            "date": timezone.localtime(event.at).date(),
            "kind": event.by_name,
            "text": in_words(event.verb),
            "tone": "",
        }


def last_change(appeal: Appeal) -> AuditEvent | None:
    return next((e for e in audit.history(appeal) if e.verb == "change appeal"), None)


def shown(_name: str, value: Any) -> str:
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
