"""Signals as people read them."""

from django.utils.translation import gettext as _

from birlik.base import packs
from birlik.base.formatting import number
from birlik.base.models import AuditEvent, User
from birlik.monitoring.choices import Decision, SignalKind
from birlik.monitoring.models import Signal
from birlik.monitoring.sentences import in_short, reasons
from birlik.monitoring.weights import weights


def title_of(signal: Signal) -> str:
    """What the signal is about, in a line."""
    if signal.kind == SignalKind.WORKPLACE:
        return str(signal.workplace)
    places = [str(place.name) for place in (signal.region, signal.sector) if place]
    return f"{cause_name(signal.cause)}: {' · '.join(places)}"


def cause_name(code: str) -> str:
    if code == "disputes":
        return _("New disputes")
    found = next((row for row in packs.current("causes") if row["code"] == code), None)
    return packs.text(found["name"]) if found else code


def why(signal: Signal) -> str:
    """The reasons of a signal in a sentence or two."""
    if signal.kind == SignalKind.WORKPLACE:
        return in_short(signal.terms, signal.week, weights())
    return _("%(observed)s this week where %(expected)s were expected.") % {
        "observed": number(signal.observed),
        "expected": number(signal.expected, 1),
    }


def all_reasons(signal: Signal) -> str:
    if signal.kind != SignalKind.WORKPLACE:
        return why(signal)
    return "\n".join(reason.sentence for reason in reasons(signal.terms, signal.week, weights()))


def told(event: AuditEvent) -> str:
    """What somebody did to a signal, in the reader's language."""
    match event.verb:
        case "decide on signal":
            said = [Decision(event.details["decision"]).label, event.details.get("reason", "")]
            return ": ".join(str(part) for part in said if part)
        case "take back decision on signal":
            return _("The decision is taken back.")
        case "reassign signal":
            return _("Given to %(name)s.") % {"name": User.objects.get(pk=event.details["now"])}
    return event.verb
