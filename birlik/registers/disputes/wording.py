"""Parts of a dispute and their values in words."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from birlik.base.formatting import day_text, language, number
from birlik.law.terms import Quorum
from birlik.registers.disputes import demands, procedure
from birlik.registers.disputes.event_data import label_of, told
from birlik.registers.disputes.models import Demand, Dispute, DisputeEvent, PaperFacts, Part
from birlik.registers.disputes.part_actions import FIELDS


def of_part(part: Part) -> str:
    """What a part is called on a page."""
    match part:
        case DisputeEvent():
            what = label_of(part.code, procedure.clock()) if part.code else _("Note")
            return f"{what}, {day_text(part.on)}"
        case Demand():
            return demands.named([part.code])[0]
        case PaperFacts():
            return _("Facts for the papers")
    return str(part)


def lines(part: Part) -> list[tuple[str, str]]:
    """What a part says, field by field, without what is empty."""
    found = []
    for name in FIELDS[type(part)]:
        field: Any = type(part)._meta.get_field(name)
        shown = getattr(part, f"get_{name}_display", lambda name=name: getattr(part, name))()
        if isinstance(part, DisputeEvent) and name == "data":
            found += [(label, value(one)) for label, one in
                      told(part.data, part.code, procedure.clock())]  # fmt: skip
        elif shown not in (None, "", [], {}) and not isinstance(shown, dict):
            found.append((capfirst(str(field.verbose_name)), value(shown)))
    return found


def new(kind: str, code: str) -> str:
    if kind == "event" and code:
        return label_of(code, procedure.clock())
    return {
        "event": _("Note what happened"),
        "side": _("Add a side"),
        "demand": _("Add a demand"),
        "member": _("Add a member"),
        "paper": _("Facts for the papers"),
    }[kind]


def rule(code: str, dispute: Dispute) -> list[dict[str, str]]:
    """The rules an event is measured by, of the day the dispute began."""
    clock = procedure.clock()
    if clock is None or not clock.knows(code):
        return []
    rules = procedure.rules(dispute, clock)
    found = [rules[key] for key in clock.spec.events[code].checks]
    return [
        {
            "label": _("Quorum") if isinstance(value.content, Quorum) else _("Composition"),
            "text": value.say(language()),
            "article": value.source.article,
            "url": value.source.url,
        }
        for value in found
    ]


def value(said: Any) -> str:
    """A value of a form or a record, so that equal ones read equal."""
    if said is None or said == "" or said == []:
        return "–"
    if isinstance(said, bool):
        return _("yes") if said else _("no")
    if isinstance(said, date):
        return day_text(said)
    if isinstance(said, Decimal):
        return number(said, 2)
    if isinstance(said, int):
        return number(said)
    if isinstance(said, list | tuple):
        return ", ".join(map(str, said))
    return str(said)
