from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from birlik.base.completion import Completion
from birlik.base.forms import DayField
from birlik.base.models import User
from birlik.registers.plans import permissions, queries, rules
from birlik.registers.plans.actions import Facts
from birlik.registers.plans.models import Measure, Plan
from birlik.registers.plans.watch_actions import usual_look
from birlik.registers.structure.fields import FindField
from birlik.registers.structure.models import Post, Region, Sector, Workplace
from birlik.registers.structure.queries import note_reading
from birlik.registers.structure.scope import scope


def area(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea({"rows": rows}), **options)


class PlanForm(forms.Form):
    region = forms.ModelChoiceField(
        Region.objects, label=_("Region"), required=False, empty_label=_("all regions")
    )
    sector = forms.ModelChoiceField(
        Sector.objects, label=_("Sector"), required=False, empty_label=_("all sectors")
    )
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    aim = area(
        _("Aim"),
        required=False,
        max_length=2000,
        help_text=_("What should be better at the end of the year, in a sentence or two."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where = scope(user, permissions.RECORD)
        this = timezone.localdate().year
        self.fields["year"].choices = [(y, str(y)) for y in (this, this + 1, this - 1)]
        if not where.everything and not where.sectors:
            self.fields["region"].queryset = Region.objects.filter(code__in=where.regions)
            self.fields["region"].required = True
        if not where.everything and not where.regions:
            self.fields["sector"].queryset = Sector.objects.filter(code__in=where.sectors)
            self.fields["sector"].required = True


class AimForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    aim = area(_("Aim"), required=False, max_length=2000)


class PostField(forms.ModelChoiceField):
    """A post with the name of who holds it: the list holds only those the user may see by name."""

    def label_from_instance(self, post: Post) -> str:
        return f"{post_name(post)} — {post.person.name}"


def post_name(post: Post) -> str:
    return f"{post.get_role_display()} · {post.organisation or post.workplace}"


class FactsForm(forms.Form):
    """What a measure says. `version` remembers which state of it was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = area(_("What is to be done"), max_length=500)
    indicator = area(
        _("How it is seen to be done"),
        rows=2,
        max_length=300,
        help_text=_("A paper, a number, a decision: what somebody else can look at."),
    )
    term = DayField(label=_("By when"))
    workplace = FindField(
        "workplaces",
        "code",
        label=_("Workplace"),
        required=False,
        help_text=_("If the measure is about one workplace: its number or name."),
    )
    why = area(_("Why"), rows=4, required=False, max_length=4000)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where = scope(user, permissions.RECORD)
        self.fields["workplace"].rows = Workplace.objects.filter(where.workplaces())

    def facts(self) -> Facts:
        return cast(Facts, {name: self.cleaned_data[name] for name in Facts.__annotations__})


class MeasureForm(FactsForm):
    """A new measure also says who answers for it."""

    owner = PostField(Post.objects.none(), label=_("Who answers for it"))
    field_order = ("text", "indicator", "term", "owner", "workplace", "why")

    def __init__(self, *args: Any, plan: Plan, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        workplace = kwargs.get("initial", {}).get("workplace")
        self.fields["owner"].queryset = offered_owners(plan, user, workplace)


def offered_owners(plan: Plan, user: User, workplace: Workplace | None = None) -> Any:
    owners = queries.possible_owners(plan, user, workplace)
    note_reading(user, [post.person for post in owners])
    return owners


def initial_of(measure: Measure) -> dict[str, Any]:
    return {name: getattr(measure, name) for name in (*Facts.__annotations__, "version")}


def usual_term() -> Any:
    return timezone.localdate() + timedelta(days=rules.USUAL_TERM)


class HandOverForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    owner = PostField(Post.objects.none(), label=_("Who answers for it from now on"))
    reason = area(_("Reason"), max_length=500)

    def __init__(self, *args: Any, measure: Measure, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = offered_owners(
            measure.plan, user, measure.workplace
        ).exclude(pk=measure.owner_id)


class ProgressForm(forms.Form):
    claimed = forms.ChoiceField(
        label=_("How far it is"),
        choices=[step for step in Completion.choices if step[0] != Completion.NO_EVIDENCE],
        widget=forms.RadioSelect,
    )
    on = DayField(label=_("As of"), initial=timezone.localdate)
    text = area(_("What was done"), rows=2, max_length=2000)
    evidence = forms.CharField(
        label=_("Where it can be seen"),
        max_length=300,
        required=False,
        help_text=_("Number and date of a paper, an address. Without it and without a file the "
                    "step is shown as “no evidence”."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("A picture, PDF, DOCX or XLSX of up to 20 MB."),
    )

    def told(self) -> dict[str, Any]:
        told = {name: self.cleaned_data[name] for name in ("claimed", "on", "text", "evidence")}
        file = self.cleaned_data["file"]
        return told | {"file": (file.name, file) if file else None}


class ReasonForm(forms.Form):
    reason = area(_("Reason"), max_length=500)


class WatchForm(forms.Form):
    reason = area(_("Why it is to be watched"), max_length=2000)
    look_again = DayField(label=_("Look again by"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["look_again"].initial = usual_look(timezone.localdate())


class LookForm(forms.Form):
    found = area(_("What you found"), max_length=2000)
    look_again = DayField(label=_("Look again by"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["look_again"].initial = usual_look(timezone.localdate())


class TakeOffForm(forms.Form):
    reason = area(_("Why it is taken off"), max_length=500)


def plan_choices(user: User, region: Region | None, sector: Sector | None) -> list[tuple]:
    """The plans something about a region and sector can be written into: those there are, nearest
    first, then the one that would be opened for it."""
    year = timezone.localdate().year
    near = {
        (plan.region_id, plan.sector_id): plan
        for plan in queries.recordable_by(user).filter(year=year).select_related("region", "sector")
    }
    codes = (region and region.pk, sector and sector.pk)
    kin = [(codes[0], codes[1]), (codes[0], None), (None, codes[1]), (None, None)]
    choices = [(str(near[key].pk), str(near[key])) for key in dict.fromkeys(kin) if key in near]
    where = scope(user, permissions.RECORD)
    for one, other in [(region, None), (None, sector)]:
        code, branch = one.pk if one else None, other.pk if other else None
        if (one or other) and (code, branch) not in near and queries.covers(where, code, branch):
            fresh = Plan(region=one, sector=other, year=year)
            label = _now("%(plan)s (will be opened)") % {"plan": fresh}
            choices.append((f"new/{code or ''}/{branch or ''}", label))
    return choices
