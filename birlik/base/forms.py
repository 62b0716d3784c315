"""What forms of all rooms share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    widget = DayInput


def refuse(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what an action refused: beside its field where the form has it, else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
