"""The Monday run, and what people decide about what it says."""

import time
from collections import Counter

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.base.periods import Period, Week
from birlik.monitoring import assignment, budgets, deciding, lists, monday, prevention, queries
from birlik.monitoring.choices import Decision, SignalKind
from birlik.monitoring.models import (
    AlarmBudget,
    Objection,
    QuarterJudged,
    Risk,
    Signal,
    WeekRun,
)
from birlik.monitoring.monday import Progress
from birlik.monitoring.weights import signal_settings, weights
from birlik.registers.disputes import actions as dispute_actions
from birlik.registers.disputes.models import Dispute
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly import queries as weekly_queries


@action
def run_week(*, week: Week, by: User | None = None, progress: Progress = lambda _: None) -> WeekRun:
    """Build the arrays of a week, score, watch, assign and store. Run again on the same data, the
    same result; what people decided about a signal is kept."""
    if week > Week.of(timezone.localdate()):
        raise ValidationError(
            _("The week %(week)s has not begun, so there is nothing to run yet.") % {"week": week}
        )
    started = time.perf_counter()
    said = monday.compute(week, progress)
    Risk.objects.filter(week=week).delete()
    Risk.objects.bulk_create(said.risks, batch_size=5000)
    progress(_("assigning Monday’s list"))
    assignment.assign(said.signals, week, said.summary["budgets"])
    _store(week, said.signals)
    run = _remember(said, started, by)
    record("run week", run, by=by, week=str(week), fingerprint=run.fingerprint)
    return run


def _store(week: Week, signals: list[Signal]) -> None:
    """Replace what nobody has touched; keep every decision, and the signal it was made on."""
    standing = {(one.kind, one.key): one for one in Signal.objects.filter(week=week)}
    fresh = {(one.kind, one.key) for one in signals}
    gone = [one.pk for key, one in standing.items() if key not in fresh]
    Signal.objects.filter(pk__in=gone, decision=Decision.WAITING).delete()
    Signal.objects.filter(pk__in=gone).update(on_list=False)
    for one in signals:
        old = standing.get((one.kind, one.key))
        if old and old.decision != Decision.WAITING:
            one.assigned_to_id = old.assigned_to_id
    Signal.objects.bulk_create(
        signals,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["week", "kind", "key"],
        update_fields=[
            "score",
            "place",
            "terms",
            "facts",
            "observed",
            "expected",
            "threshold",
            "pvalue",
            "method",
            "on_list",
            "assigned_to",
        ],
    )


def _remember(said: monday.Said, started: float, by: User | None) -> WeekRun:
    kinds = Counter(one.kind for one in said.signals)
    summary = said.summary | {
        "known_at": said.known_at.isoformat(),
        "workplace_signals": kinds[SignalKind.WORKPLACE],
        "cell_signals": kinds[SignalKind.CELL],
        "cluster_signals": kinds[SignalKind.CLUSTER],
        "on_list": sum(one.on_list for one in said.signals),
    }
    if forms_of_pack.exists():
        whole = weekly_queries.completeness(said.week, known_at=said.known_at)[None]
        summary |= {"due": whole.due, "received": whole.received, "in_time": whole.in_time}
    pack_weights = weights()
    run, _created = WeekRun.objects.update_or_create(
        week=said.week,
        defaults={
            "computed_at": timezone.now(),
            "by": by,
            "weights_version": pack_weights.version if pack_weights else signal_settings().version,
            "seconds": round(time.perf_counter() - started, 3),
            "summary": summary,
            "fingerprint": said.fingerprint,
        },
    )
    return run


@action
def judge_quarter(*, quarter: Period, by: User | None = None) -> QuarterJudged:
    """Compute how good the warnings of a past quarter were, and keep it for the public page."""
    if quarter.label not in {one.label for one in lists.closed(timezone.localdate())}:
        raise ValidationError(
            _("%(quarter)s cannot be judged yet: disputes may still follow its last lists.")
            % {"quarter": quarter.label}
        )
    numbers, fingerprint = lists.judged(quarter)
    kept, _created = QuarterJudged.objects.update_or_create(
        quarter=quarter.label,
        defaults={
            "numbers": numbers, "fingerprint": fingerprint, "computed_at": timezone.now(),
        },
    )  # fmt: skip
    record("judge warnings", kept, by=by, quarter=quarter.label, fingerprint=fingerprint)
    return kept


@action
def set_budget(*, level: str, per_week: int, reason: str, by: User) -> AlarmBudget:
    """Say how many alarms a week there shall be at a level; the next run goes by it."""
    if not queries.may_set_budgets(by):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: others will want to know.")})
    known = budgets.in_force().get(level)
    if known and known.per_week == per_week:
        raise ValidationError({"per_week": _("This is the number already in force.")})
    budget = AlarmBudget(level=level, per_week=per_week, reason=reason.strip(), set_by=by)
    budget.full_clean(exclude=["set_by"])
    budget.save()
    record(
        "set alarm budget", budget, by=by, level=level, was=known.per_week if known else None,
        now=per_week, reason=budget.reason,
    )  # fmt: skip
    return budget


@action
def decide(*, signal: Signal, decision: str, reason: str, by: User) -> Signal:
    """A person confirms, dismisses or watches a signal, always with a reason; a workplace that is
    watched goes on the watch list."""
    signal = deciding.decidable(signal, by)
    if decision not in (Decision.CONFIRMED, Decision.DISMISSED, Decision.WATCHING):
        raise ValidationError({"decision": _("Choose to confirm, to watch or to dismiss.")})
    if decision == Decision.WATCHING:
        prevention.watch_because_of(signal, reason, by)
    return deciding.settle(signal, decision, reason, by)


@action
def open_dispute(*, signal: Signal, reason: str, by: User, **facts) -> Dispute:
    """Open a dispute from a signal: the workplace and the reasons go along, nothing is typed
    twice."""
    signal = deciding.decidable(signal, by)
    if signal.dispute_id:
        raise ValidationError(_("A dispute has already been opened from this signal."))
    dispute = dispute_actions.open_dispute(by=by, **facts)
    signal.dispute = dispute
    deciding.settle(signal, Decision.DISPUTE, reason, by)
    return dispute


@action
def undo_decision(*, signal: Signal, by: User) -> Signal:
    """Take a decision back; a dispute that was opened stays and is closed in its own register."""
    signal = deciding.decidable(signal, by)
    if signal.decision == Decision.DISPUTE:
        raise ValidationError(
            _("A dispute was opened from this signal. Withdraw the dispute if it was a mistake.")
        )
    was = signal.decision
    if was == Decision.WATCHING:
        prevention.no_watch_because_of(signal, by)
    signal.decision, signal.reason = Decision.WAITING, ""
    signal.decided_by = signal.decided_at = None
    signal.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
    signal.answered.update(
        decision=Decision.WAITING, reason="", decided_by=None, decided_at=None, answered_with=None
    )
    record("take back decision on signal", signal, by=by, was=was)
    return signal


@action
def reassign(*, signal: Signal, to: User, by: User) -> Signal:
    signal = queries.assignable_by(by).select_for_update(of=("self",)).get(pk=signal.pk)
    was, signal.assigned_to, signal.on_list = signal.assigned_to_id, to, True
    signal.save(update_fields=["assigned_to", "on_list"])
    record("reassign signal", signal, by=by, was=was, now=to.pk)
    return signal


@action
def contest(*, risk: Risk, term: str, reason: str, by: User) -> Objection:
    """Somebody says a term of the score is wrong, and why."""
    if not queries.risks_visible_to(by).filter(pk=risk.pk).exists():
        raise PermissionDenied
    if term not in {stored["term"] for stored in risk.terms}:
        raise ValidationError(_("This reason is not part of the score of that week."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the reason is wrong.")})
    objection, created = Objection.objects.get_or_create(
        week=risk.week,
        workplace=risk.workplace,
        term=term,
        by=by,
        defaults={"reason": reason.strip()},
    )
    if not created:
        raise ValidationError(_("You have already contested this reason for that week."))
    record("contest term", objection, by=by, term=term)
    return objection


@action
def answer_objection(*, objection: Objection, upheld: bool, answer: str, by: User) -> Objection:
    """Accept or refuse an objection; an accepted one takes the term out of that week's score when
    it is run again."""
    if not answer.strip():
        raise ValidationError(
            {"answer": _("Answer in a word, so that it can be understood later.")}
        )
    objection = (
        queries.objections_answerable_by(by).select_for_update(of=("self",)).get(pk=objection.pk)
    )
    objection.upheld, objection.answer, objection.answered_by = upheld, answer.strip(), by
    objection.save(update_fields=["upheld", "answer", "answered_by"])
    record("answer objection", objection, by=by, upheld=upheld)
    return objection
