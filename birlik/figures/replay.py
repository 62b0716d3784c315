"""A week of the past as people saw it on the Monday after it: the list, what had come in, the
figures, the tree and the law, from what was known then and nothing later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik import law
from birlik.base import hindsight, laws, packs
from birlik.base.datasets import Dataset
from birlik.base.formatting import day_text, language, number
from birlik.base.hindsight import Earlier, Moment
from birlik.base.models import User, in_force
from birlik.base.periods import Period, UnknownPeriod, Week
from birlik.base.verbs import in_words
from birlik.figures import protection, queries, values
from birlik.figures.asking import Asked, Refused, ask
from birlik.figures.definitions import Definition
from birlik.figures.values import Value
from birlik.monitoring import assignment, monday
from birlik.monitoring import queries as signals
from birlik.monitoring.models import Signal, WeekRun
from birlik.monitoring.weights import weights
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure import asof
from birlik.registers.structure import hindsight as structure
from birlik.registers.structure.choices import Hierarchy, Kind
from birlik.registers.structure.models import Lineage, Organisation, OrganisationEvent
from birlik.registers.structure.scope import Scope, scope
from birlik.registers.weekly import queries as weekly
from birlik.registers.weekly.models import WeeklyReport
from birlik.registers.weekly.permissions import SEE

LATE_LIST = 8 * 24 * 3600  # seconds after its Monday; a list made later was not printed that day


@dataclass(frozen=True)
class Replay:
    week: Week
    moment: Moment
    earlier: Earlier

    @cached_property
    def run(self) -> WeekRun | None:
        return signals.latest_run(self.week)


def replay(text: str) -> Replay:
    """A week to look at again.

    Raises:
        Refused: no week, one that is not over, or one before anything was known.
    """
    try:
        week = Week.parse(text)
    except UnknownPeriod as error:
        raise Refused(str(error)) from error
    first = Week.parse(packs.current("pack")["oldest_week"])
    if week < first:
        raise Refused(
            _("Reports go back to %(week)s. Choose that week or a later one.") % {"week": first}
        )
    at = monday.monday_after(week)
    if not is_over(week):
        raise Refused(
            _("%(week)s is not over: its Monday comes on %(day)s. Until then, open this week.")
            % {"week": week, "day": day_text(timezone.localtime(at).date())}
        )
    moment = Moment(at, timezone.localtime(at).date())
    return Replay(week, moment, hindsight.look_back(moment))


def is_over(week: Week) -> bool:
    return monday.monday_after(week) <= timezone.now()


def weeks() -> list[Week]:
    """The weeks that can be chosen at once: those with a stored Monday, newest first. One that was
    run by hand before it was over cannot be looked back at yet."""
    stored = WeekRun.objects.order_by("-week").values_list("week", flat=True)[:104]
    return [week for week in stored if is_over(week)]


# The list of that Monday


def listed(one: Replay, user: User | None, *, compute: bool = False) -> list[Signal]:
    """Monday's list within the user's reach, as it was stored; not stored, it is computed anew
    when asked for."""
    with_places = ("workplace", "region", "sector", "assigned_to")
    if one.run is not None:
        rows = Signal.objects.filter(week=one.week, on_list=True)
        if user is not None:
            rows = rows.filter(pk__in=signals.visible_to(user).values("pk"))
        reach = list(rows.values_list("pk", flat=True))
        with hindsight.as_known(one.earlier):
            found = Signal.objects.filter(pk__in=reach).select_related(*with_places)
            return list(found.order_by("place", "pk"))
    return _computed(one, user) if compute else []


def _computed(one: Replay, user: User | None) -> list[Signal]:
    """The list as it would have been, never stored."""
    with hindsight.as_known(one.earlier):
        said = monday.compute(one.week)
        assignment.assign(said.signals, one.week, said.summary["budgets"])
        found = sorted((s for s in said.signals if s.on_list), key=lambda s: s.place)
        for signal in found:  # fetched while the tables are as they were
            _places = signal.workplace, signal.region, signal.sector, signal.assigned_to
    if user is None:
        return found
    reach = scope(user, signals.SEE)
    return [signal for signal in found if _within(signal, reach)]


def _within(signal: Signal, reach: Scope) -> bool:
    places = {signal.region_id, *(signal.facts or {}).get("regions", ())}
    return (
        reach.everything
        or bool(places & reach.regions)
        or signal.sector_id in reach.sectors
        or signal.workplace_id in reach.workplaces_by_post
    )


# What had come in


@dataclass(frozen=True)
class CameIn:
    due: int
    then: int
    now: int
    later: int  # sent after that Monday
    corrected: int  # counted then, and were corrected after it


def came_in(one: Replay, user: User | None) -> CameIn:
    """Reports of the week: known on its Monday, and known today."""
    among = scope(user, SEE).workplaces("workplace__") if user is not None else Q()
    reach = WeeklyReport.objects.filter(among, week=one.week, sent_at__gt=one.moment.at)
    now = weekly.completeness(one.week, among=among)[None]
    with hindsight.as_known(one.earlier):
        then = weekly.completeness(one.week, among=among)[None]
    return CameIn(
        then.due,
        then.received,
        now.received,
        reach.filter(corrects=None).count(),
        reach.filter(corrects__sent_at__lte=one.moment.at).count(),
    )


# Figures


@dataclass(frozen=True)
class Shown:
    """A figure of the week and of its year so far, as known then; and of that year so far, as it
    is told today."""

    figure: Definition
    week: Value | None
    year: Value
    today: Value | None

    @property
    def differs(self) -> bool:
        if self.today is None:
            return False
        return (self.year.number, self.year.hidden) != (self.today.number, self.today.hidden)


def year_so_far(week: Week) -> Period:
    return Period.parse(f"{week.sunday.year}-01-01..{week.sunday}")


def figures(one: Replay, wanted: Iterable[Definition], user: User | None) -> list[Shown]:
    """Numbers of people, which are told on days of release, as they were released by then."""
    asked = [ask(figure.code, year_so_far(one.week).label, by=user) for figure in wanted]
    asks = [asked for asked in asked if user is None or not protection.guarded(asked, user)]
    released = {
        each.figure.code: Shown(each.figure, None, value, None)
        for each in asked if each not in asks
        for value in [protection.value(
            replace(each, period=Period.parse(str(one.week.sunday.year))), user, one.moment.on
        )]
    }  # fmt: skip
    in_week = [replace(asked, period=Period.parse(str(one.week))) for asked in asks]
    with hindsight.as_known(one.earlier):
        then = [(_of_week(week), values.value(year)) for week, year in
                zip(in_week, asks, strict=True)]  # fmt: skip
    shown = released | {
        year.figure.code: Shown(year.figure, of_week, of_year, values.value(year))
        for year, (of_week, of_year) in zip(asks, then, strict=True)
    }
    return [shown[each.figure.code] for each in asked]


def _of_week(asked: Asked) -> Value | None:
    """What stands on a day is told of the day, not of a week."""
    return values.value(asked) if asked.figure.as_of == "during" else None


# The tree


@dataclass(frozen=True)
class Branch:
    organisation: Organisation
    then: int  # primaries below it on that Monday, as known then
    today: int


def tree(one: Replay, hierarchy: Hierarchy) -> list[Branch]:
    """The unions (or associations) and how many primaries stood below each."""
    with hindsight.as_known(one.earlier):
        then = _primaries(hierarchy, one.moment.on)
        found = list(_heads(hierarchy, one.moment.on))
    today = _primaries(hierarchy, timezone.localdate())
    return [Branch(node, then.get(node.pk, 0), today.get(node.pk, 0)) for node in found]


def _heads(hierarchy: Hierarchy, on: date) -> Any:
    kind = Kind.SECTOR if hierarchy == Hierarchy.SECTOR else Kind.TERRITORY
    return Organisation.objects.filter(asof.existing(on), kind=kind).order_by("sort_key", "pk")


def _primaries(hierarchy: Hierarchy, on: date) -> dict[int, int]:
    below = Lineage.objects.filter(
        in_force(on), hierarchy=hierarchy, ancestor__in=_heads(hierarchy, on).order_by(),
        descendant__in=Organisation.objects.filter(asof.existing(on), kind=Kind.PRIMARY),
    )  # fmt: skip
    counted = below.values_list("ancestor").annotate(n=Count("descendant", distinct=True))
    return dict(counted.order_by())


def written_later(one: Replay) -> list[OrganisationEvent]:
    """Changes of the tree that had happened by then, and that nobody had written down."""
    return structure.late_events(one.earlier)


# The law


@dataclass(frozen=True)
class Rule:
    label: str
    then: str
    article: str
    today: str  # empty: no longer in force


@dataclass(frozen=True)
class LawThen:
    count: int
    names: list[str]  # of the rule sets
    changed: list[Rule]


def law_of(one: Replay) -> LawThen | None:
    """The values in force on that Monday, and those that say something else today; None where no
    law is loaded for the day."""
    spoken = language()
    try:
        known = laws.known_at(one.moment.at)
        then, now = known.on(one.moment.on), laws.current().on(timezone.localdate())
    except (law.LawError, packs.BrokenPack):
        return None
    return LawThen(
        len(then),
        [law.say(known.sets[code].name, spoken) for code in then.sets],
        [
            Rule(
                law.say(value.label, spoken),
                value.say(spoken),
                f"{law.say(value.source.act, spoken)}, {value.source.article}",
                now[key].say(spoken) if key in now else "",
            )
            for key, value in sorted(then.items())
            if key not in now or now[key].content != value.content
        ],
    )


# What was learnt later, and what cannot be shown


def learnt_later(one: Replay, reports: CameIn) -> list[tuple[str, int]]:
    disputes = one.earlier.tables.get(Dispute)
    late = disputes.late if disputes else set()
    begun = Dispute.objects.filter(pk__in=late, began__lte=one.moment.on).count()
    return [
        (_("Reports of this week that came later"), reports.later),
        (_("Reports of this week corrected later"), reports.corrected),
        (_("Disputes that had begun and were recorded later"), begun),
        (_("Changes of the tree written down later"), len(written_later(one))),
    ]


def not_shown(one: Replay) -> list[str]:
    """What of that Monday cannot be had again, said plainly."""
    said = [
        _(
            "What was brought in from other books (an import, the demonstration) is held known "
            "from its own day: nobody wrote down when the centre learnt of it."
        ),
        _(
            "Names of organisations and people, texts and files are shown as they are today: no "
            "earlier ones are kept."
        ),
    ]
    if one.run is None:
        said.append(_("No list was stored for this week. It can be computed as it would have been, "
                      "with the weights and budgets of today."))  # fmt: skip
    elif (one.run.computed_at - one.moment.at).total_seconds() > LATE_LIST:
        said.append(
            _(
                "The list was not printed that Monday: it was computed on %(day)s from what was "
                "known then."
            )
            % {"day": day_text(timezone.localtime(one.run.computed_at).date())}
        )
    pack_weights = weights()
    if one.run and pack_weights and one.run.weights_version != pack_weights.version:
        said.append(_("The scores of that list were made with other weights than today’s."))
    for verb, count in one.earlier.untold.items():
        said.append(
            _("“%(what)s” happened %(count)s times since, and the log does not tell what was "
              "before.") % {"what": in_words(verb), "count": number(count)}
        )  # fmt: skip
    return said


def registers(user: User) -> list[Dataset]:
    return [group.dataset for group in queries.grouped(user)]


def of_register(one: Replay, register: str, user: User | None) -> Sequence[Shown]:
    found = [f for f in queries.readable(user).values() if f.register == register]
    return figures(one, found, user)
