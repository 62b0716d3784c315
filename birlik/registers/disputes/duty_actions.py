"""A person is made responsible; people are told before and after a missed day, each once."""

from collections import defaultdict
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from birlik.base.audit import action, record
from birlik.base.formatting import day_text
from birlik.base.models import User
from birlik.registers.disputes import duties, permissions, queries
from birlik.registers.disputes.choices import Delivery, Level, Outcome
from birlik.registers.disputes.duties import Duty
from birlik.registers.disputes.models import Dispute, Escalation, Responsible
from birlik.registers.disputes.writing import allow, locked


@action
def make_responsible(*, dispute: Dispute, step: str, user: User, by: User | None) -> Responsible:
    """For one step, or with an empty step for the whole dispute."""
    allow(by, permissions.RECORD, dispute)
    locked(dispute)
    if not duties.able(dispute).filter(pk=user.pk).exists():
        raise ValidationError(
            {"user": _("%(name)s has no post that reaches this dispute.") % {"name": user}}
        )
    named, _created = Responsible.objects.update_or_create(
        dispute=dispute, step=step, defaults={"user": user, "by": by, "at": timezone.now()}
    )
    record("make responsible", dispute, by=by, step=step, user=user.pk)
    return named


@action
def escalate(*, today: date | None = None, by: User | None = None) -> dict[str, int]:
    """Tell the responsible of what comes and of what was missed, and the centre of what stays
    missed. One message a person; each step of a day is told of once."""
    today = today or timezone.localdate()
    disputes = queries.standing().filter(outcome=Outcome.OPEN)
    told = set(
        Escalation.objects.filter(dispute__in=disputes).values_list(
            "dispute", "step", "due", "level", "to"
        )
    )
    centre = duties.centre(today)
    to_tell: dict[User, list[tuple[Duty, str]]] = defaultdict(list)
    for duty in duties.of(disputes, today):
        for level in duties.levels(duty):
            people = centre if level == Level.CENTRE else filter(None, [duty.responsible])
            for person in people:
                key = (duty.dispute.pk, duty.row.step.code, duty.row.due, level, person.pk)
                if key not in told:
                    to_tell[person].append((duty, level))
    rows = [row for person, what in to_tell.items() for row in _tell(person, what)]
    Escalation.objects.bulk_create(rows, batch_size=1000)
    counts = {level.value: sum(row.level == level for row in rows) for level in Level}
    if rows:
        record("tell of steps", f"day:{today}", by=by, **counts)
    return counts


def _tell(person: User, what: list[tuple[Duty, str]]) -> list[Escalation]:
    state, why = _write(person, what)
    return [
        Escalation(
            dispute=duty.dispute, step=duty.row.step.code, due=duty.row.due, level=level,
            to=person, state=state, why_not=why,
        )
        for duty, level in what
    ]  # fmt: skip


def _write(person: User, what: list[tuple[Duty, str]]) -> tuple[str, str]:
    if not person.email:
        return Delivery.NO_ADDRESS, ""
    with translation.override(person.language):
        lines = "\n".join(dict.fromkeys(f"· {_line(duty)}" for duty, _level in what))
        subject = _("Steps of labour disputes: what is due, what was missed")
        body = _(
            "%(lines)s\n\nRecord what was done on the page of the dispute, and this is quiet again."
        ) % {"lines": lines}
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [person.email])
    except OSError as error:
        return Delivery.FAILED, str(error)[:300]
    return Delivery.SENT, ""


def _line(duty: Duty) -> str:
    words = {
        "number": duty.dispute.number,
        "employer": duty.dispute.employer_name,
        "step": duty.what,
        "day": day_text(duty.row.due),
        "article": duty.article,
    }
    if duty.late:
        return _(
            "%(number)s, %(employer)s: missed on %(day)s: %(step)s (article %(article)s)"
        ) % words  # fmt: skip
    return _("%(number)s, %(employer)s: due on %(day)s: %(step)s (article %(article)s)") % words
