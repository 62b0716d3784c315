"""Reading the pack's `procedures/*.yaml` and checking that every name they use is defined."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .procedure import FIELD_KINDS, MISSED, Event, Extension, Field, Flag, Pause, Procedure, Step
from .reading import LawError, Table, Text, read


def read_procedures(folder: Path, acts: Mapping[str, Text]) -> dict[str, Procedure]:
    """Read every procedure of a pack.

    Args:
        folder: `packs/<code>/procedures`, with `shared.yaml` (actors and fields).
        acts: names of the acts flags may cite.
    Raises:
        LawError: bad data, a reference to an unknown event, step, actor or field, or a dead end.
    """
    if not folder.exists():
        return {}
    shared = read(folder / "shared.yaml")
    shared.only(("actors", "fields"))
    actors = {code: shared["actors"].text(code) for code in shared.need("actors", Table, "actors")}
    fields = {code: _field(shared["fields"], code) for code in shared["fields"]}
    tables = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name != "shared.yaml":
            table = read(path)
            tables[table.need("procedure", str, "the code of the procedure")] = table
    alone = {code: _procedure(table, actors, fields, acts) for code, table in tables.items()}
    return {code: _whole(tables[code], alone) for code in tables}


def _field(table: Table, code: str) -> Field:
    row = table.need(code, Table, "a mapping")
    row.only(("label", "kind"))
    kind = row.need("kind", str, f"one of {FIELD_KINDS}")
    if kind not in FIELD_KINDS:
        row.refuse(f"'kind' must be one of {FIELD_KINDS}. Got {kind!r}.", "kind")
    return Field(code, row.text("label"), kind)


_PROCEDURE_KEYS = (
    *("procedure", "title", "about", "includes", "sequences"),
    *("circumstances", "events", "steps", "flags"),
)


def _procedure(
    table: Table, actors: Mapping[str, Text], fields: Mapping[str, Field], acts: Mapping[str, Text]
) -> Procedure:
    table.only(_PROCEDURE_KEYS)
    circumstances = table.get("circumstances") or Table()
    events = {c: _event(table["events"], c, actors, fields) for c in table["events"]}
    steps = {c: _step(table["steps"], c, n, actors) for n, c in enumerate(table["steps"])}
    flags = table.get("flags") or Table()
    return Procedure(
        code=table["procedure"],
        title=table.text("title"),
        about=table.text("about"),
        sequences=table.names("sequences"),
        circumstances={code: circumstances.text(code) for code in circumstances},
        events=events,
        steps=steps,
        flags={code: _flag(flags, code, acts) for code in flags},
        actors=actors,
    )


def _whole(table: Table, alone: Mapping[str, Procedure]) -> Procedure:
    """The procedure with those it includes, numbered, cross-checked."""
    own = alone[table["procedure"]]
    parts = [own]
    for code in table.names("includes"):
        if code not in alone:
            table.refuse(f"includes {code!r}, which is not a procedure of the pack.", "includes")
        parts.append(alone[code])
    steps = [step for part in parts for step in part.steps.values()]
    events = {code: event for part in parts for code, event in part.events.items()}
    if len(events) < sum(len(part.events) for part in parts):
        table.refuse("an event is defined both here and in an included procedure.", "includes")
    whole = replace(
        own,
        sequences=tuple(track for part in parts for track in part.sequences),
        circumstances={c: t for part in parts for c, t in part.circumstances.items()},
        events=events,
        steps={step.code: replace(step, order=n) for n, step in enumerate(steps)},
        flags={c: f for part in parts for c, f in part.flags.items()},
        order={code: number for number, code in enumerate(events)},
    )
    _cross_check(whole)
    return whole


_EVENT_KEYS = (
    *("label", "by", "fields", "may_fields", "checks", "needs", "barred", "barred_by"),
    *("only_while", "any_time", "ends", "reopens", "final"),
)


def _event(
    table: Table, code: str, actors: Mapping[str, Text], fields: Mapping[str, Field]
) -> Event:
    row = table.need(code, Table, "a mapping")
    row.only(_EVENT_KEYS)
    by = _known(row, "by", row.need("by", str, "an actor"), actors)
    wanted = [fields[_known(row, "fields", name, fields)] for name in row.names("fields")]
    may = [fields[_known(row, "may_fields", name, fields)] for name in row.names("may_fields")]
    return Event(
        code=code,
        place=row.place,
        label=row.text("label"),
        by=by,
        fields=tuple(wanted),
        optional_fields=tuple(may),
        checks=row.names("checks"),
        needs=row.names("needs"),
        barred=row.names("barred"),
        barred_by=row.get("barred_by"),
        only_while=dict(row.get("only_while") or {}),
        any_time=bool(row.get("any_time")),
        ends=bool(row.get("ends")),
        reopens=bool(row.get("reopens")),
        final=bool(row.get("final")),
    )


_STEP_KEYS = (
    *("label", "actor", "track", "rows", "opens", "or_opens", "term", "term_when", "closes"),
    *("assume", "not_before", "recurs", "latest", "right", "given", "unless", "from_field"),
    *("extension", "pauses"),
)


def _step(table: Table, code: str, order: int, actors: Mapping[str, Text]) -> Step:
    row = table.need(code, Table, "a mapping")
    row.only(_STEP_KEYS)
    closes = row.names("closes")
    return Step(
        code=code,
        place=row.place,
        order=order,
        label=row.text("label"),
        actor=_known(row, "actor", row.need("actor", str, "an actor"), actors),
        track=row.need("track", str, "the name of a track"),
        rows=row.names("rows"),
        opens=row.names("opens"),
        fallback=row.names("or_opens"),
        term=row.need("term", str, "the key of a dated value"),
        term_when=dict(row.get("term_when") or {}),
        closes=closes,
        assume=row.get("assume"),
        not_before=bool(row.get("not_before")),
        recurs=bool(row.get("recurs")),
        latest=bool(row.get("latest")),
        right=bool(row.get("right")) or not closes,
        given=row.names("given"),
        unless=row.names("unless"),
        from_field=row.get("from_field"),
        extension=_extension(row),
        pauses=tuple(_pause(pause) for pause in row.get("pauses") or ()),
    )


def _extension(row: Table) -> Extension | None:
    inner = row.optional("extension", Table, "a mapping")
    if inner is None:
        return None
    inner.only(("event", "by", "most"))
    return Extension(inner.need("event", str, "an event"), inner.get("by"), inner.get("most"))


def _pause(row: Table) -> Pause:
    row.only(("opens", "until", "cap", "longer"))
    longer = row.optional("longer", Table, "a mapping of event and cap")
    return Pause(
        row.need("opens", str, "an event"),
        row.names("until"),
        row.get("cap"),
        (longer["event"], longer["cap"]) if longer else None,
    )


_FLAG_KEYS = (*("text", "articles", "given", "facts", "steps", "overdue", "only_while", "without"),)


def _flag(table: Table, code: str, acts: Mapping[str, Text]) -> Flag:
    row = table.need(code, Table, "a mapping")
    row.only(_FLAG_KEYS)
    articles = []
    for place in row.need("articles", list, "a list of act and article"):
        place.only(("act", "article"))
        act = _known(place, "act", place.need("act", str, "an act"), acts)
        articles.append((acts[act], place.need("article", str, "an article, as text")))
    return Flag(
        code=code,
        place=row.place,
        text=row.text("text"),
        articles=tuple(articles),
        given=row.names("given"),
        facts=row.names("facts"),
        steps=row.names("steps"),
        overdue=row.names("overdue"),
        only_while=dict(row.get("only_while") or {}),
        without=row.names("without"),
    )


def _known(table: Table, key: str, name: str, known: Mapping[str, Any]) -> str:
    if name not in known:
        table.refuse(f"{key}: {name!r} is not known; known: {', '.join(sorted(known))}.", key)
    return name


def _cross_check(whole: Procedure) -> None:
    """Every name used is defined, and no closing event of a sequence leads nowhere."""
    opened = {name for step in whole.steps.values() for name in (*step.opens, *step.fallback)}
    for step in whole.steps.values():
        _check_step(whole, step)
        if step.track not in whole.sequences or step.recurs:
            continue
        for name in step.closes:
            follows = whole.events[name]
            if name not in opened and not follows.ends and not follows.final:
                raise LawError(
                    f"{step.place}: after {name!r}, which closes {step.code}, nothing follows; "
                    "let it open a step, or end the case, or be final."
                )
    for event in whole.events.values():
        _check_names(event.place, event.needs, whole.events, "event")
        _check_names(event.place, event.barred, whole.circumstances, "circumstance")
    for flag in whole.flags.values():
        _check_names(flag.place, (*flag.facts, *flag.without), whole.events, "event")
        _check_names(flag.place, (*flag.steps, *flag.overdue), whole.steps, "step")
        _check_names(flag.place, flag.given, whole.circumstances, "circumstance")


def _check_step(whole: Procedure, step: Step) -> None:
    triggers = (*step.opens, *step.fallback)
    for name in triggers:
        earlier = whole.steps.get(name.removeprefix(MISSED))
        if name.startswith(MISSED) and (earlier is None or earlier.order >= step.order):
            raise LawError(f"{step.place}: {name!r} must name a step listed before {step.code}.")
    events = [name for name in triggers if not name.startswith(MISSED)]
    events += [*step.closes, *([step.assume] if step.assume else [])]
    if step.extension:
        events.append(step.extension.event)
    for pause in step.pauses:
        events += [pause.opens, *pause.until, *([pause.longer[0]] if pause.longer else [])]
    _check_names(step.place, tuple(events), whole.events, "event")
    names = (*step.given, *step.unless, *step.term_when)
    _check_names(step.place, names, whole.circumstances, "circumstance")


def _check_names(place: str, names: tuple[str, ...], known: Mapping[str, Any], kind: str) -> None:
    for name in names:
        if name not in known:
            near = ", ".join(difflib.get_close_matches(name, known, 3)) or "none"
            raise LawError(f"{place}: {name!r} is not a known {kind}. Near names: {near}.")
