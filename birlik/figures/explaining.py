"""What has become of frozen figures, in words."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from birlik.base.formatting import day_text
from birlik.base.models import AuditEvent
from birlik.base.verbs import in_words
from birlik.figures.snapshots import Change, Explained
from birlik.figures.values import written

MOST = 200  # records of one figure a page lists; all of them are counted


def kinds() -> dict[str, str]:
    return {
        "late": _("added late"),
        "corrected": _("corrected"),
        "moved": _("moved in the tree"),
        "withdrawn": _("withdrawn"),
        "untraced": _("changed without a trace in the audit log"),
    }


def in_short(found: Explained) -> str:
    """48 → 47: 1 corrected."""
    if found.figure is None:
        return _("It is no longer defined.")
    values = f"{written(found.figure, found.then)} → {written(found.figure, found.now)}"
    counts = Counter(change.kind for change in found.changes)
    parts = [f"{counts[kind]} {name}" for kind, name in kinds().items() if counts[kind]]
    if found.redefined:
        parts.append(_("the definition changed"))
    if not parts and found.then != found.now:
        parts.append(_("what it stands against changed"))
    return f"{values}: {', '.join(parts)}" if parts else values


def rows(found: Explained) -> list[dict[str, Any]]:
    """The records behind the difference, with what happened to each and why."""
    if found.figure is None:
        return []
    shown = found.changes[:MOST]
    dataset = found.figure.dataset
    records = dataset.model._default_manager.select_related(*dataset.related).in_bulk(
        [change.record for change in shown]
    )
    return [_row(change, dataset, records) for change in shown]


def _row(change: Change, dataset: Any, records: Mapping[int, Any]) -> dict[str, Any]:
    record = records.get(change.record)
    line = dataset.line(record) if record is not None else None
    return {
        "record": change.record,
        "name": line.name if line else f"{dataset.subject}:{change.record}",
        "url": line.url if line else "",
        "kind": kinds()[change.kind],
        "effect": _effect(change),
        "reasons": [reason(event, dataset.model) for event in change.events],
    }


def _effect(change: Change) -> str:
    if change.came is None:
        return f"{change.then:g} → {change.now:g}" if change.then and change.now else ""
    return _("counts now") if change.came else _("no longer counts")


def reason(event: AuditEvent, model: type[Model]) -> str:
    """One audit event: when, who, what, and the reason given."""
    told = [f"{day_text(event.at.date())}, {event.by_name}: {in_words(event.verb)}"]
    changed = event.details.get("changed")
    if isinstance(changed, dict):
        told += [_changed(model, name, a, b) for name, (a, b) in changed.items()]
    if event.details.get("reason"):
        told.append(str(event.details["reason"]))
    return "; ".join(told)


def _changed(model: type[Model], name: str, before: Any, after: Any) -> str:
    """What a field was and is, in the words the record's own page has for it."""
    field = next((one for one in model._meta.fields if one.name == name), None)
    if field is None:
        return f"{name}: {_said(before, {})} → {_said(after, {})}"
    other = field.related_model
    called = other._meta.verbose_name if isinstance(other, type) else field.verbose_name
    values = dict(field.flatchoices or ())
    return f"{called}: {_said(before, values)} → {_said(after, values)}"


def _said(value: Any, values: Mapping[Any, Any]) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value in (None, "") else str(values.get(value, value))


def definitions(found: Explained) -> list[str]:
    """What of the definition changed."""
    if found.figure is None or not found.redefined:
        return []
    then, now = found.frozen.definition, found.figure.computed
    return [
        f"{key}: {then.get(key)} → {now.get(key)}"
        for key in sorted(then.keys() | now.keys())
        if then.get(key) != now.get(key)
    ]
