from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from birlik.base.formatting import number
from birlik.base.forms import DayField
from birlik.base.models import User
from birlik.registers.clinics import actions, clocks, permissions, queries
from birlik.registers.clinics.actions.passing import MAY_PASS
from birlik.registers.clinics.choices import Consent, Got, Outcome, Tie
from birlik.registers.clinics.forms.event import EventForm, PartForm, ReasonForm
from birlik.registers.clinics.models import Answer, Appeal, AppealTie, Clinic
from birlik.registers.clinics.queries import proposals


class PersonField(forms.ModelChoiceField):
    """Somebody of the clinic, with how much they carry."""

    load: dict[int, int] = {}

    def label_from_instance(self, obj: Any) -> str:
        return gettext("%(name)s, open appeals: %(count)s") % {
            "name": obj,
            "count": number(self.load.get(obj.pk, 0)),
        }


class AssignForm(EventForm):
    heading = _("Who works on it")
    agree = _("Give it to this person")
    to = PersonField(queryset=User.objects.none(), label=_("Lawyer or mediator"), empty_label=None)

    def prepare(self) -> None:
        people = queries.people_of(self.appeal.clinic)
        field = self.fields["to"]
        assert isinstance(field, PersonField)
        field.load = proposals.load_of(people)
        field.queryset = User.objects.filter(pk__in=[one.pk for one in people]).order_by("name")
        if proposal := proposals.lawyer_for(self.appeal):
            self.initial.setdefault("to", proposal.user)
            field.help_text = gettext("Proposed: %(name)s (%(reason)s). You decide.") % {
                "name": proposal.user,
                "reason": proposal.reason,
            }

    def run(self) -> str:
        to = self.cleaned_data["to"]
        actions.assign(appeal=self.appeal, to=to, by=self.user)
        return gettext("%(name)s works on it now.") % {"name": to}


class ConflictForm(EventForm):
    heading = _("Conflict of interest")
    explanation = _(
        "Does anything tie you to the employer or the other side: family, friendship, work, money, "
        "another worker’s matter? Who is in conflict does not see this file any more."
    )
    clear = forms.TypedChoiceField(
        label=_("I have looked, and"),
        choices=[("yes", _("there is no conflict")), ("no", _("I am in conflict"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What the conflict is"), max_length=300, required=False,
        help_text=_("Only if there is one."),
    )  # fmt: skip

    def run(self) -> str:
        actions.check_conflict(appeal=self.appeal, by=self.user, **self.cleaned_data)
        if self.cleaned_data["clear"]:
            return gettext("Recorded: no conflict.")
        return gettext("Recorded. The file is closed to you now; a colleague takes it over.")


class ConsentForm(EventForm):
    heading = _("Consent to keep and use the data")
    how = forms.ChoiceField(
        label=_("How it was given"), choices=Consent.choices, widget=forms.RadioSelect
    )
    on = DayField(label=_("When"), initial=timezone.localdate)

    def run(self) -> str:
        actions.give_consent(appeal=self.appeal, by=self.user, **self.cleaned_data)
        return gettext("The consent is recorded.")


class NoteForm(EventForm):
    heading = _("Note for the clinic")
    open_only = False
    on = DayField(label=_("When"), initial=timezone.localdate)
    text = forms.CharField(
        label=_("Note"), widget=forms.Textarea({"rows": 3}),
        help_text=_("The worker does not see it."),
    )  # fmt: skip

    def run(self) -> str:
        actions.note(appeal=self.appeal, by=self.user, **self.cleaned_data)
        return gettext("The note is kept.")


class ReplyForm(EventForm):
    heading = _("Answer the worker")
    agree = _("Send the answer")
    open_only = False
    text = forms.CharField(
        label=_("Answer"), widget=forms.Textarea({"rows": 5}),
        help_text=_("The worker reads it with the receipt code."),
    )  # fmt: skip

    answer = forms.ModelChoiceField(
        Answer.objects.filter(retired=""), required=False, widget=forms.HiddenInput
    )

    def prepare(self) -> None:
        """An answer of the bank stands in the form, in the language of the worker."""
        asked = str(self.initial.get("answer") or "")
        found = Answer.objects.filter(retired="", pk=asked).first() if asked.isdigit() else None
        if found:
            said = found.text_kk if self.appeal.language == "kk" else found.text_ru
            self.initial["text"] = said

    def run(self) -> str:
        actions.reply(
            appeal=self.appeal, text=self.cleaned_data["text"], by=self.user,
            answer=self.cleaned_data["answer"],
        )  # fmt: skip
        return gettext("The answer is in the thread. The worker reads it with the receipt code.")


class FileForm(EventForm):
    heading = _("Add a file")
    agree = _("Add the file")
    open_only = False
    uploads = True
    file = forms.FileField(
        label=_("File"),
        help_text=_("Picture, PDF, DOCX or XLSX, up to 20 MB. Seen by the clinic only."),
    )

    def run(self) -> str:
        file = self.cleaned_data["file"]
        actions.attach(appeal=self.appeal, name=file.name, content=file, by=self.user)
        return gettext("The file is added.")


class FactForm(EventForm):
    heading = _("What happened, and when")
    explanation = _("The dates the law gives follow from it at once.")
    event = forms.ChoiceField(label=_("What happened"))
    on = DayField(label=_("When"))

    def prepare(self) -> None:
        self.fields["event"].choices = [
            (clocks.book().procedure(code).spec.title[clocks.language()], [
                (f"{code}:{event}", name) for event, name in clocks.event_names(code)
            ])
            for code in clocks.PROCEDURES
        ]  # fmt: skip

    def run(self) -> str:
        procedure, event = self.cleaned_data["event"].split(":")
        actions.record_fact(
            appeal=self.appeal, procedure=procedure, event=event, on=self.cleaned_data["on"],
            by=self.user,
        )  # fmt: skip
        return gettext("Recorded. The dates are counted anew.")


class RemoveFactForm(PartForm):
    heading = _("Remove what was recorded by mistake?")
    agree = _("Remove it")
    danger = True

    def run(self) -> str:
        actions.remove_fact(fact=self.part, by=self.user)
        return gettext("Removed. The dates are counted anew.")

    @classmethod
    def parts(cls, appeal: Appeal) -> Any:
        return appeal.facts


class CodeForm(EventForm):
    heading = _("A new receipt code")
    explanation = _(
        "For a worker who has lost the code. Be sure who asks. The old code opens nothing any more."
    )
    agree = _("Give a new code")
    open_only = False

    def run(self) -> str:
        code = actions.renew_code(appeal=self.appeal, by=self.user)
        return gettext("The new code is %(code)s. It is shown this once: write it down.") % {
            "code": code
        }


class TieForm(EventForm):
    heading = _("Tie to another appeal")
    explanation = _("Both stay as they are; each page leads to the other.")
    agree = _("Tie them")
    open_only = False
    number = forms.CharField(label=_("Number of the other appeal"), max_length=30)
    kind = forms.ChoiceField(label=_("What they share"), choices=Tie.choices)
    reason = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)

    def clean_number(self) -> Appeal:
        asked = self.cleaned_data["number"].strip().replace("\u2011", "-")
        other = queries.visible_to(self.user).filter(number__iexact=asked).first()
        if other is None:
            raise ValidationError(gettext("There is no appeal with this number in your clinic."))
        return other

    def run(self) -> str:
        other = self.cleaned_data["number"]
        actions.tie(
            appeal=self.appeal, other=other, kind=self.cleaned_data["kind"],
            reason=self.cleaned_data["reason"], by=self.user,
        )  # fmt: skip
        return gettext("Tied to %(number)s.") % {"number": other.number}


class UntieForm(PartForm):
    heading = _("Take them apart?")
    agree = _("Take them apart")
    open_only = False

    def run(self) -> str:
        actions.untie(tied=self.part, by=self.user)
        return gettext("They stand apart again.")

    @classmethod
    def parts(cls, appeal: Appeal) -> Any:
        return AppealTie.objects.filter(Q(one=appeal) | Q(other=appeal), ended_at=None)


class CloseForm(EventForm):
    heading = _("Close the appeal")
    explanation = _("Three months later the worker is asked by the receipt code whether it held.")
    agree = _("Close it")
    roles = permissions.DECIDE
    outcome = forms.ChoiceField(
        label=_("How it ended"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    got = forms.MultipleChoiceField(
        label=_("What the worker got"), choices=Got.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    money = forms.DecimalField(
        label=_("How much money, tenge"), required=False, min_value=0, max_digits=14,
        decimal_places=2,
    )  # fmt: skip
    outcome_text = forms.CharField(
        label=_("In words"), widget=forms.Textarea({"rows": 3}), required=False
    )
    closed_on = DayField(label=_("Ended on"), initial=timezone.localdate)

    def run(self) -> str:
        actions.close(appeal=self.appeal, by=self.user, **self.cleaned_data)
        return gettext("The appeal is closed.")


class ReopenForm(ReasonForm):
    heading = _("Reopen the appeal")
    explanation = _("How it had ended stays in its history.")
    agree = _("Reopen it")
    roles = permissions.DECIDE
    open_only = False

    def run(self) -> str:
        actions.reopen(appeal=self.appeal, by=self.user, **self.cleaned_data)
        return gettext("The appeal is open again.")


class HandOverForm(ReasonForm):
    heading = _("Hand over to another clinic")
    explanation = _(
        "The other clinic gets an appeal of its own with what you mark here; topic, workplace and "
        "the days of the law always go along. The worker’s code opens that one from now on, and "
        "says what was passed on. Ask the worker first."
    )
    agree = _("Hand it over")
    roles = permissions.DECIDE
    danger = True
    to_clinic = forms.ModelChoiceField(Clinic.objects.none(), label=_("To which clinic"))
    passed = forms.MultipleChoiceField(
        label=_("What may be passed on"), choices=MAY_PASS.items(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def prepare(self) -> None:
        field = self.fields["to_clinic"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queries.open_clinics().exclude(pk=self.appeal.clinic_id)
        self.order_fields(["to_clinic", "passed", "reason"])

    def run(self) -> str:
        actions.hand_over(appeal=self.appeal, by=self.user, **self.cleaned_data)
        return gettext("Handed over to %(clinic)s.") % {"clinic": self.cleaned_data["to_clinic"]}
