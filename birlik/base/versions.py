"""Two people at one record: who saves second is told what the first one wrote, and nothing typed is
lost. The record counts its versions; a form remembers in `version` which one was on the screen."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

Shown = Callable[[str, Any], Any]


class Stale(Exception):
    """Somebody changed the record since it was read; `current` is what it says now."""

    def __init__(self, current: Any) -> None:
        super().__init__(_("Somebody else has changed this record in the meantime."))
        self.current = current


def check_version(current: Any, version: int) -> None:
    """`current` is locked; Stale if it no longer is what was read."""
    if current.version != version:
        raise Stale(current)


def take(form: forms.BaseForm, current: Any) -> None:
    """All that was typed stays in the form, which now answers to what stands."""
    data = cast(QueryDict, form.data).copy()
    data["version"] = str(current.version)
    form.data = data


def apart(
    form: forms.BaseForm,
    typed: Mapping[str, Any],
    stands: Mapping[str, Any],
    *,
    shown: Shown,
    label: Callable[[str], Any] | None = None,
) -> list[dict[str, Any]]:
    """The fields that differ, as base/both_versions.html shows them: named as in the form unless
    `label` names them, their values in the words of `shown`."""
    rows = [
        {
            "label": capfirst(str(label(name) if label else form.fields[name].label)),
            "typed": shown(name, value),
            "stands": shown(name, stands.get(name)),
        }
        for name, value in typed.items()
    ]
    return [row for row in rows if row["typed"] != row["stands"]]
