"""Form fields that find a record among a hundred thousand: its number or words of its name, typed,
with suggestions where scripts run."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from birlik.registers.structure.queries import found

MARK = " · "  # between the number and the name of a suggestion
SPARE = 1  # empty places offered below those filled in


class FindInput(forms.TextInput):
    template_name = "structure/widgets/find.html"

    def __init__(self, kind: str) -> None:
        super().__init__({"autocomplete": "off"})
        self.kind = kind

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["suggest"] = reverse_lazy("structure:suggest", args=[self.kind])
        return context


class FindField(forms.CharField):
    """One organisation, workplace or employer."""

    def __init__(self, kind: str, key: str, **options: Any) -> None:
        super().__init__(widget=FindInput(kind), **options)
        self.key = key
        self.rows: QuerySet | None = None

    def prepare_value(self, value: Any) -> Any:
        return shown(value, self.key) if isinstance(value, Model) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return find(self.rows, self.key, text) if text else None


class FindManyInput(FindInput):
    template_name = "structure/widgets/find_many.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        given = context["widget"]["attrs"]
        base = given.get("id", name)
        context["widget"]["described"] = given.get("aria-describedby", "")
        filled = list(value or [])
        context["widget"]["places"] = [
            {"value": text, "id": base if not place else f"{base}_{place}"}
            for place, text in enumerate(filled + [""] * SPARE)
        ]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [text for text in data.getlist(name) if text.strip()]

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class FindManyField(forms.Field):
    """Several of them, each on a line of its own."""

    def __init__(self, kind: str, key: str, **options: Any) -> None:
        super().__init__(widget=FindManyInput(kind), **options)
        self.key = key
        self.rows: QuerySet | None = None

    def prepare_value(self, value: Any) -> list[str]:
        return [shown(one, self.key) if isinstance(one, Model) else one for one in value or []]

    def clean(self, value: list[str]) -> list[Model]:
        records = [find(self.rows, self.key, text) for text in super().clean(value) or []]
        return list(dict.fromkeys(records))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != (data or [])


def shown(record: Model, key: str) -> str:
    return f"{getattr(record, key)}{MARK}{record}"


def find(rows: QuerySet, key: str, text: str) -> Model:
    """The record with this number, else the only one with these words."""
    if record := rows.filter(**{key: text.split(MARK.strip())[0].strip()}).first():
        return record
    matching = list(found(rows, text)[:2]) if text.strip() else []
    if len(matching) == 1:
        return matching[0]
    sentence = (
        _("More than one matches “%(text)s”. Choose from the suggestions, or type the number.")
        if matching
        else _(
            "Nothing within your reach matches “%(text)s”. Type its number or words of its name."
        )
    )
    raise ValidationError(sentence % {"text": text})
