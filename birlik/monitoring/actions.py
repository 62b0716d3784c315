"""The Monday run, and what people decide about what it says."""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

import numpy as np
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base import packs
from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.base.periods import Week
from birlik.monitoring import assignment, cells, deciding, picture, prevention, queries, terms
from birlik.monitoring.choices import Decision, SignalKind
from birlik.monitoring.models import Objection, Risk, Signal, WeekRun
from birlik.monitoring.weights import Weights, signal_settings, weights
from birlik.registers.disputes import actions as dispute_actions
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure.models import Workplace
from birlik.registers.weekly import form as forms_of_pack
from birlik.registers.weekly import queries as weekly_queries

Progress = Callable[[str], None]


def monday_after(week: Week) -> datetime:
    """The Monday after a week at 06:00, when its list is made."""
    zone = ZoneInfo(packs.current("pack")["timezone"])
    return datetime.combine(week.monday + timedelta(days=7), clock(6), zone)


def known_at(week: Week) -> datetime:
    """The moment whose knowledge a run of the week may use: the Monday after it, or now if that
    has not come."""
    return min(monday_after(week), timezone.now())


@action
def run_week(*, week: Week, by: User | None = None, progress: Progress = lambda _: None) -> WeekRun:
    """Build the arrays of a week, score, watch, assign and store. Run again on the same data, the
    same result; what people decided about a signal is kept."""
    if week > Week.of(timezone.localdate()):
        raise ValidationError(
            _("The week %(week)s has not begun, so there is nothing to run yet.") % {"week": week}
        )
    started = time.perf_counter()
    pack_weights, settings = weights(), signal_settings()
    form = forms_of_pack.current() if forms_of_pack.exists() else None
    moment = known_at(week)
    signals: list[Signal] = []
    scored = 0
    if pack_weights and form:
        progress(_("scoring workplaces"))
        risks, scored = _score(week, moment, form, pack_weights)
        Risk.objects.filter(week=week).delete()
        Risk.objects.bulk_create(risks, batch_size=5000)
        signals += _workplace_signals(risks, pack_weights)
    progress(_("watching regions and sectors"))
    found, watched = cells.unusual(week, moment, settings, form)
    signals += _cell_signals(week, found)
    progress(_("assigning Monday’s list"))
    assignment.assign(signals, week)
    _store(week, signals)
    run = _remember(
        week, moment, pack_weights, settings.version, signals, scored, watched, started, by
    )
    record("run week", run, by=by, week=str(week), fingerprint=run.fingerprint)
    return run


def _score(
    week: Week, moment: datetime, form: forms_of_pack.Form, pack_weights: Weights
) -> tuple[list[Risk], int]:
    settings = {code: term.settings for code, term in pack_weights.terms.items()}
    shown = picture.take(
        week,
        moment,
        form,
        {
            "memory_weeks": pack_weights.memory_weeks,
            "headcount_weeks": settings["headcount"]["weeks"],
            "dispute_years": settings["past_disputes"]["years"],
            "event_weeks": settings["event_reports"]["weeks"],
        },
    )
    scores = terms.score(
        shown, {code: term.weight for code, term in pack_weights.terms.items()}, settings
    )
    _take_out_upheld(scores, shown.ids, week)
    order = np.lexsort((shown.ids, -scores.total))
    order = order[scores.total[order] > 0]
    return [
        Risk(
            week=week,
            workplace_id=int(shown.ids[position]),
            score=float(scores.total[position]),
            rank=rank,
            terms=scores.reasons(position),
        )
        for rank, position in enumerate(order[: pack_weights.keep], start=1)
    ], len(shown.ids)


def _take_out_upheld(scores: terms.Scores, ids: np.ndarray, week: Week) -> None:
    """A term that was contested and given up is worth nothing for that workplace and week."""
    for workplace, code in Objection.objects.filter(week=week, upheld=True).values_list(
        "workplace", "term"
    ):
        position = int(np.searchsorted(ids, workplace))
        if position < len(ids) and ids[position] == workplace and code in scores.values:
            points = scores.values[code][position] * scores.weights[code]
            scores.total[position] = round(scores.total[position] - points, 2)
            scores.values[code][position] = 0


def _workplace_signals(risks: list[Risk], pack_weights: Weights) -> list[Signal]:
    places = dict(
        Workplace.objects.filter(
            pk__in=[risk.workplace_id for risk in risks if risk.score >= pack_weights.watch]
        ).values_list("pk", "region")
    )
    sectors = dict(Workplace.objects.filter(pk__in=places).values_list("pk", "sector"))
    return [
        Signal(
            week=risk.week,
            kind=SignalKind.WORKPLACE,
            key=str(risk.workplace_id),
            workplace_id=risk.workplace_id,
            region_id=places[risk.workplace_id],
            sector_id=sectors[risk.workplace_id],
            method="score",
            score=risk.score,
            threshold=pack_weights.watch,
            terms=risk.terms,
        )
        for risk in risks
        if risk.score >= pack_weights.watch
    ]


def _cell_signals(week: Week, found: list[cells.Unusual]) -> list[Signal]:
    return [
        Signal(
            week=week,
            kind=SignalKind.CELL,
            key=one.series.key,
            region_id=one.series.region,
            sector_id=one.series.sector,
            cause=one.series.cause,
            method=one.method,
            observed=one.observed,
            expected=one.expected,
            threshold=one.threshold,
            pvalue=one.pvalue,
            score=round(-float(np.log10(max(one.pvalue, 1e-12))), 2),
        )
        for one in found
    ]


def _store(week: Week, signals: list[Signal]) -> None:
    """Replace what nobody has touched; keep every decision, and the signal it was made on."""
    standing = {(one.kind, one.key): one for one in Signal.objects.filter(week=week)}
    fresh = {(one.kind, one.key) for one in signals}
    gone = [one.pk for key, one in standing.items() if key not in fresh]
    Signal.objects.filter(pk__in=gone, decision=Decision.WAITING).delete()
    Signal.objects.filter(pk__in=gone).update(on_list=False)
    new, known = [], []
    for one in signals:
        if old := standing.get((one.kind, one.key)):
            one.pk = old.pk
            if old.decision != Decision.WAITING:
                one.assigned_to_id = old.assigned_to_id
            known.append(one)
        else:
            new.append(one)
    Signal.objects.bulk_create(new, batch_size=2000)
    Signal.objects.bulk_update(
        known,
        [
            "score",
            "place",
            "terms",
            "observed",
            "expected",
            "threshold",
            "pvalue",
            "method",
            "on_list",
            "assigned_to",
        ],
        batch_size=500,
    )


def _remember(
    week: Week,
    moment: datetime,
    pack_weights: Weights | None,
    settings_version: str,
    signals: list[Signal],
    scored: int,
    watched: int,
    started: float,
    by: User | None,
) -> WeekRun:
    summary = {
        "known_at": moment.isoformat(),
        "scored": scored,
        "series": watched,
        "workplace_signals": sum(one.kind == SignalKind.WORKPLACE for one in signals),
        "cell_signals": sum(one.kind == SignalKind.CELL for one in signals),
        "on_list": sum(one.on_list for one in signals),
    }
    if forms_of_pack.exists():
        whole = weekly_queries.completeness(week, known_at=moment)[None]
        summary |= {"due": whole.due, "received": whole.received, "in_time": whole.in_time}
    said = [[one.kind, one.key, one.score, one.place, one.terms, one.pvalue] for one in signals]
    fingerprint = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    version = pack_weights.version if pack_weights else settings_version
    run, _created = WeekRun.objects.update_or_create(
        week=week,
        defaults={
            "computed_at": timezone.now(),
            "by": by,
            "weights_version": version,
            "seconds": round(time.perf_counter() - started, 3),
            "summary": summary,
            "fingerprint": fingerprint,
        },
    )
    return run


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
