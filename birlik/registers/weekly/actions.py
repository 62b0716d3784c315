from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from birlik.base import packs
from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.base.numbering import take, with_check_letter
from birlik.base.periods import Week
from birlik.registers.structure.models import Workplace
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly import queries, rules
from birlik.registers.weekly.choices import Channel, State
from birlik.registers.weekly.messages import sentence
from birlik.registers.weekly.models import EventReport, WeeklyReport


@dataclass(frozen=True)
class Sent:
    """What became of a submission: the report that stands in the register, and how it got there."""

    report: WeeklyReport
    repeated: bool = False
    contested: bool = False
    corrected: WeeklyReport | None = None


@action
def send_report(
    *,
    workplace: Workplace,
    week: Week,
    answers: Mapping[str, float | None],
    by: User,
    client_id: UUID,
    explanations: Mapping[str, str] | None = None,
    note: str = "",
    nothing_changed: bool = False,
    seconds_spent: int | None = None,
    channel: str = Channel.WEB,
) -> Sent:
    """Take in a weekly report. The same submission sent twice is stored once; a second one by the
    same person is a correction; a differing one by somebody else is kept beside the first until a
    person decides."""
    held = queries.held_for_report(by, workplace)
    if held is None:
        raise PermissionDenied
    form = forms_of_pack.current()
    explanations = {
        code: text.strip() for code, text in (explanations or {}).items() if text.strip()
    }
    known = queries.known_of(held, week, client_id)
    _must_be_due(held, week, known)
    _must_be_believable(held, answers, explanations, form, known)
    values = in_slots(form, answers)
    if known.same and _says(known.same) == (held.pk, week, values, note.strip()):
        return Sent(known.same, repeated=True)
    report = WeeklyReport(
        workplace=held,
        week=week,
        receipt=receipt(week),
        client_id=uuid4() if known.same else client_id,
        form_version=form.version,
        answers=values,
        kept=explanations,
        note=note.strip(),
        nothing_changed=nothing_changed,
        seconds_spent=seconds_spent,
        channel=channel,
        sent_by=by,
    )
    return _take_in(report, known.standing, by)


def _says(report: WeeklyReport) -> tuple:
    return report.workplace_id, report.week, report.answers, report.note


def _take_in(report: WeeklyReport, standing: WeeklyReport | None, by: User) -> Sent:
    if standing is None:
        report.save()
        record("send weekly report", report, by=by, receipt=report.receipt)
        return Sent(report)
    if standing.sent_by_id == by.pk:
        standing.state = State.CORRECTED
        standing.save(update_fields=["state"])
        report.corrects = standing
        report.save()
        record("correct weekly report", report, by=by, was=standing.receipt, now=report.receipt)
        return Sent(report, corrected=standing)
    if (standing.answers, standing.note) == (report.answers, report.note):
        report.state = State.SET_ASIDE
        report.decision_reason = _("The same answers as %(receipt)s.") % {
            "receipt": standing.receipt
        }
    else:
        report.state = State.CONTESTED
    report.save()
    record("send second weekly report", report, by=by, beside=standing.receipt, state=report.state)
    return Sent(report, contested=report.state == State.CONTESTED)


@action
def decide(*, report: WeeklyReport, keep: bool, reason: str, by: User) -> WeeklyReport:
    """Two people sent different reports for one week: say which one counts, and why. Both stay in
    the register."""
    report = queries.decidable_by(by).select_for_update(of=("self",)).get(pk=report.pk)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that both senders can understand it.")})
    standing = queries.report_of(report.workplace, report.week)
    loser = standing if keep else report
    if loser:
        loser.state = State.SET_ASIDE
        loser.decided_by, loser.decision_reason = by, reason.strip()
        loser.save(update_fields=["state", "decided_by", "decision_reason"])
    if keep:
        report.state = State.COUNTED
        report.decided_by, report.decision_reason = by, reason.strip()
        report.save(update_fields=["state", "decided_by", "decision_reason"])
    record("decide between weekly reports", report, by=by, keep=keep, reason=reason.strip())
    return report


@action
def send_event(
    *,
    workplace: Workplace,
    kind: str,
    happened_on: date,
    text: str,
    by: User | None,
    client_id: UUID,
    workers: int | None = None,
) -> EventReport:
    """Take in something that happened now; the same submission sent twice is stored once. `by` is
    None for what another room of the house tells."""
    if by is not None and not queries.reportable_by(by).filter(pk=workplace.pk).exists():
        raise PermissionDenied
    earlier = EventReport.objects.filter(client_id=client_id).first()
    if earlier and earlier.workplace_id == workplace.pk:
        return earlier
    today = timezone.localdate()
    if happened_on > today:
        raise ValidationError(
            {
                "happened_on": _(
                    "This day has not come yet. Give the day it happened, today at the latest."
                )
            }
        )
    event = EventReport.objects.create(
        workplace=workplace,
        receipt=with_check_letter(f"E{today.year}-{take(f'event-{today.year}'):05d}"),
        client_id=uuid4() if earlier else client_id,
        kind=kind,
        happened_on=happened_on,
        workers=workers,
        text=text.strip(),
        sent_by=by,
    )
    record("send event report", event, by=by, receipt=event.receipt, kind=kind)
    return event


def receipt(week: Week) -> str:
    return receipt_number(week, take(f"weekly-{week}"))


def receipt_number(week: Week, number: int) -> str:
    return with_check_letter(f"W{week.year % 100:02d}{week.number:02d}-{number:05d}")


def in_slots(form: forms_of_pack.Form, answers: Mapping[str, float | None]) -> list[float | None]:
    values: list[float | None] = [None] * form.slots
    for question in form.questions:
        answer = answers.get(question.code)
        values[question.slot] = None if answer is None else float(answer)
    return values


def _must_be_due(workplace: Workplace, week: Week, known: queries.Known) -> None:
    if week > Week.of(timezone.localdate()):
        raise ValidationError(
            _("This week has not begun. Report for the present week or an earlier one.")
        )
    if week < Week.parse(packs.current("pack")["oldest_week"]):
        raise ValidationError(
            _("Reports go back to %(week)s.") % {"week": packs.current("pack")["oldest_week"]}
        )
    if not known.owed:
        raise ValidationError(
            _(
                "%(workplace)s owed no report for the week of %(day)s. Ask your coordinator to "
                "enter it as a reporting unit."
            )
            % {"workplace": workplace, "day": date_format(week.monday)}
        )


def _must_be_believable(
    workplace: Workplace,
    answers: Mapping[str, float | None],
    explanations: Mapping[str, str],
    form: forms_of_pack.Form,
    known: queries.Known,
) -> None:
    questions = form.for_sector(workplace.sector_id)
    findings = rules.check(
        [bounds(question) for question in questions],
        answers,
        headcount=known.workers,
        history={
            question.code: [
                answers_then[question.slot]
                for answers_then in known.past
                if question.slot < len(answers_then) and answers_then[question.slot] is not None
            ]
            for question in questions
        },
    )
    wrong = {
        finding.question: sentence(finding)
        for finding in findings
        if finding.refused or finding.question not in explanations
    }
    if wrong:
        raise ValidationError(wrong)


def bounds(question: forms_of_pack.Question) -> rules.Bounds:
    return rules.Bounds(
        question.code,
        question.lowest,
        question.highest,
        question.within_headcount,
        frozenset(float(choice.value) for choice in question.choices)
        if question.choices
        else frozenset({0.0, 1.0})
        if question.kind == "yesno"
        else frozenset(),
    )


def answer_of(report: WeeklyReport, question: forms_of_pack.Question) -> float | None:
    """The answer to a question in a report, which may be older than the question."""
    return report.answers[question.slot] if question.slot < len(report.answers) else None
