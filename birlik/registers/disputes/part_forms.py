"""Forms for the parts of a dispute. `version` remembers which state of the part was on the
screen."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from birlik import law
from birlik.base.formatting import language
from birlik.base.forms import DayField
from birlik.base.models import User
from birlik.law.procedure import Event, Field
from birlik.law.terms import Composition
from birlik.registers.disputes import demands, duties, paper_facts, paper_form, procedure
from birlik.registers.disputes.choices import Answer, Body, Seat, SideKind, SideOf
from birlik.registers.disputes.event_data import capacities, fields_of
from birlik.registers.disputes.models import (
    Demand,
    Dispute,
    DisputeEvent,
    Member,
    PaperFacts,
    Part,
    Side,
)
from birlik.registers.disputes.part_actions import FIELDS
from birlik.registers.structure import asof
from birlik.registers.structure.forms import find_organisation
from birlik.registers.structure.models import Organisation

FILE_HELP = _("A picture, PDF, DOCX or XLSX of up to 20 MB.")


class PartForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def facts(self) -> dict[str, Any]:
        """What the part is to say; the file goes its own way."""
        return {k: v for k, v in self.cleaned_data.items() if k not in ("version", "file")}


class EventForm(PartForm):
    on = DayField(label=_("When"), initial=timezone.localdate)

    def __init__(
        self, *args: Any, event: Event | None, dispute: Dispute, rules: law.Rules | None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.event, self.own = event, []
        seated = (
            event and event.code in procedure.SET_UP
            and dispute.members.filter(body=procedure.SET_UP[event.code], mistake="").exists()
        )  # fmt: skip
        for field in fields_of(event) if event and not seated else ():
            self.own.append(field.code)
            self.fields[field.code] = _field(field, event, rules)
        self.fields["text"] = forms.CharField(
            label=_("In words"), widget=forms.Textarea({"rows": 3}), required=event is None
        )
        self.fields["file"] = forms.FileField(label=_("Paper"), help_text=FILE_HELP, required=False)

    def facts(self) -> dict[str, Any]:
        data = {code: self.cleaned_data[code] for code in self.own}
        kept = {code: value for code, value in data.items() if value not in (None, "", [])}
        return {"on": self.cleaned_data["on"], "text": self.cleaned_data["text"], "data": kept}


def _field(field: Field, event: Event | None, rules: law.Rules | None) -> forms.Field:
    label = law.say(field.label, language())
    match field.kind:
        case "count":
            return forms.IntegerField(label=label, min_value=0, required=False)
        case "date":
            return DayField(label=label, required=False)
        case "codes":
            return forms.MultipleChoiceField(
                label=label, choices=_choices(field, event, rules), required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
    return forms.CharField(label=label, max_length=2000, required=False)


def _choices(field: Field, event: Event | None, rules: law.Rules | None) -> list[tuple[str, str]]:
    """Who the rule on the body names: who must sit in it, or who may not."""
    found: dict[str, str] = {}
    for key in event.checks if event and rules else ():
        content = rules[key].content
        if isinstance(content, Composition):
            named = content.not_from if field.code == "also_in" else content.must_include
            found |= {code: law.say(text, language()) for code, text in named.items()}
    return list(found.items())


class SideForm(PartForm):
    side = forms.ChoiceField(label=_("Side"), choices=SideOf.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("What it is"), choices=SideKind.choices)
    organisation = find_organisation(_("Organisation from the register"), required=False)
    name = forms.CharField(
        label=_("Name"), max_length=300, required=False,
        help_text=_("As papers name it; empty takes the name of the organisation."),
    )  # fmt: skip
    representative = forms.CharField(
        label=_("Who speaks for it"), max_length=200, required=False,
        help_text=_("A name is personal: who opens this page is noted."),
    )  # fmt: skip
    mandate = forms.CharField(
        label=_("Mandate"), max_length=300, required=False,
        help_text=_("Which meeting or order gave the powers, for example “minutes no. 3”."),
    )  # fmt: skip
    mandate_on = DayField(label=_("Day of the mandate"), required=False)
    part_of = forms.ModelChoiceField(
        Side.objects.none(), label=_("Acts through the joint body"), required=False
    )
    file = forms.FileField(label=_("Paper"), help_text=FILE_HELP, required=False)

    def __init__(self, *args: Any, dispute: Dispute, part: Side | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].rows = Organisation.objects.all()
        joint = dispute.sides.filter(kind=SideKind.JOINT, mistake="")
        self.fields["part_of"].queryset = joint.exclude(pk=part.pk) if part else joint
        if not self.fields["part_of"].queryset.exists():
            del self.fields["part_of"]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if not told.get("name"):
            told["name"] = str(told.get("organisation") or "")
        if not told["name"] and "organisation" not in self.errors:
            self.add_error("name", _("Name the side, or choose its organisation."))
        if told.get("organisation") and told.get("side") == SideOf.EMPLOYER:
            self.add_error("organisation", _("The register of organisations holds unions only."))
        return told


class DemandForm(PartForm):
    code = forms.ChoiceField(label=_("Demand"))
    text = forms.CharField(label=_("In words"), widget=forms.Textarea({"rows": 3}), required=False)
    amount = forms.DecimalField(
        label=_("Amount of money"), min_value=0, max_digits=15, decimal_places=2, required=False
    )
    workers = forms.IntegerField(label=_("Workers concerned"), min_value=0, required=False)
    answer = forms.ChoiceField(
        label=_("Answer"), choices=Answer.choices, widget=forms.RadioSelect,
        initial=Answer.WAITING,
    )  # fmt: skip
    answered_on = DayField(label=_("Answered on"), required=False)
    answer_text = forms.CharField(
        label=_("Answer in words"), widget=forms.Textarea({"rows": 3}), required=False
    )

    def __init__(self, *args: Any, dispute: Dispute, part: Demand | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = list(demands.names().items())

    def clean(self) -> dict[str, Any]:
        """A day without an answer is only the day this form offered."""
        if self.cleaned_data.get("answer") == Answer.WAITING:
            self.cleaned_data["answered_on"] = None
        return self.cleaned_data


class MemberForm(PartForm):
    body = forms.ChoiceField(label=_("Body"), choices=Body.choices)
    seat = forms.ChoiceField(label=_("For whom"), choices=Seat.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Name"), max_length=200,
        help_text=_("A name is personal: who opens this page is noted."),
    )  # fmt: skip
    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    capacities = forms.MultipleChoiceField(
        label=_("Sits as"), widget=forms.CheckboxSelectMultiple, required=False
    )
    chair = forms.BooleanField(label=_("Chairs it"), required=False)
    consent_on = DayField(
        label=_("Written consent of"), required=False, help_text=_("A mediator needs it.")
    )

    def __init__(self, *args: Any, dispute: Dispute, part: Member | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = set(Body.values)
        named = capacities(procedure.clock())
        self.fields["capacities"].choices = [pair for pair in named if pair[0] not in bodies]


class PaperForm(PartForm):
    """What only the papers ask; what the record tells already is not asked again."""

    def __init__(self, *args: Any, dispute: Dispute, part: PaperFacts | None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        told = part.told if part else {}
        known = paper_facts.on_record(dispute)
        for _title, fields in paper_form.ASKED.values():
            for name, kind in fields.items():
                if name in told or name not in known:
                    self.fields[name] = _for_papers(name, kind)

    def facts(self) -> dict[str, Any]:
        return {"told": super().facts()}

    def chapters(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """(title, fields, stands open) of the chapters that ask something: open where something is
        told already or is to be put right."""
        found = [
            (title, [self[name] for name in fields if name in self.fields])
            for title, fields in paper_form.ASKED.values()
        ]
        return [
            (title, fields, any(field.value() or field.errors for field in fields))
            for title, fields in found
            if fields
        ]


def _for_papers(name: str, kind: str) -> forms.Field:
    given: dict[str, Any] = {
        "label": capfirst(str(paper_facts.OWN_FIELDS[name])), "required": False,
    }  # fmt: skip
    match kind:
        case paper_form.DAY:
            return DayField(**given)
        case paper_form.COUNT:
            return forms.IntegerField(min_value=0, max_value=10_000_000, **given)
        case paper_form.LINE:
            return forms.CharField(max_length=paper_form.LONGEST[kind], **given)
    if kind == paper_form.LINES:
        given["help_text"] = _("One point on each line.")
    widget = forms.Textarea({"rows": 3})
    return forms.CharField(max_length=paper_form.LONGEST[kind], widget=widget, **given)


class ResponsibleForm(forms.Form):
    step = forms.ChoiceField(label=_("For"), required=False)
    user = forms.ModelChoiceField(User.objects.none(), label=_("Who"))

    def __init__(self, *args: Any, dispute: Dispute, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clock = procedure.clock()
        steps = clock.spec.steps.items() if clock else ()
        named = [(code, law.say(step.label, language())) for code, step in steps]
        self.fields["step"].choices = [("", _("The whole dispute")), *named]
        self.fields["user"].queryset = duties.able(dispute)


FORMS: dict[str, Any] = {
    "side": SideForm, "demand": DemandForm, "member": MemberForm, "paper": PaperForm,
}  # fmt: skip


def known(kind: str, dispute: Dispute, asked: dict[str, str]) -> dict[str, Any]:
    """What the record tells already, so that nobody types it twice."""
    events = {event.code: event for event in dispute.events.filter(mistake="").exclude(code="")}
    match kind:
        case "event":
            told = paper_form.of_event(dispute, asked.get("code", ""))
            return {
                "workers": dispute.workers,
                "on": asked.get("on") or timezone.localdate(),
            } | told
        case "side":
            return _known_side(dispute, events, asked.get("side") or SideOf.WORKERS)
        case "demand":
            replied = _day(events, "demands_refused", "demands_met", "agreement")
            return {"code": asked.get("code", ""), "answered_on": replied,
                    "workers": dispute.workers}  # fmt: skip
        case "member":
            body = asked.get("body") or Body.RECONCILIATION
            seat = Seat.OTHER if body == Body.MEDIATION else None
            return {"body": body, "seat": seat,
                    "consent_on": _day(events, procedure.CONSENTED)}  # fmt: skip
    return {}


def _known_side(dispute: Dispute, events: dict[str, DisputeEvent], side: str) -> dict[str, Any]:
    if side == SideOf.EMPLOYER:
        return {"side": side, "kind": SideKind.EMPLOYER, "name": dispute.employer_name}
    site = dispute.workplaces.first()
    union = asof.organisations_at(site, dispute.began).first() if site else None
    kind = SideKind.UNION if union or dispute.union_name else SideKind.ELECTED
    met = _day(events, "meeting", "conference", "signatures")
    return {"side": side, "kind": kind, "organisation": union, "mandate_on": met,
            "name": dispute.union_name or str(union or "")}  # fmt: skip


def _day(events: dict[str, DisputeEvent], *codes: str) -> date | None:
    return next((events[code].on for code in codes if code in events), None)


def of_part(part: Part) -> dict[str, Any]:
    """The form of a part as it stands."""
    values = {name: getattr(part, name) for name in FIELDS[type(part)]} | {"version": part.version}
    for name in ("data", "told"):
        values |= values.pop(name, {})
    return values
