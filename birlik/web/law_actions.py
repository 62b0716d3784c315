"""What the installation goes by: a draft is put in force or taken back, a value is marked as
compared with the official text."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik import law
from birlik.base import laws
from birlik.base.audit import action, record
from birlik.base.models import RuleCheck, RuleSetInForce, User
from birlik.base.roles import Role
from birlik.registers.structure.scope import roles_of

PUT_IN_FORCE = frozenset({Role.ADMINISTRATOR})
COMPARE = frozenset({Role.LAWYER})


@action
def put_in_force(
    *,
    code: str,
    since: date,
    act_name: str,
    act_number: str,
    act_date: date,
    reason: str,
    by: User,
) -> RuleSetInForce:
    """From a day, the draft is law for cases that begin then or later; older ones keep theirs."""
    _may(by, PUT_IN_FORCE)
    known = laws.current()
    if code not in known.drafts:
        raise ValidationError(_("This set of rules is in force already, or is not a draft."))
    if act_date > since:
        raise ValidationError(
            {"since": _("An act takes effect on its own day or later, not before it.")}
        )
    try:
        known.with_draft(code, since)
    except law.LawError as error:
        raise ValidationError(
            {
                "since": _(
                    "These rules cannot be law from that day: the draft was not yet published, or "
                    "a later value stands there already. Choose a later day."
                )
            }
        ) from error
    row = RuleSetInForce.objects.create(
        code=code, since=since, act_name=act_name.strip(), act_number=act_number.strip(),
        act_date=act_date, reason=reason.strip(), by=by,
    )  # fmt: skip
    record(
        "put rules in force", f"rules:{code}", by=by,
        since=since, act=act_name, number=act_number, date=act_date, reason=reason,
    )  # fmt: skip
    laws.forget()
    return row


@action
def take_back(*, code: str, reason: str, by: User) -> None:
    """The set is a draft again; it was put in force by mistake or with another wording."""
    _may(by, PUT_IN_FORCE)
    row = RuleSetInForce.objects.select_for_update().filter(code=code, taken_back="").first()
    if row is None:
        raise ValidationError(_("This set of rules is a draft already."))
    if len(reason.strip()) < 5:
        raise ValidationError({"reason": _("Say why in a few words: others will read it later.")})
    row.taken_back = reason.strip()
    row.save()
    record("take rules back", f"rules:{code}", by=by, reason=reason)
    laws.forget()


@action
def compare(*, ruleset: str, key: str, start: date, on: date, by: User) -> RuleCheck:
    """A lawyer compared the value with the official text on a day."""
    _may(by, COMPARE)
    value = laws.current().value(ruleset, key, start)
    if value is None or value.start == date.max:
        raise ValidationError(_("There is no such value in force."))
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day is still to come.")})
    if on < value.source.published:
        raise ValidationError({"on": _("The act was not yet published on that day.")})
    RuleCheck.objects.filter(ruleset=ruleset, key=key, start=start, taken_back="").update(
        taken_back=_("Compared again.")
    )
    mark = RuleCheck.objects.create(
        ruleset=ruleset, key=key, start=start, said=laws.wording(value), on=on, by=by,
        by_name=str(by),
    )  # fmt: skip
    record("check rule of law", f"rule:{key}"[:80], by=by, ruleset=ruleset, start=start, on=on)
    laws.forget()
    return mark


@action
def take_back_check(*, ruleset: str, key: str, start: date, by: User) -> None:
    _may(by, COMPARE)
    marks = RuleCheck.objects.filter(ruleset=ruleset, key=key, start=start, taken_back="")
    if not marks.update(taken_back=_("Taken back.")):
        raise ValidationError(_("This value carries no mark."))
    record("take back check of rule", f"rule:{key}"[:80], by=by, ruleset=ruleset, start=start)
    laws.forget()


def _may(by: User, roles: frozenset[Role]) -> None:
    if not roles_of(by) & roles:
        raise PermissionDenied
