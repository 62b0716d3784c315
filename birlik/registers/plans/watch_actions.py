"""What happens on the watch list: put on, looked at again, taken off."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.registers.plans import rules, watching
from birlik.registers.plans.models import Look, Watch
from birlik.registers.structure.models import Workplace


def usual_look(today: date) -> date:
    """When to look again if nobody says."""
    return today + timedelta(days=rules.USUAL_WATCH)


@action
def put_on(
    *,
    workplace: Workplace,
    reason: str,
    look_again: date | None = None,
    source: str = "",
    source_path: str = "",
    by: User,
) -> Watch:
    """Put a workplace on watch until it is looked at again; one that is there already stays."""
    _may(by, workplace)
    today = timezone.localdate()
    rules.check_reason(reason)
    look_again = look_again or usual_look(today)
    rules.check_look_again(look_again, today=today)
    Workplace.objects.select_for_update().get(pk=workplace.pk)
    if watching.of_workplace(workplace):
        raise ValidationError(_("This workplace is on watch already."))
    watch = Watch.objects.create(
        workplace=workplace,
        since=today,
        reason=reason.strip(),
        look_again=look_again,
        source=source[:200],
        source_path=source_path,
        put_by=by,
    )
    record("put on watch", watch, by=by, workplace=workplace.pk, reason=reason.strip())
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
    _may(by, current.workplace)
    if current.until is None or watching.of_workplace(current.workplace):
        raise ValidationError(_("This workplace is on watch already."))
    record("put back on watch", current, by=by, taken_off_why=current.taken_off_why)
    current.until, current.taken_off_by, current.taken_off_why = None, None, ""
    today = timezone.localdate()
    if current.look_again <= today:
        current.look_again = usual_look(today)
    current.save(update_fields=["until", "taken_off_by", "taken_off_why", "look_again"])
    return current


def _running(watch: Watch, by: User) -> Watch:
    rows = Watch.objects.select_for_update(of=("self",)).select_related("workplace")
    current = rows.get(pk=watch.pk)
    _may(by, current.workplace)
    if current.until is not None:
        raise ValidationError(_("This workplace has been taken off the watch list."))
    return current


def _may(by: User, workplace: Workplace) -> None:
    if not watching.may_watch(by, workplace):
        raise PermissionDenied
