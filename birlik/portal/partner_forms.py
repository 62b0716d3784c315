from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.forms import DayField


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given if one]


class AnswerForm(forms.Form):
    code = forms.ChoiceField(label=_("What has happened"), required=False, widget=forms.RadioSelect)
    on = DayField(label=_("When"), initial=timezone.localdate)
    text = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Not needed if you only confirm."),
    )
    papers = FilesField(
        label=_("Files"),
        required=False,
        help_text=_(
            "Up to five pictures, PDF, DOCX or XLSX of up to 20 MB. What they say about their "
            "maker is taken out."
        ),
    )

    def __init__(self, *args: Any, events: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*events, ("", _("None of these: only what I write below"))]
        field.initial = events[0][0] if events else ""
