"""A timeline as an iCalendar file (RFC 5545): an all-day event for each date to be kept."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from .engine import Row
from .reading import say, sentence
from .show import check_label, opened_by
from .state import State

SHOWN = ("open", "overdue", "waiting", "projected", "suspended")


def as_ics(state: State, stamp: datetime, lang: str = "en", case: str = "") -> str:
    """The open and projected dates of a state as an .ics file.

    Args:
        stamp: when the file is made (UTC).
        case: what keeps the events of one case apart from another's; part of each UID, so that a
            file made again replaces its events instead of doubling them.
    Returns:
        Text with CRLF line ends, folded at 75 octets.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Birlik//Deadlines//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escape(say(state.procedure.title, lang))}",
    ]
    for row in state.rows:
        if row.due is not None and row.status in SHOWN:
            lines += _event(state, row, row.due, stamp, lang, case)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def uid(state: State, row: Row, case: str) -> str:
    """The same for the same step of the same case, whenever and in whatever language it is made."""
    first = state.facts[0] if state.facts else None
    begun = f"{first.event}/{first.on}" if first else ""
    key = f"{state.law.pack}/{state.procedure.code}/{case or begun}/{row.step.code}"
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@birlik"


def _event(state: State, row: Row, due: date, stamp: datetime, lang: str, case: str) -> list[str]:
    value = row.value
    name = say(row.step.label, lang)
    if row.status == "projected":
        name = f"{name} ({sentence('status.projected', lang)})"
    started = opened_by(state, row, lang)
    about = [
        f"{sentence('head.actor', lang)}: {say(state.procedure.actors[row.step.actor], lang)}",
        f"{sentence('head.term', lang)}: {value.say(lang)}",
        *([f"{sentence('head.opens', lang)}: {started}, {row.opened}"] if started else []),
        f"{say(value.source.act, lang)}, {sentence('article', lang, article=value.source.article)}",
        check_label(value, lang),
    ]
    return [
        "BEGIN:VEVENT",
        f"UID:{uid(state, row, case)}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escape(name)}",
        f"DESCRIPTION:{_escape(chr(10).join(about))}",
        f"URL:{value.source.url}",
        f"STATUS:{'CONFIRMED' if row.firm else 'TENTATIVE'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escape(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _fold(line: str) -> list[str]:
    """Lines of at most 75 octets; a continuation begins with a space and never splits a letter."""
    folded, current, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 75:
            folded.append(current)
            current, size = " ", 1
        current += letter
        size += width
    return [*folded, current]
