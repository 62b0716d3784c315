from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from birlik.registers.clinics import clocks
from birlik.registers.clinics.forms.taking import topic_choices
from birlik.registers.clinics.models import Answer


class AnswerForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    topic = forms.ChoiceField(label=_("Topic"))
    question_kk = forms.CharField(label=_("Question in Kazakh"), max_length=300)
    question_ru = forms.CharField(label=_("Question in Russian"), max_length=300)
    law = forms.MultipleChoiceField(
        label=_("What the law says"), required=False, widget=forms.SelectMultiple({"size": 8}),
        help_text=_("Values of the country pack: their words, article and day stay up to date."),
    )  # fmt: skip
    text_kk = forms.CharField(label=_("Answer in Kazakh"), widget=forms.Textarea({"rows": 6}))
    text_ru = forms.CharField(label=_("Answer in Russian"), widget=forms.Textarea({"rows": 6}))
    why = forms.CharField(label=_("Why it is better now"), max_length=300, required=False)

    def __init__(self, *args: Any, answer: Answer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topic_choices()
        self.fields["law"].choices = list(clocks.law_values().items())
        if answer is None:
            del self.fields["why"], self.fields["version"]
        else:
            names = ("topic", "question_kk", "question_ru", "text_kk", "text_ru", "law", "version")
            self.initial = {name: getattr(answer, name) for name in names}

    def said(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k not in ("why", "version")}
