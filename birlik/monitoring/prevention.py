"""From a signal to prevention: a measure in the plan, or the workplace on watch. The reasons of the
signal go along, and the signal is decided by it."""

from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from birlik.base.audit import action
from birlik.base.formatting import number
from birlik.base.models import User
from birlik.monitoring import deciding
from birlik.monitoring.choices import Decision
from birlik.monitoring.models import Signal
from birlik.monitoring.wording import all_reasons
from birlik.registers.plans import actions as plan_actions
from birlik.registers.plans import queries as plan_queries
from birlik.registers.plans import watch_actions, watching
from birlik.registers.plans.models import Measure, Plan, Watch
from birlik.registers.structure.models import Post, Region, Sector


class Origin(TypedDict):
    source: str
    source_path: str


@action
def add_measure(
    *,
    signal: Signal,
    plan: str,
    owner: Post,
    year: int,
    by: User,
    **facts: Unpack[plan_actions.Facts],
) -> Measure:
    """Write a measure into a plan because of a signal; one that waited is confirmed by it. `plan`
    is what was chosen of `plan_choices`, for it may have to be opened first."""
    current = deciding.decidable(signal, by)
    into = _plan(plan, year, by)
    measure = plan_actions.add(plan=into, owner=owner, by=by, **origin(current), **facts)
    current.measures.add(measure)
    if current.decision == Decision.WAITING:
        why = _("A measure is in the plan: %(text)s") % {"text": measure.text}
        deciding.settle(current, Decision.CONFIRMED, why, by)
    return measure


@action
def put_on_watch(*, signal: Signal, by: User) -> Watch:
    """One tap: the reasons of the signal put its workplace on watch, and decide it if it waited."""
    current = deciding.decidable(signal, by)
    if current.workplace is None:
        raise ValidationError(_("Only a workplace can be put on watch."))
    watch = watch_actions.put_on(
        place=current.workplace, reason=all_reasons(current), by=by, **origin(current)
    )
    if current.decision == Decision.WAITING:
        deciding.settle(current, Decision.WATCHING, _("The workplace is on watch."), by)
    return watch


def watch_because_of(signal: Signal, reason: str, by: User) -> None:
    """What “watch” means for a workplace that is not on watch yet. Only inside an action."""
    if signal.workplace and not watching.over(signal.workplace):
        reasons = f"{reason.strip()}\n{all_reasons(signal)}"
        watch_actions.put_on(place=signal.workplace, reason=reasons, by=by, **origin(signal))


def no_watch_because_of(signal: Signal, by: User) -> None:
    """The decision is taken back, and the watch it began with it."""
    watch = signal.workplace and watching.over(signal.workplace)
    if watch and watch.source_path == origin(signal)["source_path"]:
        watch_actions.take_off(watch=watch, reason=_("The decision is taken back."), by=by)


def _plan(choice: str, year: int, by: User) -> Plan:
    """By its id, or the one that is opened for a region or a sector: “new/KZ-39/”, “new//coal”."""
    if not choice.startswith("new/"):
        return plan_queries.recordable_by(by).get(pk=int(choice))
    _new, region, sector = choice.split("/")
    return plan_actions.open_plan(
        region=Region.objects.filter(pk=region).first(),
        sector=Sector.objects.filter(pk=sector).first(),
        year=year,
        by=by,
    )


def origin(signal: Signal) -> Origin:
    """Where a measure or a watch came from, in words and as the address of the signal."""
    words = {"week": signal.week, "score": number(signal.score, 1)}
    return Origin(
        source=_("Signal of %(week)s, score %(score)s") % words,
        source_path=reverse("monitoring:signal", args=[signal.pk]),
    )


def measures_of(signal: Signal, user: User) -> QuerySet[Measure]:
    return plan_queries.measures_visible_to(user).filter(signals=signal).order_by("pk")


def watch_over(signal: Signal, user: User) -> Watch | None:
    if signal.workplace_id is None:
        return None
    return watching.visible_to(user).filter(watching.RUNNING, workplace=signal.workplace_id).first()
