"""Legal clinics: an appeal, what was done for it, how it ended. Whole in 2023 at any scale, for the
published figures of that year are to come out of records; the other years scale."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np

from birlik.base.numbering import take
from birlik.registers.clinics import clocks, terms
from birlik.registers.clinics.actions.answers import add_answer
from birlik.registers.clinics.choices import (
    Channel,
    Consent,
    Enforcement,
    Got,
    Kept,
    MediationEnd,
    NextDate,
    Outcome,
    Party,
    Result,
    ServiceKind,
    Side,
    State,
)
from birlik.registers.clinics.models import (
    Appeal,
    AppealFact,
    AppealFile,
    Clinic,
    FollowUp,
    Lawsuit,
    Mediation,
    Message,
    Obligation,
    ObligationWords,
    Service,
    ServiceWords,
)
from birlik.registers.clinics.models.appeals import NEVER
from birlik.registers.structure.models import Region
from birlik.sandbox import assumptions as a
from birlik.sandbox import copy, names, words_clinics
from birlik.sandbox.load_people import Staff
from birlik.sandbox.loading import Loading, noon

Row = tuple[Any, ...]
TOPICS = list(words_clinics.APPEALS)
CLINIC_NAMES = {
    "kk": "{} заң клиникасы", "ru": "Юридическая клиника: {}", "en": "Legal clinic: {}",
}  # fmt: skip


@dataclass
class Rows:
    """What is to be written, table by table, and the next id of each that has one."""

    first: dict[type, int]
    appeals: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    services: list[Row] = field(default_factory=list)
    lawsuits: list[Row] = field(default_factory=list)
    mediations: list[Row] = field(default_factory=list)
    obligations: list[Row] = field(default_factory=list)
    promises: list[Row] = field(default_factory=list)
    service_words: list[Row] = field(default_factory=list)
    follow_ups: list[Row] = field(default_factory=list)

    def next(self, model: type, rows: list[Row]) -> int:
        return self.first[model] + len(rows)


@dataclass(frozen=True)
class Case:
    """One appeal as it is imagined, before it is written down."""

    received: date
    clinic: int
    region: int
    workplace: int
    topic: str
    language: str
    said: str
    work: tuple[str, ...]
    closed: date | None


def load(to: Loading, staff: Staff) -> dict[str, int]:
    clinics = _clinics(to)
    for said in words_clinics.BANK:
        add_answer(by=None, **said)
    cases = sorted(_cases(to, clinics), key=lambda case: case.received)
    numbered = (Appeal, Service, Mediation, Lawsuit, Obligation)
    rows = Rows({model: copy.first_free(to.cursor, model) for model in numbered})
    writer = _Writer(to, staff, rows)
    for case in cases:
        writer.add(case)
    _write(to, rows)
    for year, many in writer.numbers.items():
        take(f"appeal:{year}", count=many)
    copy.go_on_counting(to.cursor, *numbered)
    return {"appeals": len(rows.appeals), "services": len(rows.services)}


def _clinics(to: Loading) -> dict[int, int]:
    """A clinic at the association of each region: region -> its id."""
    made = {}
    for number, region in enumerate(to.country.reference.regions):
        said = {
            f"name_{code}": CLINIC_NAMES[code].format(region.names[code]) for code in CLINIC_NAMES
        }
        clinic = Clinic.objects.create(
            code=region.code.lower(), organisation_id=to.ids.region(number), languages=["kk", "ru"],
            capacity=a.CLINIC_CAPACITY, since=region.cut_on or date(2020, 1, 1),
            phone=f"+7 000 000 01 {number:02d}", **said,
        )  # fmt: skip
        clinic.regions.add(Region.objects.get(code=region.code))
        made[number] = clinic.pk
    return made


def _cases(to: Loading, clinics: dict[int, int]) -> Iterator[Case]:
    scenario = to.world.scenario
    rng = scenario.rng("appeals")
    today = scenario.known_at.date()
    years = range(scenario.first.monday.year + 1, today.year + 1)
    places = to.country.workplaces
    weights = np.array(words_clinics.WEIGHTS) / sum(words_clinics.WEIGHTS)
    for year in years:
        begin, end = date(year, 1, 1), min(date(year, 12, 31), today - timedelta(days=1))
        share = ((end - begin).days + 1) / 365
        many = a.APPEALS[year] if year == a.WHOLE_YEAR else round(
            a.APPEALS[year] * share * max(scenario.scale, a.LEAST_SHARE_OF_APPEALS)
        )  # fmt: skip
        work = _work(year, many, share, rng)
        offsets = rng.integers(0, (end - begin).days + 1, many).tolist()
        sites = rng.integers(0, len(places), many).tolist()
        topics = rng.choice(len(TOPICS), many, p=weights).tolist()
        spans, stays = rng.integers(3, 60, many).tolist(), rng.random(many).tolist()
        for k in range(many):
            received = begin + timedelta(days=offsets[k])
            region = int(places.region[sites[k]])
            language, said = words_clinics.APPEALS[TOPICS[topics[k]]][k % 2]
            closed = received + timedelta(days=spans[k])
            is_open = closed >= today or (closed > today - timedelta(days=60) and stays[k] < 0.8)
            yield Case(
                received, clinics[region], region, sites[k], TOPICS[topics[k]], language, said,
                work[k], None if is_open else closed,
            )  # fmt: skip


def _work(year: int, many: int, share: float, rng: np.random.Generator) -> list[tuple[str, ...]]:
    """What is done for each appeal of a year: the published numbers of each kind, drawn among the
    appeals, so that one has none, one or several."""
    scale = many / (a.APPEALS[year] * (1 if year == a.WHOLE_YEAR else share))
    done: list[list[str]] = [[] for _ in range(many)]
    for kind, whole in a.SERVICES[year].items():
        wanted = round(whole * (1 if year == a.WHOLE_YEAR else share) * scale)
        for k in rng.choice(many, min(many, wanted), replace=False).tolist():
            done[k].append(kind)
    return [tuple(kinds) for kinds in done]


class _Writer:
    def __init__(self, to: Loading, staff: Staff, rows: Rows) -> None:
        self.to, self.staff, self.rows = to, staff, rows
        self.today = to.world.scenario.known_at.date()
        self.rng = to.world.scenario.rng("appeal records")
        self.names = names.people(a.NAMES_OF_WORKERS, 0.5, self.rng)
        self.numbers: dict[int, int] = {}
        self.keep = clocks.rules()["retention"]
        self.small = self.rng.random(4096).tolist()
        self.at = 0

    def chance(self) -> float:
        """The next of a few thousand random numbers, gone through again and again."""
        self.at = (self.at + 1) % len(self.small)
        return self.small[self.at]

    def add(self, case: Case) -> None:
        rows, year = self.rows, case.received.year
        pk = rows.next(Appeal, rows.appeals)
        self.numbers[year] = self.numbers.get(year, 0) + 1
        number = f"A-{year}-{self.numbers[year]:05d}"
        lawyer = int(self.staff.lawyer[case.region])
        written = [(words, len(words)) for words in (rows.service_words, rows.promises)]
        last = self._services(case, pk, lawyer)
        closed = max(case.closed, last) if case.closed else None
        forgotten = self._forgotten(case, closed)
        if forgotten:
            for words, before in written:
                del words[before:]
        fact = self._fact(case, pk, closed)
        name, phone = self._person(pk)
        index = [] if forgotten else self._index(case, number, name, phone)
        anonymous = not name
        self._appeal(case, pk, number, lawyer, closed, fact, forgotten, anonymous, index)
        if not forgotten:
            self._file(case, pk, name, phone, closed)

    def _appeal(
        self, case: Case, pk: int, number: str, lawyer: int, closed: date | None, fact: Any,
        forgotten: date | None, anonymous: bool, index: list[int],
    ) -> None:  # fmt: skip
        places, ref = self.to.country.workplaces, self.to.country.reference
        answer_by = _answer_by(case.received)
        late = self.chance() < a.LATE_ANSWERS
        answered = (answer_by if late else case.received) + timedelta(days=1 + late)
        waiting = closed is None and answered > self.today
        limit = _limit(fact, self.today) if fact and closed is None else None
        next_on, what = min(
            [(limit, NextDate.LIMITATION.value)] * bool(limit)
            + [(answer_by, NextDate.ANSWER.value)] * waiting,
            default=(NEVER, ""),
        )
        outcome, got, money = self._end(case, closed)
        channel = list(Channel)[int(self.chance() * len(Channel))].value
        self.rows.appeals.append(
            (
                pk, number, case.clinic, noon(case.received), case.received, channel, case.language,
                anonymous, case.topic, self.to.ids.workplace(case.workplace),
                ref.regions[case.region].code, ref.sectors[int(places.sector[case.workplace])].code,
                (State.CLOSED if closed else State.NEW if waiting else State.WORK).value,
                None if waiting else lawyer, answer_by, None if waiting else noon(answered),
                limit, next_on, what, Consent.SPOKEN.value, case.received, closed, outcome, got,
                money, lawyer, forgotten, index,
            )
        )  # fmt: skip

    def _end(self, case: Case, closed: date | None) -> tuple[str, list[str], Decimal | None]:
        if closed is None:
            return "", [], None
        if ServiceKind.MEDIATION in case.work or ServiceKind.LAWSUIT in case.work:
            if self.chance() < 0.6:
                money = Decimal(40_000 + int(self.chance() * 900) * 1000)
                return Outcome.SOLVED.value, [Got.MONEY.value], money
            return Outcome.SOLVED.value, [Got.DOCUMENT.value], None
        if self.chance() < 0.15:
            return Outcome.NOT_SOLVED.value, [Got.NOTHING.value], None
        return Outcome.ADVISED.value, [Got.NOTHING.value], None

    def _forgotten(self, case: Case, closed: date | None) -> date | None:
        """The day the file was forgotten by the rule, if that has passed."""
        if closed is None:
            return None
        kinds = [kind for kind in ("lawsuit", "mediation") if kind in case.work]
        day = closed + timedelta(days=365 * self.keep[kinds[0] if kinds else "appeal"] + 2)
        return day if day < self.today else None

    def _fact(self, case: Case, pk: int, closed: date | None) -> tuple[str, date] | None:
        if closed is not None:
            return None
        event = "dismissal_served" if case.topic in words_clinics.FROM_DISMISSAL else "breach_known"
        on = case.received - timedelta(days=int(self.chance() * 20))
        self.rows.facts.append((pk, clocks.DISPUTE, event, on))
        return event, on

    def _person(self, pk: int) -> tuple[str, str]:
        """A name and a telephone, or neither."""
        if self.chance() < a.ANONYMOUS:
            return "", ""
        name = self.names[int(self.chance() * len(self.names))]
        return name, f"+7 000 {pk // 10000 % 1000:03d} {pk // 100 % 100:02d} {pk % 100:02d}"

    def _index(self, case: Case, number: str, name: str, phone: str) -> list[int]:
        place = self.to.workplace_names[case.workplace]
        told = (_terms(case.said), _terms(name), _terms(place), _terms(number))
        return [*(term for terms_ in told for term in terms_), *_terms(phone, phone)]

    def _file(self, case: Case, pk: int, name: str, phone: str, closed: date | None) -> None:
        self.rows.files.append((pk, name, phone, case.said))
        at = noon(case.received)
        if closed is None or closed > self.today - timedelta(days=200):
            self.rows.messages.append((pk, Side.WORKER.value, case.said, at, None, at))
            answered = self.rows.appeals[-1][15]
            if answered:
                text = words_clinics.ANSWERS[case.language]
                lawyer = int(self.staff.lawyer[case.region])
                self.rows.messages.append((pk, Side.CLINIC.value, text, answered, lawyer, None))
        if closed:
            due = closed + timedelta(days=92)
            said = due < self.today and self.chance() < 0.35
            lasting = "held" if self.chance() < 0.8 else "partly"
            stars = 3 + int(self.chance() * 3)
            self.rows.follow_ups.append(
                (pk, due, due if said else None, lasting if said else "", stars if said else None)
            )

    def _services(self, case: Case, pk: int, lawyer: int) -> date:
        """The work on an appeal, within the year it came; returns its last day."""
        last = case.received
        horizon = min(date(case.received.year, 12, 31), self.today)
        for kind in case.work:
            on = min(case.received + timedelta(days=1 + int(self.chance() * 6)), horizon)
            minutes = 15 + 5 * int(self.chance() * 18)
            service = self.rows.next(Service, self.rows.services)
            result, by, until = Result.DONE.value, lawyer, on
            if kind == ServiceKind.MEDIATION:
                by = int(self.staff.mediator[case.region])
                result, until = self._mediation(case, service, on, horizon)
            elif kind == ServiceKind.LAWSUIT:
                result, until = self._lawsuit(case, service, on)
            last = max(last, until)
            self.rows.service_words.append((service,))
            self.rows.services.append((service, pk, kind, on, by, minutes, result, noon(on)))
        return last

    def _mediation(self, case: Case, service: int, agreed: date, horizon: date) -> tuple[str, date]:
        ended = agreed + timedelta(days=3 + int(self.chance() * 25))
        running = case.closed is None and ended >= self.today
        ended = min(ended, horizon)
        pk = self.rows.next(Mediation, self.rows.mediations)
        end = MediationEnd.RUNNING if running else MediationEnd.SETTLED
        self.rows.mediations.append((pk, service, agreed, end.value, None if running else ended))
        if running:
            return Result.RUNNING.value, agreed
        due = ended + timedelta(days=20 + int(self.chance() * 60))
        state, known = Kept.WAITING, None
        if due < self.today:
            draw = self.chance()
            state = Kept.KEPT if draw < 0.86 else Kept.BROKEN if draw < 0.96 else Kept.WAITING
            known = None if state == Kept.WAITING else min(due + timedelta(days=3), self.today)
        promise = self.rows.next(Obligation, self.rows.obligations)
        text = words_clinics.PROMISES[pk % len(words_clinics.PROMISES)]
        money = Decimal(40_000 + int(self.chance() * 900) * 1000)
        self.rows.obligations.append(
            (promise, pk, Party.EMPLOYER.value, due, money, state.value, known)
        )
        self.rows.promises.append((promise, text))
        return Result.FOR_WORKER.value, ended

    def _lawsuit(self, case: Case, service: int, filed: date) -> tuple[str, date]:
        pk = self.rows.next(Lawsuit, self.rows.lawsuits)
        decided = filed + timedelta(days=50 + int(self.chance() * 70))
        region = self.to.country.reference.regions[case.region].names["ru"]
        court = f"Специализированный суд № {1 + int(self.chance() * 3)}, {region}"
        claimed = Decimal(200_000 + int(self.chance() * 2000) * 1000)
        if decided > self.today:
            self.rows.lawsuits.append(
                (pk, service, court, [case.topic], claimed, filed, None, "", None,
                 Enforcement.NOT_NEEDED.value, None)
            )  # fmt: skip
            return Result.RUNNING.value, filed
        draw = self.chance()
        result = (
            Result.FOR_WORKER if draw < 0.6 else Result.PARTLY if draw < 0.8 else Result.AGAINST
        )
        won = result != Result.AGAINST
        paid = claimed * Decimal("0.7") if won else None
        enforcement = Enforcement.DONE if won else Enforcement.NOT_NEEDED
        self.rows.lawsuits.append(
            (pk, service, court, [case.topic], claimed, filed, decided, result.value, paid,
             enforcement.value, paid)
        )  # fmt: skip
        return result.value, decided


@cache
def _answer_by(received: date) -> date:
    return clocks.answer_by(received)


@cache
def _terms(text: str, phone: str = "") -> tuple[int, ...]:
    return tuple(terms.of("" if phone else text, phone=phone)) if text else ()


@cache
def _limit(fact: tuple[str, date], today: date) -> date | None:
    found = clocks.limitation(clocks.clocks([(clocks.DISPUTE, *fact)], [], today))
    return found.due if found else None


_TABLES: dict[str, tuple[type, str]] = {
    "appeals": (
        Appeal,
        "id number clinic_id received_at received_on channel language anonymous topic workplace_id "
        "region_id sector_id state assigned_to_id answer_by first_answer_at limit_on next_on "
        "next_what consent consent_on closed_on outcome got money recorded_by_id "
        "forgotten_on terms",
    ),
    "files": (AppealFile, "appeal_id name phone words"),
    "facts": (AppealFact, "appeal_id procedure event on"),
    "messages": (Message, "appeal_id side text at by_id read_at"),
    "services": (Service, "id appeal_id kind on by_id minutes result recorded_at"),
    "service_words": (ServiceWords, "service_id"),
    "lawsuits": (
        Lawsuit,
        "id service_id court claims claimed filed_on decided_on decision awarded enforcement "
        "recovered",
    ),
    "mediations": (Mediation, "id service_id agreed_on end ended_on"),
    "obligations": (Obligation, "id mediation_id side due amount state known_on"),
    "promises": (ObligationWords, "obligation_id text"),
    "follow_ups": (FollowUp, "appeal_id due answered_on lasting satisfaction"),
}


def _write(to: Loading, rows: Rows) -> None:
    models = [model for model, _columns in _TABLES.values()]
    many = len(rows.appeals) > a.INDEXED_LATER
    unindexed = copy.unindexed(to.cursor, *models) if many else nullcontext()
    with copy.unfenced(to.cursor, *models), unindexed:
        for name, (model, columns) in _TABLES.items():
            copy.rows(to.cursor, model, columns, getattr(rows, name))
