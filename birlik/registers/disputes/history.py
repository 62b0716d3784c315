"""What was done to the record of a dispute, and its values in words."""

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
from birlik.registers.disputes.choices import Stage
from birlik.registers.disputes.event_data import label_of
from birlik.registers.disputes.models import Demand, Dispute, DisputeEvent, Settlement, Side
from birlik.registers.structure.models import Employer, Region, Sector
from birlik.registers.structure.scope import roles_of

MOST = 1000
DONE = {
    "open dispute": gettext_lazy("Recorded"),
    "change dispute": gettext_lazy("Record changed"),
    "close dispute": gettext_lazy("Record closed"),
    "reopen dispute": gettext_lazy("Reopened"),
    "withdraw dispute": gettext_lazy("Withdrawn as a mistake"),
    "restore dispute": gettext_lazy("Restored"),
    "attach": gettext_lazy("File added"),
    "record in dispute": gettext_lazy("Added to the record"),
    "correct in dispute": gettext_lazy("Corrected in the record"),
    "withdraw in dispute": gettext_lazy("Withdrawn from the record"),
    "restore in dispute": gettext_lazy("Restored to the record"),
    "correct settlement": gettext_lazy("Settlement corrected"),
    "make responsible": gettext_lazy("Made responsible"),
}


def record_of(dispute: Dispute, user: User) -> list[dict[str, Any]]:
    """What was done to the record, newest first, as base/timeline.html takes it. Who did it is told
    to staff."""
    named = bool(roles_of(user) & STAFF)
    return list(_record(dispute, named))


def _record(dispute: Dispute, named: bool) -> Iterator[dict[str, Any]]:
    for event in audit.history(dispute, MOST):
        if event.verb in DONE:
            what = DONE[event.verb]
            yield {
                "date": timezone.localtime(event.at).date(),
                "kind": f"{_('In the record')} · {event.by_name}" if named else _("In the record"),
                "text": ": ".join(filter(None, [str(what), _details(event)])),
                "tone": "",
            }


def _details(event: AuditEvent) -> str:
    if (part := event.details.get("part")) is not None:
        return _of_part(part, event)
    if event.verb == "correct settlement":
        before, after = (Stage(code).label for code in event.details["changed"]["reached"])
        field = str(Settlement._meta.get_field("reached").verbose_name)
        told = _("%(field)s: %(before)s → %(after)s") % {
            "field": field, "before": before, "after": after,
        }  # fmt: skip
        return f"{told}; {event.details['reason']}"
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


def _of_part(part: str, event: AuditEvent) -> str:
    """Which part, and what was changed in it; the names of people stay in the audit."""
    kinds = {
        "event": _("event"), "demand": _("demand"), "side": _("side"), "member": _("member"),
        "paper": _("facts for the papers"),
    }  # fmt: skip
    said = [kinds.get(part, part)]
    if code := event.details.get("code"):
        said.append(label_of(code, procedure.clock()))
    if part not in ("member", "paper"):
        said += [
            _("%(field)s: %(before)s → %(after)s")
            % {"field": _part_field(name), "before": _plain(before), "after": _plain(after)}
            for name, (before, after) in event.details.get("changed", {}).items()
            if name != "representative"
        ]
    said.append(event.details.get("reason", ""))
    return "; ".join(filter(None, said))


def _part_field(name: str) -> str:
    for model in (DisputeEvent, Demand, Side):
        if any(field.name == name for field in model._meta.get_fields()):
            field = model._meta.get_field(name)
            return str(getattr(field, "verbose_name", name)) if name != "data" else _("details")
    return name


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items()) or "–"
    return "–" if value in (None, "", []) else str(value)


def field_name(name: str) -> str:
    """What a field is called on a page."""
    if name in ("demands", "workplaces", "circumstances"):
        return {
            "demands": _("demands"),
            "workplaces": _("workplaces"),
            "circumstances": _("circumstances"),
        }[name]
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
        case "circumstances":
            known = procedure.circumstances()
            return ", ".join(known.get(code, code) for code in value)
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
