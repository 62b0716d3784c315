"""The life of a dispute on one line of time: its own dates, what was noted, what was done to it."""

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from birlik.base import audit
from birlik.base.formatting import number
from birlik.base.models import AuditEvent, User
from birlik.base.roles import STAFF
from birlik.base.templatetags.ui import day
from birlik.registers.disputes import demands, procedure
from birlik.registers.disputes.choices import SETTLED, Stoppage
from birlik.registers.disputes.event_data import label_of
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure.models import Employer, Region, Sector
from birlik.registers.structure.scope import roles_of

DONE = {
    "open dispute": gettext_lazy("Recorded"),
    "change dispute": gettext_lazy("Record changed"),
    "close dispute": gettext_lazy("Record closed"),
    "reopen dispute": gettext_lazy("Reopened"),
    "withdraw dispute": gettext_lazy("Withdrawn as a mistake"),
    "restore dispute": gettext_lazy("Restored"),
    "attach": gettext_lazy("File added"),
}


def timeline(dispute: Dispute, user: User) -> list[dict[str, Any]]:
    """Newest first, as base/timeline.html takes it. Who did what is told to staff."""
    named = bool(roles_of(user) & STAFF)
    events = [*_own_dates(dispute), *_happened(dispute, named), *_record(dispute, named)]
    return sorted(events, key=lambda event: event["date"], reverse=True)


def _own_dates(dispute: Dispute) -> Iterator[dict[str, Any]]:
    yield {
        "date": dispute.began,
        "kind": _("Dispute"),
        "text": _("The dispute began"),
        "tone": "alert",
    }
    if dispute.stoppage != Stoppage.NONE and dispute.stoppage_began:
        text = dispute.get_stoppage_display()
        yield {"date": dispute.stoppage_began, "kind": _("Stoppage"), "text": text, "tone": "alert"}
    if dispute.ended:
        tone = "good" if dispute.outcome in SETTLED else ""
        text = dispute.get_outcome_display()
        yield {"date": dispute.ended, "kind": _("Outcome"), "text": text, "tone": tone}


def _happened(dispute: Dispute, named: bool) -> Iterator[dict[str, Any]]:
    clock = procedure.clock()
    for event in dispute.events.filter(mistake="").select_related("by"):
        kind = _("Event") if event.code else _("Note")
        what = label_of(event.code, clock) if event.code else ""
        yield {
            "date": event.on,
            "kind": f"{kind} · {event.by}" if named and event.by else kind,
            "text": ": ".join(filter(None, [what, event.text])),
            "tone": "",
        }


def _record(dispute: Dispute, named: bool) -> Iterator[dict[str, Any]]:
    for event in audit.history(dispute):
        if event.verb in DONE:
            what = DONE[event.verb]
            yield {
                "date": timezone.localtime(event.at).date(),
                "kind": f"{_('In the record')} · {event.by_name}" if named else _("In the record"),
                "text": ": ".join(filter(None, [str(what), _details(event)])),
                "tone": "",
            }


def _details(event: AuditEvent) -> str:
    if changed := event.details.get("changed"):
        return "; ".join(
            _("%(field)s: %(before)s → %(after)s")
            % {
                "field": field_name(name),
                "before": shown(name, before),
                "after": shown(name, after),
            }
            for name, (before, after) in changed.items()
        )
    return event.details.get("reason", "")


def field_name(name: str) -> str:
    """What a field is called on a page."""
    if name in ("demands", "workplaces"):
        return {"demands": _("demands"), "workplaces": _("workplaces")}[name]
    field = _field(name)
    named = field.related_model._meta if field.related_model else field
    return str(named.verbose_name)


def _field(name: str) -> Field:
    return cast(Field, Dispute._meta.get_field(name))


def last_change(dispute: Dispute) -> AuditEvent | None:
    return next((e for e in audit.history(dispute) if e.verb in DONE), None)


def shown(name: str, value: Any) -> str:
    """What a value of a field says on a page, as it stands in the record or in its history."""
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int) and name != "employer":
        return number(value)
    match name:
        case "demands":
            return ", ".join(demands.named(value))
        case "workplaces":
            return ", ".join(str(getattr(site, "name", site)) for site in value)
        case "employer":
            return str(Employer.objects.filter(pk=getattr(value, "pk", value)).first() or value)
        case "region" | "sector":
            model = Region if name == "region" else Sector
            return str(model.objects.filter(pk=getattr(value, "pk", value)).first() or value)
        case "stoppage" | "outcome":
            return str(dict(_field(name).flatchoices).get(value, value))
    return str(value)
