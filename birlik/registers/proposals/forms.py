from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from birlik.base import topics, versions
from birlik.base.forms import DayField
from birlik.base.models import User
from birlik.registers.agreements import queries as agreements
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.proposals import actions, norms, queries
from birlik.registers.proposals.actions import Facts, Vote
from birlik.registers.proposals.choices import Answer, Step
from birlik.registers.proposals.models import Proposal
from birlik.registers.structure.forms import find_organisation
from birlik.registers.structure.models import Organisation

OFFERED = 20  # agreements a chair or a small union may have; who sees more comes from one's page


def area(label: Any, rows: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea({"rows": rows}), **options)


def topic_choices() -> list[tuple[str, Any]]:
    return [("", "—"), *topics.groups()]


class FactsForm(forms.Form):
    """What a proposal says. Whoever shows it calls `offer` with the agreements it may be about."""

    title = forms.CharField(
        label=_("The proposal in a line"), max_length=200,
        help_text=_("Such as: Overtime in continuous production is paid double."),
    )  # fmt: skip
    norm = forms.ChoiceField(label=_("What it would change"))
    named = forms.CharField(
        label=_("What it is called, if the list does not say it"), max_length=300, required=False
    )
    article = forms.CharField(
        label=_("Article or clause"), max_length=60, required=False,
        help_text=_("Such as 108(1) for point 1 of article 108, or 4.2."),
    )  # fmt: skip
    text = area(
        _("Text of the change"), 4, max_length=10_000,
        help_text=_("What the norm should say, as it should stand there."),
    )  # fmt: skip
    reason = area(_("Why"), 4, max_length=10_000)
    topic = forms.ChoiceField(label=_("Topic"), choices=topic_choices, required=False)
    addressee = forms.CharField(
        label=_("Who can change it"), max_length=200, required=False,
        help_text=_("A ministry, the Majilis, an employer, the congress of the federation."),
    )  # fmt: skip

    def offer(self, found: Iterable[CollectiveAgreement]) -> None:
        field = self.fields["norm"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *norms.choices(list(found))]

    def facts(self) -> Facts:
        said = self.cleaned_data
        chosen = norms.chosen(said["norm"])
        return Facts(
            title=said["title"], text=said["text"], reason=said["reason"],
            topic=said.get("topic", ""), norm=chosen.norm, act=chosen.act,
            agreement=chosen.agreement, named=said["named"], article=said["article"],
            addressee=said["addressee"],
        )  # fmt: skip


class VoteForm(forms.Form):
    in_favour = forms.IntegerField(label=_("Votes in favour"), min_value=0, required=False)
    against = forms.IntegerField(label=_("Votes against"), min_value=0, required=False)
    abstained = forms.IntegerField(label=_("Abstained"), min_value=0, required=False)

    def vote(self) -> Vote:
        said = self.cleaned_data
        return Vote(
            in_favour=said["in_favour"], against=said["against"], abstained=said["abstained"]
        )


class PutForwardForm(FactsForm, VoteForm):
    body = find_organisation(_("Which body puts it forward"))
    on = DayField(label=_("On what day"), initial=timezone.localdate)
    field_order = (
        "title", "norm", "named", "article", "text", "reason", "topic", "addressee", "body", "on",
    )  # fmt: skip

    def __init__(
        self, *args: Any, user: User, agreement: CollectiveAgreement | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["body"].rows = queries.bodies_of(user)
        self.initial.setdefault("body", queries.own_body(user))
        self.offer(offered(user, agreement))

    def run(self) -> Proposal:
        said = self.cleaned_data
        return actions.put_forward(
            body=said["body"], on=said["on"], vote=self.vote(), by=self.user, **self.facts()
        )


class ChangeForm(FactsForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, proposal: Proposal, user: User, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(proposal), **kwargs)
        self.offer(offered(user, proposal.agreement))

    def differs(self, current: Proposal) -> list[dict[str, Any]]:
        """What was typed beside what somebody else saved in the meantime."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return versions.apart(self, typed, initial_of(current), shown=self._in_words)

    def _in_words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            return str(value) or "–"
        choices: Any = field.choices
        groups = (options for _group, options in choices if isinstance(options, list))
        names = dict(one for options in groups for one in options)
        return str(names.get(value, "–"))


def initial_of(proposal: Proposal) -> dict[str, Any]:
    own = {name: getattr(proposal, name) for name in ChangeForm.base_fields}
    return own | {"norm": norms.value_of(proposal)}


def offered(user: User, own: CollectiveAgreement | None) -> list[CollectiveAgreement]:
    """The agreement in question first, then those of the user, where they are few."""
    rows = agreements.visible_to(user).select_related("workplace")
    few = list(rows.order_by("-signed")[: OFFERED + 1])
    others = few if len(few) <= OFFERED else []
    return list(dict.fromkeys([own, *others] if own else others))


class StepForm(forms.Form):
    """Something that happened to a proposal: it knows its words and its action."""

    heading: Any = ""
    explanation: Any = ""
    agree: Any = _("Record it")
    danger = False
    action: ClassVar[Any]

    on = DayField(label=_("On what day"), initial=timezone.localdate)

    def __init__(self, *args: Any, proposal: Proposal, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal, self.user = proposal, user
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on the proposal."""

    def run(self) -> None:
        type(self).action(proposal=self.proposal, by=self.user, **self.said())

    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class TakeUpForm(StepForm, VoteForm):
    heading = _("Take the proposal up a level")
    explanation = _(
        "A body above makes it its own. The reasoning and the votes of the levels below stay with "
        "it."
    )
    agree = _("Take it up")
    action = actions.take_up
    to = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Which body takes it up"), empty_label=None
    )
    text = area(_("Reasoning of this body"), 4, max_length=10_000)
    field_order = ("to", "on", "text")

    def prepare(self) -> None:
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queries.above(self.proposal.at, self.user, timezone.localdate())

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("to", "on", "text")} | {
            "vote": self.vote()
        }


class SendForm(StepForm):
    heading = _("Sent to who can change it")
    action = actions.send
    to = forms.CharField(label=_("To whom"), max_length=200)
    text = area(_("Letter, number, other words"), 2, max_length=2000, required=False)
    field_order = ("to", "on", "text")

    def prepare(self) -> None:
        self.initial.setdefault("to", self.proposal.addressee)


class AnswerForm(StepForm):
    heading = _("The answer")
    action = actions.note_answer
    answer = forms.ChoiceField(
        label=_("How it was answered"), choices=Answer.choices, widget=forms.RadioSelect
    )
    text = area(_("What the answer says, in its own words"), 4, max_length=10_000)
    field_order = ("answer", "on", "text")


class AdoptForm(StepForm):
    heading = _("The norm was changed")
    explanation = _("The proposal ends here; what was adopted may differ from what was proposed.")
    action = actions.adopt
    text = area(_("Text as it was adopted"), 4, max_length=10_000)
    field_order = ("on", "text")


class WithdrawForm(StepForm):
    heading = _("Withdraw the proposal")
    explanation = _("It ends here and stays readable with your reason.")
    agree = _("Withdraw it")
    danger = True
    action = actions.withdraw
    text = area(_("Why"), 2, max_length=2000)
    field_order = ("on", "text")


class TakeBackForm(StepForm):
    heading = _("The last step was a mistake")
    explanation = _("It stays readable with your reason; the proposal stands where it stood.")
    agree = _("Take the step back")
    danger = True
    action = actions.take_back_step
    on = None
    reason = area(_("Why"), 2, max_length=500)


STEPS: dict[str, type[StepForm]] = {
    Step.TAKEN_UP: TakeUpForm,
    Step.SENT: SendForm,
    Step.ANSWERED: AnswerForm,
    Step.ADOPTED: AdoptForm,
    Step.WITHDRAWN: WithdrawForm,
    "back": TakeBackForm,
}
