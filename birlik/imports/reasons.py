"""Why a row is refused, or what is worth knowing about an accepted one: codes with values, worded
for the reader.

A verdict is stored once and read in three languages, so rows keep `Reason`s, never sentences.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_SHOWN = 6  # values a reason names
_SENTENCES: dict[str, Any] = {
    "missing": gettext_lazy("“%(field)s” is missing. Fill it in."),
    "bad_date": gettext_lazy(
        "“%(value)s” in “%(field)s” is not a date. Write it like 2026-11-22 or 22.11.2026."
    ),
    "bad_week": gettext_lazy("“%(value)s” in “%(field)s” is not a week. Write it like 2026-W47."),
    "bad_number": gettext_lazy("“%(value)s” in “%(field)s” is not a number."),
    "bad_whole": gettext_lazy("“%(value)s” in “%(field)s” is not a whole number."),
    "too_small": gettext_lazy(
        "%(value)s in “%(field)s” is less than %(limit)s, the least possible."
    ),
    "too_large": gettext_lazy(
        "%(value)s in “%(field)s” is more than %(limit)s, the most possible."
    ),
    "bad_yes": gettext_lazy("“%(value)s” in “%(field)s” is neither yes nor no."),
    "bad_choice": gettext_lazy(
        "“%(value)s” in “%(field)s” is not known. Write, for instance: %(choices)s."
    ),
    "bad_digits": gettext_lazy("“%(value)s” in “%(field)s” is not a number of %(length)d digits."),
    "bad_email": gettext_lazy("“%(value)s” in “%(field)s” is not an e-mail address."),
    "too_long": gettext_lazy(
        "“%(field)s” has %(length)d signs; at most %(limit)d are kept. Shorten it."
    ),
    "repeat": gettext_lazy("The same as line %(line)d of this file. Only the first is taken."),
    "two_versions": gettext_lazy(
        "Line %(line)d of this file speaks of the same record in other words. Keep the "
        "right one of the two."
    ),
    "outside": gettext_lazy(
        "This lies outside the part of the federation you answer for. Ask the "
        "coordinator there, or the "
        "administrator, to import it."
    ),
    "gone_since": gettext_lazy("The record was removed or renamed since."),
    "changed_since": gettext_lazy("“%(field)s” was changed since."),
    "built_upon": gettext_lazy("Something rests on it now: %(what)s."),
    "stands_outside": gettext_lazy(
        "The register has this record in a part of the federation you do not answer for. "
        "Ask the coordinator there."
    ),
}


@dataclass(frozen=True)
class Reason:
    code: str
    values: dict[str, Any] = field(default_factory=dict)
    field: str = ""
    note: bool = False  # worth knowing, but the row is taken

    def stored(self) -> dict[str, Any]:
        return {"code": self.code, "values": self.values, "field": self.field, "note": self.note}


def learn(sentences: dict[str, Any]) -> None:
    """An importer's own sentences, by code; a code has one meaning in the whole house."""
    for code, sentence in sentences.items():
        if _SENTENCES.setdefault(code, sentence) is not sentence:
            raise ValueError(f"code must be new among reasons. Got {code!r} a second time.")


@dataclass(frozen=True)
class Terms:
    """The words of one importer in the active language: its fields and their values."""

    labels: dict[str, str]
    choices: dict[str, str]


def terms(fields: Iterable[Any]) -> Terms:
    fields = list(fields)
    return Terms(
        {field.code: str(field.label) for field in fields},
        {field.code: ", ".join(_examples(field)) for field in fields},
    )


def _examples(field: Any) -> list[str]:
    names = [str(name) for name in field.names.values()] or field.choices
    return list(names)[:_SHOWN]


def sentence(stored: dict[str, Any], words: Terms) -> str:
    """The stored reason in the active language."""
    wording = _SENTENCES.get(stored["code"])
    if wording is None:
        return _("Refused for a reason this version no longer knows: %(code)s.") % {
            "code": stored["code"]
        }
    field = stored["field"]
    told = {"field": words.labels.get(field, field), "choices": words.choices.get(field, "")}
    return str(wording) % {**stored["values"], **told}
