"""Signals as people read them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from birlik.base import packs
from birlik.base.formatting import number, share
from birlik.base.models import AuditEvent, User
from birlik.monitoring.choices import Decision, SignalKind
from birlik.monitoring.models import Signal
from birlik.monitoring.outlook import chance_ahead, chance_between
from birlik.monitoring.sentences import in_short, reasons
from birlik.monitoring.weights import Weights, weights


def title_of(signal: Signal) -> str:
    """What the signal is about, in a line."""
    if signal.kind == SignalKind.WORKPLACE:
        return str(signal.workplace)
    if signal.kind == SignalKind.CLUSTER:
        names = region_names()
        places = [", ".join(names.get(code, code) for code in signal.facts["regions"])]
        places += [str(signal.sector.name)] if signal.sector else []
    else:
        places = [str(place.name) for place in (signal.region, signal.sector) if place]
    return f"{cause_name(signal.cause)}: {' · '.join(places)}"


def region_names() -> dict[str, str]:
    """The regions of the pack by code, in the active language."""
    return {row["code"]: packs.text(row["name"]) for row in packs.current("regions")}


def cause_name(code: str) -> str:
    if code == "disputes":
        return _("New disputes")
    found = next((row for row in packs.current("causes") if row["code"] == code), None)
    return packs.text(found["name"]) if found else code


def why(signal: Signal) -> str:
    """The reasons of a signal in a sentence or two."""
    if signal.kind == SignalKind.WORKPLACE:
        return in_short(signal.terms, signal.week, weights()) or _(
            "No sign this week; disputes are usual at such workplaces."
        )
    if signal.kind == SignalKind.CLUSTER:
        return _(
            "%(observed)s in %(weeks)s weeks where %(expected)s were expected. "
            "By chance, %(often)s."
        ) % {
            "observed": number(signal.observed),
            "expected": number(signal.expected, 1),
            "weeks": number(signal.facts["weeks"]),
            "often": recurrence(signal.facts["recurrence_weeks"]),
        }
    return _("%(observed)s this week where %(expected)s were expected.") % {
        "observed": number(signal.observed),
        "expected": number(signal.expected, 1),
    }


def recurrence(weeks: float) -> str:
    """How often chance alone brings such a cluster, in words."""
    years = weeks / 52.18
    if years >= 100:
        return _("less than once in a hundred years")
    if years >= 2:
        return _("about once in %(years)s years") % {"years": number(round(years))}
    if years >= 1:
        return _("about once a year")
    return _("about once in %(weeks)s weeks") % {"weeks": number(round(weeks))}


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


def chance_of(signal: Signal) -> str:
    """By which workplaces stand on the list: the chance of a dispute in the weeks ahead."""
    rate, pack = signal.facts.get("rate"), weights()
    return share(chance_ahead(rate, pack.rate)) if rate and pack else ""


def chance_note() -> str:
    """What the number beside a workplace of the list is; nothing where none are scored."""
    pack = weights()
    if pack is None:
        return ""
    ahead = pack.rate.weeks_ahead
    return ngettext(
        "The number is the chance of a dispute within %(weeks)s week.",
        "The number is the chance of a dispute within %(weeks)s weeks.",
        ahead,
    ) % {"weeks": number(ahead)}


def outlook_of(facts: dict, pack: Weights) -> str:
    """The usual rate and the chance of a dispute with this week's reasons, in words.
    `facts` are those of a signal or a risk: usual, rate, low, high."""
    if not facts.get("rate"):
        return ""
    low, high = chance_between(facts["low"], facts["high"], pack.rate)
    return _(
        "Usual at such a workplace: %(usual)s disputes a year. With this week’s reasons the chance "
        "of a dispute within %(weeks)s weeks is %(chance)s, nine times in ten between %(low)s and "
        "%(high)s."
    ) % {
        "usual": number(facts["usual"], 3), "weeks": number(pack.rate.weeks_ahead),
        "chance": share(chance_ahead(facts["rate"], pack.rate), 1),
        "low": share(low, 1), "high": share(high, 1),
    }  # fmt: skip
