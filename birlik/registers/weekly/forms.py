from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base.charts import Sparkline
from birlik.base.models import User
from birlik.registers.structure.models import Workplace
from birlik.registers.weekly import queries
from birlik.registers.weekly.actions import answer_of
from birlik.registers.weekly.choices import EventKind
from birlik.registers.weekly.form import Form, Question
from birlik.registers.weekly.models import WeeklyReport

WHY = "why_{}"


class WeeklyForm(forms.Form):
    """The pack's questions as one form: last week's answers prefilled, the last twelve beside each
    field."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    seconds_spent = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    note = forms.CharField(widget=forms.Textarea({"rows": 3}), required=False, max_length=4000)

    def __init__(
        self,
        *args,
        questions: list[Question],
        form: Form,
        prefill: WeeklyReport | None = None,
        note: str = "",
        **kwargs,
    ) -> None:
        self.questions = questions
        super().__init__(*args, initial=_initial(questions, prefill, note), **kwargs)
        all_asked = "nothing_changed" not in self.data
        self.fields["note"].label = form.note
        for question in questions:
            self.fields[question.code] = _field(question, required=all_asked)
            self.fields[WHY.format(question.code)] = forms.CharField(
                label=_("Why it is right"), required=False, max_length=300
            )
        self.order_fields([question.code for question in questions])

    def rows(self, past: list[WeeklyReport]) -> list[dict]:
        """Question, its field, its explanation field when one is called for, and its last
        answers."""
        return [
            {
                "question": question,
                "field": self[question.code],
                "why": self[WHY.format(question.code)] if self._questioned(question.code) else None,
                "spark": last_values(question, past),
            }
            for question in self.questions
        ]

    def _questioned(self, code: str) -> bool:
        return bool(self.is_bound and (self.errors.get(code) or self.data.get(WHY.format(code))))

    def answers(self) -> dict[str, float | None]:
        return {
            question.code: None
            if (value := self.cleaned_data.get(question.code)) in (None, "")
            else float(value)
            for question in self.questions
        }

    def explanations(self) -> dict[str, str]:
        return {q.code: self.cleaned_data.get(WHY.format(q.code), "") for q in self.questions}


def last_values(question: Question, past: list[WeeklyReport]) -> Sparkline | None:
    """The last answers to a question, to lay beside its field; none when there is nothing yet."""
    values = [answer_of(report, question) for report in past]
    if len(values) < 2:
        return None
    return Sparkline(
        title=_("%(question)s, last %(count)d reports")
        % {"question": question.short, "count": len(values)},
        values=values,
    )


def unchanged_answers(questions: list[Question], last: WeeklyReport) -> dict[str, float | None]:
    return {question.code: answer_of(last, question) for question in questions}


def _initial(questions: list[Question], prefill: WeeklyReport | None, note: str) -> dict:
    initial: dict = {"client_id": uuid4(), "note": note}
    for question in questions:
        value = answer_of(prefill, question) if prefill else None
        if value is not None:
            initial[question.code] = int(value) if value == int(value) else value
    return initial


def _field(question: Question, *, required: bool) -> forms.Field:
    missing = _("Answer this question, or mark “nothing changed”.")
    if question.kind == "number":
        return forms.IntegerField(
            label=question.text,
            help_text=question.help,
            required=required,
            widget=forms.NumberInput({"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={
                "invalid": _("Write a whole number, in digits."),
                "required": missing,
            },
        )
    choices = (
        [(choice.value, choice.text) for choice in question.choices]
        if question.choices
        else [(0, _("No")), (1, _("Yes"))]
    )
    return forms.TypedChoiceField(
        label=question.text,
        help_text=question.help,
        choices=choices,
        coerce=int,
        empty_value=None,
        required=required,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("Choose one of the answers shown."),
            "required": missing,
        },
    )


class EventForm(forms.Form):
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    workplace = forms.ModelChoiceField(Workplace.objects.none(), label=_("Workplace"))
    kind = forms.ChoiceField(choices=EventKind, label=_("What happened"), widget=forms.RadioSelect)
    happened_on = forms.DateField(
        label=_("When"),
        initial=timezone.localdate,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    workers = forms.IntegerField(
        label=_("How many workers are concerned"), min_value=0, max_value=1_000_000, required=False
    )
    text = forms.CharField(
        label=_("In your own words"),
        help_text=_("What happened, what people demand, what was answered."),
        widget=forms.Textarea({"rows": 5}),
        max_length=8000,
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workplace"].queryset = queries.reportable_by(user)


class DecisionForm(forms.Form):
    keep = forms.TypedChoiceField(
        label=_("Which report counts"),
        choices=[
            ("standing", _("The first one stays")),
            ("second", _("The second one replaces it")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea({"rows": 3}),
        max_length=500,
        help_text=_("Both senders see this reason."),
    )
