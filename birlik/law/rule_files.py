"""Reading the pack's `law/*.yaml`: acts, rule sets, values; each refusal with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .reading import Table, Text, read
from .rules import Book, Checked, RuleSet, Source, Value, refuse_early
from .terms import KINDS, read_content


def read_book(folder: Path) -> Book:
    """Read `acts.yaml` and every rule set (a file with the key `set`) of a pack's law folder.

    Raises:
        LawError: bad data, with file, line and reason.
    """
    acts = _read_acts(folder / "acts.yaml") if (folder / "acts.yaml").exists() else {}
    paths = [p for p in folder.glob("*.yaml") if p.name not in ("acts.yaml", "calendar.yaml")]
    return Book(tuple(_read_set(read(path), acts) for path in sorted(paths)))


@dataclass(frozen=True, slots=True)
class _Act:
    name: Text
    published: date
    url: str
    edition: Text


def _read_acts(path: Path) -> dict[str, _Act]:
    table, acts = read(path), {}
    for code in table:
        row = table.need(code, Table, "a mapping")
        row.only(("name", "published", "url", "edition"))
        url = row.need("url", str, "the address of the text that was read")
        if not url.startswith("https://"):
            row.refuse(f"'url' must begin with https://. Got {url!r}.", "url")
        acts[code] = _Act(row.text("name"), row.day("published"), url, row.text("edition"))
    return acts


def _read_set(table: Table, acts: dict[str, _Act]) -> RuleSet:
    table.only(("set", "name", "about", "status", "from", "act", "values"))
    code = table.need("set", str, "the code of the rule set")
    status = table.need("status", str, "'in force' or 'draft'")
    if status not in ("in force", "draft"):
        table.refuse(f"'status' must be 'in force' or 'draft'. Got {status!r}.", "status")
    draft = status == "draft"
    start = table.optional("from", date, "a date")
    if draft == (start is not None):
        table.refuse("a set in force has a day 'from', a draft has none.", "from")
    values = table.need("values", Table, "a mapping of values")
    found = [value for key in values for value in _read_value(table, values, key, acts)]
    about = table.text("about")
    return RuleSet(code, table.text("name"), about, draft, start, tuple(found))


_SHARED = ("label", "dated")
_OWN = ("from", "to", "article", "act", "checked", "note", "rows", "roll", "unit", "choice", *KINDS)


def _read_value(top: Table, values: Table, key: str, acts: dict[str, _Act]) -> Iterator[Value]:
    row = values.need(key, Table, "a mapping")
    label = row.text("label")
    if "dated" in row:
        row.only(_SHARED)
        entries = row.need("dated", list, "a list of dated entries")
    else:
        row.only((*_SHARED, *_OWN))
        entries = [row]
    for entry in entries:
        if entry is not row:
            entry.only(_OWN)
        value = _read_entry(top, entry, key, label, acts)
        if top["status"] != "draft":
            refuse_early(value)
        yield value


def _read_entry(top: Table, entry: Table, key: str, label: Text, acts: dict[str, _Act]) -> Value:
    kind, content = read_content(entry)
    draft = top["status"] == "draft"
    if draft and ("from" in entry or "to" in entry):
        entry.refuse("a value of a draft has no dates of its own.")
    start = entry.optional("from", date, "a date") or top.get("from") or date.max
    end = entry.optional("to", date, "a date")
    if end is not None and end < start:
        entry.refuse(f"'to' ({end}) is before 'from' ({start}).", "to")
    return Value(
        key=key,
        label=label,
        kind=kind,
        content=content,
        start=start,
        end=end,
        source=_read_source(top, entry, acts),
        checked=_read_checked(entry),
        ruleset=top["set"],
        place=entry.place,
        note=entry.text("note") if "note" in entry else None,
        rows=entry.names("rows"),
    )


def _read_source(top: Table, entry: Table, acts: dict[str, _Act]) -> Source:
    code = entry.get("act") or top.get("act")
    if not code:
        entry.refuse("a value without a source: name its 'act' (a code of acts.yaml).")
    if code not in acts:
        entry.refuse(f"the act {code!r} is not in acts.yaml; known: {sorted(acts)}.", "act")
    article = entry.need("article", str, "the article that says so, as text")
    act = acts[code]
    return Source(act.name, article, act.published, act.url, act.edition)


def _read_checked(entry: Table) -> Checked | None:
    row = entry.optional("checked", Table, "a mapping of 'by' and 'on', or null")
    if row is None:
        return None
    row.only(("by", "on"))
    return Checked(row.need("by", str, "who compared it with the official text"), row.day("on"))
