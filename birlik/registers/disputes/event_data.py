"""What is recorded about an event: the fields its procedure names, each of its kind."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from birlik import law
from birlik.law.procedure import Event, Field


def language() -> str:
    return (get_language() or "ru")[:2]


def fields_of(event: Event) -> tuple[Field, ...]:
    return (*event.fields, *event.optional_fields)


def label_of(code: str, clock: law.Clock | None) -> str:
    """What an event is called; its code where the pack no longer knows it."""
    if clock is None or not clock.knows(code):
        return code
    return law.say(clock.spec.events[code].label, language())


def checked_data(code: str, data: Mapping[str, Any], clock: law.Clock | None) -> dict[str, Any]:
    """The data as they are stored, or a sentence for each field that cannot be so."""
    if not code:
        if data:
            raise ValidationError(_("A note has words only."))
        return {}
    if clock is None or not clock.knows(code):
        raise ValidationError(
            {"code": _("“%(code)s” is not an event of the procedure.") % {"code": code}}
        )
    fields = {field.code: field for field in fields_of(clock.spec.events[code])}
    if unknown := sorted(set(data) - set(fields)):
        raise ValidationError(
            _("This event has no such field: %(fields)s.") % {"fields": ", ".join(unknown)}
        )
    errors, kept = {}, {}
    for name, value in data.items():
        try:
            stored = _stored(fields[name].kind, value)
        except ValueError:
            label = law.say(fields[name].label, language())
            errors[name] = _wrong(fields[name].kind) % {"field": label}
        else:
            if stored not in (None, "", []):
                kept[name] = stored
    if errors:
        raise ValidationError(errors)
    return kept


def _stored(kind: str, value: Any) -> Any:
    """Raises ValueError for what is not of the kind."""
    if value is None:
        return None
    match kind:
        case "count" if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        case "date":
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
            return day.isoformat()
        case "codes" if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
            return list(value)
        case "words" if isinstance(value, str):
            return value.strip()
    raise ValueError(value)


def _wrong(kind: str) -> str:
    return {
        "count": _("%(field)s: give a whole number, not below zero."),
        "date": _("%(field)s: give a day."),
        "codes": _("%(field)s: choose from the list."),
        "words": _("%(field)s: write words."),
    }[kind]


def told(data: Mapping[str, Any], code: str, clock: law.Clock | None) -> Iterable[tuple[str, Any]]:
    """(label, value) of what is recorded, in the procedure's order; days as dates."""
    if clock is None or not clock.knows(code):
        yield from data.items()
        return
    for field in fields_of(clock.spec.events[code]):
        if (value := data.get(field.code)) not in (None, "", []):
            if field.kind == "date":
                value = date.fromisoformat(value)
            elif field.kind == "codes":
                value = ", ".join(_code_names(clock).get(one, one) for one in value)
            yield law.say(field.label, language()), value


def _code_names(clock: law.Clock) -> dict[str, str]:
    """Who must or may not sit in a body, by the codes of its rule."""
    return dict(capacities(clock))


def capacities(clock: law.Clock | None) -> list[tuple[str, str]]:
    """In what capacity the law wants somebody to sit in a body: the codes of the rules."""
    if clock is None:
        return []
    rules = clock.law.on(clock.law.last_change)
    found: dict[str, str] = {}
    for event in clock.spec.events.values():
        for key in event.checks:
            content = rules[key].content
            for texts in (getattr(content, "must_include", {}), getattr(content, "not_from", {})):
                found |= {code: law.say(text, language()) for code, text in texts.items()}
    return list(found.items())
