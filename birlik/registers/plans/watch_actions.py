"""What happens on the watch list: put on, looked at again, taken off."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import action, name_of, record
from birlik.base.models import User
from birlik.registers.plans import rules, watching
from birlik.registers.plans.models import Look, Watch
from birlik.registers.structure.models import Employer, Workplace


def usual_look(today: date) -> date:
    """When to look again if nobody says."""
    return today + timedelta(days=rules.USUAL_WATCH)


@action
def put_on(
    *,
    place: Workplace | Employer,
    reason: str,
    look_again: date | None = None,
    source: str = "",
    source_path: str = "",
    by: User,
) -> Watch:
    """Put a workplace, or an employer with all its workplaces, on watch until it is looked at
    again; one that is there already stays."""
    _may(by, place)
    today = timezone.localdate()
    rules.check_reason(reason)
    look_again = look_again or usual_look(today)
    rules.check_look_again(look_again, today=today)
    type(place).objects.select_for_update(of=("self",)).get(pk=place.pk)
    _refuse_second(place)
    watch = Watch.objects.create(
        workplace=place if isinstance(place, Workplace) else None,
        employer=place if isinstance(place, Employer) else None,
        since=today,
        reason=reason.strip(),
        look_again=look_again,
        source=source[:200],
        source_path=source_path,
        put_by=by,
    )
    record("put on watch", watch, by=by, place=name_of(place), reason=reason.strip())
    return watch


@action
def look(*, watch: Watch, found: str, look_again: date, by: User) -> Look:
    """It was looked at and stays on watch until another day."""
    current = _running(watch, by)
    today = timezone.localdate()
    rules.check_reason(found, "found")
    rules.check_look_again(look_again, today=today)
    made = Look.objects.create(
        watch=current, on=today, found=found.strip(), look_again=look_again, by=by
    )
    current.look_again = look_again
    current.save(update_fields=["look_again"])
    record("look at watched", current, by=by, found=found.strip(), look_again=look_again)
    return made


@action
def take_off(*, watch: Watch, reason: str, by: User) -> Watch:
    current = _running(watch, by)
    rules.check_reason(reason)
    current.until, current.taken_off_by = timezone.localdate(), by
    current.taken_off_why = reason.strip()
    current.save(update_fields=["until", "taken_off_by", "taken_off_why"])
    record("take off watch", current, by=by, reason=reason.strip())
    return current


@action
def put_back(*, watch: Watch, by: User) -> Watch:
    """Taken off too soon: the same watch goes on, with its history."""
    current = Watch.objects.select_for_update(of=("self",)).get(pk=watch.pk)
    _may(by, current.place)
    if current.until is None:
        raise ValidationError(_("This is on watch already."))
    _refuse_second(current.place)
    record("put back on watch", current, by=by, taken_off_why=current.taken_off_why)
    current.until, current.taken_off_by, current.taken_off_why = None, None, ""
    today = timezone.localdate()
    if current.look_again <= today:
        current.look_again = usual_look(today)
    current.save(update_fields=["until", "taken_off_by", "taken_off_why", "look_again"])
    return current


def _running(watch: Watch, by: User) -> Watch:
    rows = Watch.objects.select_for_update(of=("self",)).select_related("workplace", "employer")
    current = rows.get(pk=watch.pk)
    _may(by, current.place)
    if current.until is not None:
        raise ValidationError(_("This has been taken off the watch list."))
    return current


def _refuse_second(place: Workplace | Employer) -> None:
    if watching.over(place):
        raise ValidationError(_("This is on watch already."))


def _may(by: User, place: Workplace | Employer) -> None:
    if not watching.may_watch(by, place):
        raise PermissionDenied
