"""Reading settlements and their terms. Everything shown to a person starts with `visible…`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When

from birlik.base.models import User
from birlik.early_warning.survival import Survival, kaplan_meier
from birlik.registers.disputes import permissions, queries
from birlik.registers.disputes.choices import SETTLED, Body, Stage, TermState
from birlik.registers.disputes.models import Dispute, Settlement, SettlementTerm
from birlik.registers.structure.scope import scope

STANDING = Q(mistake="")


def visible_to(user: User) -> QuerySet[Settlement]:
    """Settlements of the standing disputes the user sees."""
    seen = queries.standing(queries.visible_to(user))
    return Settlement.objects.filter(STANDING, dispute__in=seen)


def terms_visible_to(user: User) -> QuerySet[SettlementTerm]:
    return SettlementTerm.objects.filter(STANDING, settlement__in=visible_to(user))


def of_dispute(dispute: Dispute) -> QuerySet[Settlement]:
    """Newest first, each with its standing terms as `agreed`."""
    terms = SettlementTerm.objects.filter(STANDING).select_related("said_by", "led_to")
    rows = Settlement.objects.filter(STANDING, dispute=dispute)
    return rows.prefetch_related(Prefetch("terms", terms, to_attr="agreed"))


def may_have_terms(dispute: Dispute) -> bool:
    return dispute.outcome in SETTLED and dispute.ended is not None and not dispute.mistake


def stage_of(dispute: Dispute) -> str:
    """How far the dispute had gone, from what is recorded of it: the furthest body that was set
    up. A strike comes first, whatever sat beside it."""
    if dispute.stoppage_began:
        return Stage.STRIKE
    bodies = set(dispute.members.filter(mistake="").values_list("body", flat=True))
    codes = set(dispute.events.filter(mistake="").values_list("code", flat=True))
    for body, stage, code in (
        (Body.ARBITRATION, Stage.ARBITRATION, "arbitration_created"),
        (Body.TRIPARTITE, Stage.TRIPARTITE, ""),
        (Body.MEDIATION, Stage.MEDIATION, "mediator_consented"),
        (Body.RECONCILIATION, Stage.RECONCILIATION, "reconciliation_created"),
    ):
        if body in bodies or code in codes:
            return stage
    return Stage.TALKS


def owed(user: User, *, until: date) -> QuerySet[SettlementTerm]:
    """Terms due by a day of which nobody has said anything, where the user records disputes."""
    reach = scope(user, permissions.RECORD)
    if reach.empty:
        return SettlementTerm.objects.none()
    rows = terms_visible_to(user).filter(state=TermState.DUE, due__lte=until)
    return rows.select_related("settlement__dispute").order_by("due", "id")


def broken_by_dispute(disputes: QuerySet[Dispute]) -> dict[int, list[SettlementTerm]]:
    """The broken terms of disputes, by dispute; one query."""
    found: dict[int, list[SettlementTerm]] = {}
    rows = SettlementTerm.objects.filter(
        STANDING, state=TermState.BROKEN, settlement__dispute__in=disputes
    )
    for term in rows.select_related("settlement").order_by("on", "id"):
        found.setdefault(term.settlement.dispute_id, []).append(term)
    return found


def unsaid_first(rows: QuerySet[SettlementTerm], today: date) -> QuerySet[SettlementTerm]:
    """With `turn`, by which those come first of which nobody has said what became of them."""
    due = Q(state=TermState.DUE)
    return rows.annotate(
        turn=Case(
            When(due & Q(due__lt=today), then=Value(0)),
            When(due, then=Value(1)),
            When(state=TermState.BROKEN, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
    )


# How long settlements last


@dataclass(frozen=True)
class Lasting:
    """Settlements of one kind: how many, how many failed, and how long they last (days)."""

    n: int
    failed: int
    curve: Survival | None

    @property
    def median(self) -> float | None:
        return (
            None
            if self.curve is None or self.curve.median != self.curve.median
            else (self.curve.median)
        )


Span = tuple[date, date | None]  # signed, failed


def lasting(spans: Iterable[Span], today: date) -> Lasting:
    """Those that have not failed are known to last until today, no longer."""
    known = list(spans)
    if not known:
        return Lasting(0, 0, None)
    days = [((failed or today) - signed).days for signed, failed in known]
    ended = [failed is not None for _signed, failed in known]
    return Lasting(len(known), sum(ended), kaplan_meier(days, ended))


def with_terms(rows: QuerySet[Settlement]) -> QuerySet[Settlement]:
    """Only these can be seen to fail; without terms nobody can tell."""
    agreed = SettlementTerm.objects.filter(STANDING).values("settlement")
    return rows.filter(pk__in=agreed)


def spans(rows: QuerySet[Settlement], by: str = "") -> dict[str, list[Span]]:
    """{value of `by`: the spans}; all under "" when nothing is asked. One query."""
    found: dict[str, list[Span]] = {}
    fields = ["signed", "failed", *([by] if by else [])]
    for signed, failed, *key in rows.order_by().values_list(*fields):
        found.setdefault(key[0] if key else "", []).append((signed, failed))
    return {key: value for key, value in found.items() if key is not None}


def terms_by(rows: QuerySet[SettlementTerm], field: str) -> dict[str, dict[str, int]]:
    """{value of the field: {state: how many}}."""
    found: dict[str, dict[str, int]] = {}
    for key, state, n in rows.order_by().values_list(field, "state").annotate(n=Count("pk")):
        found.setdefault(key, {})[state] = n
    return found
