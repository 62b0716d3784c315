"""A state for programs (plain dictionaries) and for people (a table of text)."""

from __future__ import annotations

from datetime import date
from typing import Any

from .engine import Row
from .procedure import MISSED, Flag
from .reading import say, sentence
from .rules import Value
from .state import Note, State
from .terms import Term


def as_dict(state: State, lang: str = "en") -> dict[str, Any]:
    """The whole state as JSON-ready data; dates are ISO 8601 strings, texts are in `lang`."""
    events = state.procedure.events
    return {
        "procedure": state.procedure.code,
        "title": say(state.procedure.title, lang),
        "on": _iso(state.today),
        "began": _iso(state.began),
        "week": state.week,
        "given": sorted(state.given),
        "rules": [_ruleset(state, code, lang) for code in state.rules.sets],
        "status": state.status,
        "step": state.step.step.code if state.step else None,
        "facts": [
            {"event": f.event, "label": say(events[f.event].label, lang), "on": _iso(f.on),
             "data": {k: _plain(v) for k, v in f.data.items()}}
            for f in state.facts
        ],
        "rows": [row_dict(state, row, lang) for row in state.rows],
        "may": [
            {"event": option.event.code, "label": say(option.event.label, lang),
             "blocked": [note.say(lang) for note in option.blocked]}
            for option in state.may
        ],
        "missing": [note_dict(note, lang) for note in state.missing],
        "problems": [note_dict(note, lang) for note in state.problems],
        "flags": [flag_dict(flag, lang) for flag in state.flags],
        "cautions": [note_dict(note, lang) for note in state.cautions],
    }  # fmt: skip


def row_dict(state: State, row: Row, lang: str) -> dict[str, Any]:
    """One step: its dates, its term, its article and source, and whether anybody checked it."""
    step, value, term = row.step, row.value, row.value.term
    holidays = state.law.calendar(state.week).skipped(row.opened, row.due) if (
        row.opened and row.due and term.unit == "working_days"
    ) else []  # fmt: skip
    return {
        "step": step.code,
        "label": say(step.label, lang),
        "actor": step.actor,
        "actor_label": say(state.procedure.actors[step.actor], lang),
        "track": step.track,
        "opened": _iso(row.opened),
        "opened_by": row.opened_by,
        "opened_by_label": opened_by(state, row, lang),
        "due": _iso(row.due),
        "not_before": step.not_before,
        "firm": row.firm,
        "status": row.status,
        "days": row.days,
        "closed": _iso(row.closed.on) if row.closed else None,
        "closed_by": row.closed.event if row.closed else None,
        "uncertain": row.uncertain,
        "holidays": [{"on": _iso(day), "name": say(name, lang)} for day, name in holidays],
        **value_dict(value, term, lang),
    }


def value_dict(value: Value, term: Term, lang: str) -> dict[str, Any]:
    source = value.source
    checked = value.checked
    return {
        "value": value.key,
        "count": term.count if term.counted and term.unit != "at_once" else None,
        "unit": term.unit,
        "term": term.say(lang),
        "article": source.article,
        "act": say(source.act, lang),
        "source": source.url,
        "edition": say(source.edition, lang),
        "rule_set": value.ruleset,
        "checked": {"by": checked.by, "on": _iso(checked.on)} if checked else None,
        "checked_label": check_label(value, lang),
    }


def check_label(value: Value, lang: str) -> str:
    """ "to be confirmed", or who compared the value with the official text and when."""
    if value.checked is None:
        return sentence("to_confirm", lang)
    return sentence("checked", lang, by=value.checked.by, on=value.checked.on)


def opened_by(state: State, row: Row, lang: str) -> str | None:
    """What set the term running, in words."""
    if row.opened_by is None:
        return None
    if row.opened_by.startswith(MISSED):
        step = state.procedure.steps[row.opened_by.removeprefix(MISSED)]
        return sentence("silence", lang, step=say(step.label, lang))
    return say(state.procedure.events[row.opened_by].label, lang)


def note_dict(note: Note, lang: str) -> dict[str, Any]:
    fact = note.fact
    return {
        "code": note.code,
        "text": note.say(lang),
        "article": note.article or None,
        "event": fact.event if fact else None,
        "on": _iso(fact.on) if fact else None,
    }


def flag_dict(flag: Flag, lang: str) -> dict[str, Any]:
    return {
        "code": flag.code,
        "text": say(flag.text, lang),
        "articles": [{"act": say(act, lang), "article": article} for act, article in flag.articles],
    }


def _ruleset(state: State, code: str, lang: str) -> dict[str, Any]:
    found = state.law.sets[code]
    return {"code": code, "name": say(found.name, lang), "from": _iso(found.in_force_from)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def as_table(state: State, lang: str = "en") -> str:
    """The timeline and its notes as lines of text, every step with date, term, article and mark."""
    heads = [sentence(f"head.{h}", lang) for h in ("due", "step", "actor", "term", "article",
                                                   "status", "checked")]  # fmt: skip
    lines = [[*heads]]
    for row in state.rows:
        due = row.due or (row.closed.on if row.closed else None)
        mark = f"{sentence('not_before', lang)} " if row.step.not_before and row.due else ""
        lines.append([
            f"{mark}{due.isoformat() if due else '-'}{'*' if row.uncertain else ''}",
            say(row.step.label, lang),
            say(state.procedure.actors[row.step.actor], lang),
            row.value.say(lang),
            row.value.source.article,
            sentence(f"status.{row.status}", lang),
            check_label(row.value, lang),
        ])  # fmt: skip
    widths = [max(len(line[n]) for line in lines) for n in range(len(heads))]
    table = ["  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in lines]
    table.insert(1, "  ".join("-" * width for width in widths))
    title = f"{say(state.procedure.title, lang)}: {sentence(f'state.{state.status}', lang)}"
    return "\n".join([title, "", *(line.rstrip() for line in table), *_notes(state, lang)])


def _notes(state: State, lang: str) -> list[str]:
    lines: list[str] = []
    for code, notes in (
        ("problems", [note.say(lang) for note in state.problems]),
        ("missing", [note.say(lang) for note in state.missing]),
        ("flags", [_flag_line(flag, lang) for flag in state.flags]),
        ("cautions", [("* " if n.code == "caution.estimated" else "") + n.say(lang)
                      for n in state.cautions]),
        ("sources", _sources(state, lang)),
    ):  # fmt: skip
        if notes:
            lines += ["", f"{sentence(f'head.{code}', lang)}:", *(f"- {note}" for note in notes)]
    return lines


def _sources(state: State, lang: str) -> list[str]:
    sources = {row.value.source.url: row.value.source for row in state.rows}
    return [f"{say(s.act, lang)}, {say(s.edition, lang)}: {url}" for url, s in sources.items()]


def _flag_line(flag: Flag, lang: str) -> str:
    places = "; ".join(f"{say(act, lang)}, {sentence('article', lang, article=article)}"
                       for act, article in flag.articles)  # fmt: skip
    return f"{say(flag.text, lang)} [{places}]"
