"""Warnings before a day is missed. They carry numbers and dates, no name and no word of a worker:
a letter may be read by others."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from birlik.base.audit import action, record
from birlik.base.formatting import day_text
from birlik.base.models import User
from birlik.base.roles import Role
from birlik.registers.clinics import clocks, permissions, queries
from birlik.registers.clinics.choices import OPEN, Kept
from birlik.registers.clinics.models import Appeal, DueWarning, Obligation


@action
def warn(*, today: date, by: User | None = None) -> int:
    """Whoever works on an appeal is told before its limitation runs out; from the second warning
    on, the chief of the clinic too. Each is told once at each step. Returns how many letters."""
    steps = clocks.warn_before()
    near = Appeal.objects.filter(
        state__in=OPEN, limit_on__range=(today, today + timedelta(days=steps[0]))
    ).select_related("assigned_to", "clinic")
    told = set(
        DueWarning.objects.filter(appeal__in=near).values_list("appeal", "due", "days_before", "to")
    )
    made = []
    people = _People()
    for appeal in near:
        left = (appeal.limit_on - today).days
        place = max(at for at, step in enumerate(steps) if left <= step)
        said = {"appeal": appeal, "due": appeal.limit_on, "days_before": steps[place]}
        for to in people.for_warning(appeal, also_chief=place > 0):
            if (appeal.pk, appeal.limit_on, steps[place], to.pk) not in told:
                sent = _tell(to, partial(_limitation_letter, appeal, left))
                made.append(DueWarning(to=to, sent=sent, **said))
    DueWarning.objects.bulk_create(made)
    if made:
        record("warn of limitation", f"day:{today}", by=by, letters=len(made))
    return len(made)


@action
def remind_of_promises(*, today: date, by: User | None = None) -> int:
    """A few days before a promise of a settlement falls due, and once when it has passed."""
    soon = today + timedelta(days=clocks.rules()["remind_before"])
    rows = Obligation.objects.filter(
        state=Kept.WAITING, due__lte=soon, mediation__service__taken_back=False
    ).select_related(
        "mediation__service__appeal__assigned_to", "mediation__service__appeal__clinic"
    )
    reminded = []
    people = _People()
    for promise in rows:
        if promise.reminded_on and (promise.due >= today or promise.reminded_on >= promise.due):
            continue
        appeal = promise.mediation.service.appeal
        for to in people.for_warning(appeal, also_chief=False):
            _tell(to, partial(_promise_letter, promise, appeal))
        promise.reminded_on = today
        reminded.append(promise)
    Obligation.objects.bulk_update(reminded, ["reminded_on"])
    if reminded:
        record("remind of promises", f"day:{today}", by=by, promises=len(reminded))
    return len(reminded)


class _People:
    """Who works at a clinic and who leads it, asked once for each clinic."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, frozenset[str]], list[User]] = {}

    def for_warning(self, appeal: Appeal, *, also_chief: bool) -> Iterable[User]:
        own = [appeal.assigned_to] if appeal.assigned_to else self._of(appeal, {Role.LAWYER})
        chiefs = self._of(appeal, permissions.CHIEF) if also_chief else []
        return dict.fromkeys([*own, *chiefs])

    def _of(self, appeal: Appeal, roles: Iterable[str]) -> list[User]:
        key = (appeal.clinic_id, frozenset(roles))
        if key not in self._kept:
            self._kept[key] = queries.people_of(appeal.clinic, roles)
        return self._kept[key]


Letter = tuple[str, str]


def _limitation_letter(appeal: Appeal, left: int) -> Letter:
    said = {"number": appeal.number, "day": day_text(appeal.limit_on), "left": left}
    return (
        _("Appeal %(number)s: limitation runs out on %(day)s") % said,
        _(
            "Days left: %(left)d. After %(day)s the worker of appeal %(number)s may lose the right "
            "to go to the commission or to court. Open the file and record what was done."
        )
        % said,
    )


def _promise_letter(promise: Obligation, appeal: Appeal) -> Letter:
    said = {"number": appeal.number, "day": day_text(promise.due)}
    return (
        _("Appeal %(number)s: a promise falls due") % said,
        _(
            "A promise of the settlement in appeal %(number)s falls due on %(day)s. Say in its "
            "file whether it was kept."
        )
        % said,
    )


def _tell(to: User, letter: Callable[[], Letter]) -> bool:
    """In the language of whoever is told."""
    if not to.email:
        return False
    with translation.override(to.language):
        subject, text = letter()
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [to.email], fail_silently=True)
    return True
