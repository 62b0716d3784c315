"""Reminders before the deadline: one message a person, and a list of those it did not reach."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from birlik.base import packs
from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.base.periods import Week
from birlik.registers.structure.models import Workplace
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly import queries
from birlik.registers.weekly.choices import Delivery
from birlik.registers.weekly.models import Reminder


def due_now(now: datetime | None = None) -> list[tuple[Week, int]]:
    """The reminders whose hour has come this week and has not been sent: (week, hours before the
    deadline)."""
    now = now or timezone.now()
    week = Week.of(timezone.localdate(now))
    deadline = forms_of_pack.deadline(week)
    return [
        (week, hours)
        for hours in packs.current("pack").get("reminders", [])
        if deadline - timedelta(hours=hours) <= now < deadline
    ]


@action
def remind(*, week: Week, hours_before: int, by: User | None = None) -> dict[str, int]:
    """Write to everybody who owes a report for the week and has not been written to at this
    hour."""
    owing = {unit.workplace_id: unit.workplace for unit in queries.silent(week)}
    reporters = queries.reporters_of(owing, week.monday)
    already = set(
        Reminder.objects.filter(week=week, hours_before=hours_before).values_list("workplace", "to")
    )
    per_person: dict[User, list[Workplace]] = defaultdict(list)
    for workplace, posts in reporters.items():
        for post in posts:
            if post.person.user and (workplace, post.person.user_id) not in already:
                per_person[post.person.user].append(owing[workplace])
    rows = []
    for person, workplaces in per_person.items():
        state, why = _write(person, workplaces, week)
        rows += [
            Reminder(
                workplace=w,
                week=week,
                to=person,
                hours_before=hours_before,
                state=state,
                why_not=why,
            )
            for w in workplaces
        ]
    Reminder.objects.bulk_create(rows, batch_size=2000)
    counts = {state.value: sum(row.state == state for row in rows) for state in Delivery}
    counts["nobody_to_remind"] = sum(not posts for posts in reporters.values())
    if rows:
        record("remind", f"week:{week}", by=by, hours_before=hours_before, **counts)
    return counts


def _write(person: User, workplaces: list[Workplace], week: Week) -> tuple[str, str]:
    if not person.email:
        return Delivery.NO_ADDRESS, ""
    with translation.override(person.language):
        names = "\n".join(f"· {workplace}" for workplace in workplaces)
        subject = _("Weekly report due by %(day)s") % {
            "day": date_format(
                timezone.localtime(forms_of_pack.deadline(week)), "SHORT_DATETIME_FORMAT"
            )
        }
        body = _(
            "We have no report yet for this week from:\n%(names)s\n\nIf nothing changed, one tap "
            "is enough."
        ) % {"names": names}
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [person.email])
    except OSError as error:
        return Delivery.FAILED, str(error)[:300]
    return Delivery.SENT, ""
