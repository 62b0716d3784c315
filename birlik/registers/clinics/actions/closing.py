"""The end of an appeal, what the worker got, and what is asked three months later."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.registers.clinics import clocks, permissions, queries, rules
from birlik.registers.clinics.actions import locking
from birlik.registers.clinics.choices import Lasting, Outcome, Result, State
from birlik.registers.clinics.models import Appeal, AppealFile, FollowUp


@action
def close(
    *,
    appeal: Appeal,
    outcome: str,
    got: Collection[str],
    money: Decimal | None = None,
    outcome_text: str = "",
    closed_on: date | None = None,
    by: User | None,
) -> Appeal:
    """It ends with an outcome and with what the worker got. Three months later the worker is asked
    whether it held."""
    locking.may(by, permissions.DECIDE, appeal)
    current = locking.locked(appeal)
    if current.state == State.CLOSED:
        raise ValidationError(_("This appeal is closed already. Reopen it to change how it ended."))
    today = timezone.localdate()
    closed_on = closed_on or today
    rules.check_closing(
        outcome=outcome,
        got=got,
        money=money,
        closed_on=closed_on,
        received=current.received_on,
        today=today,
    )
    if running := current.services.filter(result=Result.RUNNING, taken_back=False).count():
        raise ValidationError(
            _("%(count)d services are still going on. Say first how they ended.")
            % {"count": running}
        )
    current.state, current.outcome, current.closed_on = State.CLOSED, outcome, closed_on
    current.got, current.money = list(got), money
    AppealFile.objects.filter(appeal=current).update(outcome_text=outcome_text.strip())
    locking.keep(current)
    if outcome not in (Outcome.MISTAKE, Outcome.NO_CONTACT):
        due = clocks.months_later(closed_on, clocks.rules()["follow_up_after"])
        FollowUp.objects.update_or_create(appeal=current, defaults={"due": due})
    record("close appeal", current, by=by, outcome=outcome, got=list(got), money=money)
    return current


@action
def reopen(*, appeal: Appeal, reason: str, by: User | None) -> Appeal:
    """It goes on. How it had ended stays in the audit."""
    locking.may(by, permissions.DECIDE, appeal)
    rules.check_reason(reason)
    current = locking.locked(appeal)
    if current.state != State.CLOSED:
        raise ValidationError(_("This appeal is open."))
    if current.forgotten_on:
        raise ValidationError(
            _("What was told has been forgotten after its time. Take in a new appeal.")
        )
    record(
        "reopen appeal", current, by=by, outcome=current.outcome, got=current.got,
        money=current.money, closed_on=current.closed_on,
    )  # fmt: skip
    locking.say_why(current, reason, by)
    current.state, current.outcome, current.closed_on = State.WORK, "", None
    current.got, current.money = [], None
    FollowUp.objects.filter(appeal=current, answered_on=None).delete()
    locking.keep(current)
    return current


@action
def answer_follow_up(
    *, code: str, lasting: str, satisfaction: int, words: str = "", by: None = None
) -> FollowUp:
    """The worker says by receipt code whether the result held and how satisfied they are. Raises
    ValidationError when nothing is asked, or for an answer that is not on the list."""
    appeal = queries.by_code(code)
    asked = FollowUp.objects.filter(appeal=appeal, answered_on=None).first() if appeal else None
    if asked is None:
        raise ValidationError(_("There is nothing to answer here now."))
    if lasting not in Lasting.values or satisfaction not in range(1, 6):
        raise ValidationError(_("Choose one answer to each question."))
    asked.lasting, asked.satisfaction, asked.words = lasting, satisfaction, words.strip()
    asked.answered_on = timezone.localdate()
    asked.save()
    record(
        "worker answers after closing", appeal, by=by, lasting=lasting, satisfaction=satisfaction
    )
    return asked
