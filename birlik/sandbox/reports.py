"""Weekly reports: what reporters write down of the hidden causes, when they send it, and what they
get wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from birlik.sandbox import assumptions as a
from birlik.sandbox import words
from birlik.sandbox.causes import Hidden
from birlik.sandbox.conflicts import Conflicts
from birlik.sandbox.country import Country
from birlik.sandbox.counts import workers
from birlik.sandbox.scenario import Days, Ints

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
UNITS_AT_ONCE = 1500
NOTE_CAUSES = tuple(words.NOTES)
HOUR = 3600


class State(IntEnum):
    COUNTED = 0
    CORRECTED = 1
    CONTESTED = 2
    SET_ASIDE = 3


@dataclass(frozen=True)
class Block:
    """Reports of some units, one row each; a row that corrects another stands after it."""

    workplace: Ints
    week: Ints
    answers: Floats  # rows x slots
    sent: NDArray[np.int64]  # seconds since 1970, UTC
    nothing_changed: Bools
    seconds: Ints
    note: Ints  # cause in NOTE_CAUSES x 100 + which sentence; -1 for none
    kept: Ints  # slot whose odd value was kept with a word; -1 for none
    state: Ints
    corrects: Ints  # row of the block; -1 for none
    other_voice: Bools  # sent by somebody else than the chair

    def __len__(self) -> int:
        return len(self.workplace)

    def take(self, rows: Ints) -> "Block":
        return Block(*(getattr(self, field.name)[rows] for field in fields(self)))

    def without(self, rows: Bools) -> "Block":
        """Without some rows, and whatever corrects them."""
        rows = rows | np.where(self.corrects >= 0, rows[self.corrects], False)
        place = np.full(len(self) + 1, -1)
        kept = np.flatnonzero(~rows)
        place[kept] = np.arange(len(kept))
        left = self.take(kept)
        left.corrects[:] = place[left.corrects]
        return left


def units(country: Country) -> Ints:
    """The workplaces that owe a weekly report at some time."""
    places = country.workplaces
    return np.flatnonzero((np.arange(len(places)) < places.organised) | places.watched)


def duty_since(country: Country, rows: Ints) -> Days:
    """A Monday: of the first week, or the first after the primary organisation was founded."""
    start = country.scenario.mondays[0]
    organised = rows < country.workplaces.organised
    founded = country.primaries.founded[np.where(organised, rows, 0)]
    weeks = -((start - founded).astype(int) // 7)
    return start + 7 * np.where(organised, np.maximum(weeks, 0), 0)


def blocks(
    country: Country, hidden: Hidden, conflicts: Conflicts, deadlines: NDArray[np.int64]
) -> Iterator[Block]:
    """`deadlines`: seconds since 1970 of each reported week's deadline."""
    everybody = units(country)
    for low in range(0, len(everybody), UNITS_AT_ONCE):
        rows = everybody[low : low + UNITS_AT_ONCE]
        rng = np.random.default_rng([country.scenario.seed, 7, low])
        yield _Writer(country, hidden, conflicts, rows, rng).write(deadlines)


class _Writer:
    """Writes the reports of some units; arrays are units x reported weeks."""

    def __init__(
        self,
        country: Country,
        hidden: Hidden,
        conflicts: Conflicts,
        rows: Ints,
        rng: np.random.Generator,
    ) -> None:
        self.country, self.rows, self.rng = country, rows, rng
        self.slots = country.reference.slots
        self.weeks = len(country.scenario.weeks)
        self.shape = (len(rows), self.weeks)
        self.level = {cause: level[rows, : self.weeks] for cause, level in hidden.levels.items()}
        self.unrest = conflicts.unrest[rows, : self.weeks]
        self.workers = workers(country, hidden, self.weeks - 1)[rows][:, None]
        self.candour = rng.beta(*a.CANDOUR, len(rows))[:, None]
        self.kind = rng.choice(3, len(rows), p=[a.PUNCTUAL, a.SLOPPY, a.ABSENT])
        self.accident, self.serious = self._spots(conflicts.accidents)
        self.striking = self._strikes(conflicts)

    def write(self, deadlines: NDArray[np.int64]) -> Block:
        answers = self._answers()
        unit, week = np.nonzero(self._sent_at_all())
        sent = deadlines[week] + self._lag(unit)
        written = answers[unit, week]
        same = np.r_[False, (written[1:] == written[:-1]).all(axis=1) & (unit[1:] == unit[:-1])]
        nothing = same & (self.rng.random(len(unit)) < 0.85)
        block = Block(
            workplace=self.rows[unit],
            week=week,
            answers=written,
            sent=sent,
            nothing_changed=nothing,
            seconds=self._seconds(nothing),
            note=self._notes(unit, week),
            kept=np.full(len(unit), -1),
            state=np.full(len(unit), State.COUNTED),
            corrects=np.full(len(unit), -1),
            other_voice=np.zeros(len(unit), dtype=bool),
        )
        return self._known(self._with_second_versions(block))

    # What is answered

    def _answers(self) -> Floats:
        answers = np.zeros((*self.shape, max(self.slots.values()) + 1), dtype=np.float32)
        owed = self._people(self.level["wages"], 0.8, small=0.004)
        answers[:, :, self.slots["arrears_workers"]] = owed
        answers[:, :, self.slots["arrears_days"]] = self._days(owed)
        short = self._people(self.level["jobs"], 0.5, small=0.002)
        answers[:, :, self.slots["short_time_workers"]] = short
        answers[:, :, self.slots["unpaid_leave_workers"]] = self._people(
            self.level["jobs"] * (self._chance(0.6)), 0.3, small=0.006
        )
        answers[:, :, self.slots["demand"]] = self._yes(
            0.001 + 0.05 * self._trouble() + 0.6 * self.unrest**1.6
        )
        answers[:, :, self.slots["refusal"]] = self._yes(0.001 + 0.6 * self.level["rights"] ** 1.5)
        answers[:, :, self.slots["danger"]] = self._danger()
        answers[:, :, self.slots["stoppage_talk"]] = self._talk()
        return answers

    def _chance(self, share: float) -> Bools:
        return self.rng.random(self.shape, dtype=np.float32) < share

    def _yes(self, chance: Floats) -> Bools:
        return self.rng.random(self.shape, dtype=np.float32) < chance * (0.4 + 0.6 * self.candour)

    def _trouble(self) -> Floats:
        return np.maximum.reduce(list(self.level.values()))

    def _people(self, level: Floats, share: float, small: float) -> Floats:
        """So many workers, where the level is felt at all; now and then a few for no deeper
        reason."""
        felt = level > 0.06
        noise = self.rng.normal(1.0, 0.08, self.shape).astype(np.float32)
        many = np.rint(level * share * noise * self.candour * self.workers)
        few = np.minimum(self.rng.integers(1, 9, self.shape), np.floor(self.workers * 0.5))
        told = felt | self._chance(small)
        most = np.floor(self.workers * 0.8)
        return np.clip(np.where(felt, many, few) * told, 0, most).astype(np.float32)

    def _days(self, owed: Floats) -> Floats:
        """Days of delay follow the level; a small delay lasts a few days."""
        deep = np.rint(7 + 80 * self.level["wages"] * self.rng.uniform(0.9, 1.1, self.shape))
        days = np.where(self.level["wages"] > 0.06, deep, self.rng.integers(1, 6, self.shape))
        return np.where(owed > 0, days, 0).astype(np.float32)

    def _danger(self) -> Floats:
        told = self._chance(0.85)
        minor = (self.accident & told) | self._yes(0.001 + 0.04 * self.level["safety"])
        return np.where(self.serious & told, 2, minor).astype(np.float32)

    def _talk(self) -> Floats:
        rumour = self._yes(0.0006 + 0.7 * self.unrest**1.5)
        announced = self._yes(0.12 * (self.unrest > 0.6))
        talk = np.where(announced, 2, rumour)
        return np.where(self.striking, 3, talk).astype(np.float32)

    def _spots(self, accidents: tuple[Ints, Ints, Bools]) -> tuple[Bools, Bools]:
        minor, serious = np.zeros(self.shape, dtype=bool), np.zeros(self.shape, dtype=bool)
        where = np.searchsorted(self.rows, accidents[0])
        here = (accidents[1] < self.weeks) & (
            self.rows[np.minimum(where, len(self.rows) - 1)] == accidents[0]
        )
        minor[where[here], accidents[1][here]] = True
        grave = here & accidents[2]
        serious[where[grave], accidents[1][grave]] = True
        return minor, serious

    def _strikes(self, conflicts: Conflicts) -> Bools:
        striking = np.zeros(self.shape, dtype=bool)
        disputes = conflicts.disputes
        for k in np.flatnonzero(
            (disputes.strike_week >= 0) & np.isin(disputes.workplace, self.rows)
        ):
            row = np.searchsorted(self.rows, disputes.workplace[k])
            first = disputes.strike_week[k]
            striking[row, first : first + 1 + disputes.strike_days[k] // 7] = True
        return striking

    # Whether and when it is sent

    def _sent_at_all(self) -> Bools:
        since = duty_since(self.country, self.rows)[:, None]
        on_duty = since <= self.country.scenario.mondays[None, : self.weeks] + 6
        chance = np.array(list(a.SILENT.values()))[self.kind][:, None] * self._holidays()
        chance = np.where(self.level["rights"] > 0.4, chance * a.PRESSED_SILENCE, chance)
        silent = self.rng.random(self.shape) < np.minimum(chance, 0.95)
        self._fall_silent(silent)
        return on_duty & ~silent

    def _holidays(self) -> NDArray[np.float64]:
        mondays = self.country.scenario.mondays[: self.weeks]
        day = (mondays - mondays.astype("datetime64[Y]")).astype(int)
        rest = (day < 9) | (day > 361) | ((day > 194) & (day < 228))
        return np.where(rest, a.HOLIDAY_SILENCE, 1.0)[None, :]

    def _fall_silent(self, silent: Bools) -> None:
        """A reporter on leave, or gone: some weeks of silence in a row."""
        often = np.array([0.4, 2.0, 6.0])[self.kind] * self.weeks / 261
        for unit in np.flatnonzero(runs := self.rng.poisson(often)):
            for start in self.rng.integers(0, self.weeks, runs[unit]):
                silent[unit, start : start + self.rng.geometric(1 / 6)] = True

    def _lag(self, unit: Ints) -> NDArray[np.int64]:
        """Seconds before (below zero) or after the deadline; most send on Friday, some the day
        before."""
        count = len(unit)
        day = self.rng.choice([0, 24, 48], count, p=[0.55, 0.3, 0.15])
        before = -(day * HOUR + self.rng.integers(300, 9 * HOUR, count))
        late = self.rng.random(count) < np.array(list(a.LATE.values()))[self.kind[unit]]
        after = self.rng.exponential(40 * HOUR, count).astype(np.int64) + 600
        return np.where(late, after, before)

    def _seconds(self, nothing: Bools) -> Ints:
        long = self.rng.lognormal(np.log(58), 0.5, len(nothing))
        short = self.rng.lognormal(np.log(9), 0.4, len(nothing))
        return np.rint(np.where(nothing, short, long)).astype(np.int64)

    def _notes(self, unit: Ints, week: Ints) -> Ints:
        table = np.stack([self.level[cause][unit, week] for cause in NOTE_CAUSES])
        worst = table.argmax(axis=0)
        speaks = self.rng.random(len(unit)) < a.NOTES * (table.max(axis=0) > 0.15)
        number = np.array([len(sentences) for sentences in words.NOTES.values()])[worst]
        which = (self.rng.random(len(unit)) * number).astype(np.int64)
        return np.where(speaks, worst * 100 + which, -1)

    # What is wrong at first, and what two people tell differently

    def _with_second_versions(self, block: Block) -> Block:
        draw = self.rng.random(len(block))
        slip = draw < a.SLIPS
        mended = (slip & (self.rng.random(len(block)) < a.SLIPS_CORRECTED)) | (
            (draw >= a.SLIPS) & (draw < a.SLIPS + a.SECOND_THOUGHTS)
        )
        doubted = ~mended & ~slip & (self.rng.random(len(block)) < a.TWO_VOICES)
        right = block.take(np.flatnonzero(mended | doubted))
        slot = self._slip(block, np.flatnonzero(slip))
        block.kept[slip & ~mended] = slot[~mended[slip]]
        block.nothing_changed[slip] = False
        self._think_again(block, np.flatnonzero(mended & ~slip))
        second = self._second(
            block, right, np.flatnonzero(mended | doubted), mended[mended | doubted]
        )
        return Block(
            *(
                np.concatenate([getattr(block, f.name), getattr(second, f.name)])
                for f in fields(Block)
            )
        )

    def _slip(self, block: Block, rows: Ints) -> Ints:
        """One number is wrong: a zero too many, or all the workers instead of those concerned.
        Returns the slots."""
        slots = np.array([self.slots["arrears_workers"], self.slots["short_time_workers"]])
        slot = slots[self.rng.integers(0, 2, len(rows))]
        unit = np.searchsorted(self.rows, block.workplace[rows])
        workforce = np.rint(self.workers[unit, 0])
        value = block.answers[rows, slot]
        block.answers[rows, slot] = np.where(value > 0, value * 10, workforce)
        days = self.slots["arrears_days"]
        owing = (slot == slots[0]) & (block.answers[rows, days] == 0)
        block.answers[rows[owing], days] = self.rng.integers(1, 15, int(owing.sum()))
        return slot

    def _think_again(self, block: Block, rows: Ints) -> None:
        """The first version forgot the people on unpaid leave, or told of some who were not."""
        slot = self.slots["unpaid_leave_workers"]
        value = block.answers[rows, slot]
        block.answers[rows, slot] = np.where(value > 0, 0, self.rng.integers(1, 4, len(rows)))
        block.nothing_changed[rows] = False

    def _second(self, block: Block, right: Block, first: Ints, mended: Bools) -> Block:
        """The later version of rows `first`: a correction, or another person's differing report."""
        now = int(self.country.scenario.known_at.timestamp())
        wait = self.rng.integers(1 * HOUR, 9 * 24 * HOUR, len(first))
        sent = right.sent + wait
        known = sent <= now
        block.state[first[mended & known]] = State.CORRECTED
        leave = self.slots["unpaid_leave_workers"]
        right.answers[~mended, leave] += 2
        recent = right.week >= self.weeks - 2
        state = np.where(recent, State.CONTESTED, State.SET_ASIDE)
        count = len(first)
        return Block(
            workplace=right.workplace,
            week=right.week,
            answers=right.answers,
            sent=sent,
            nothing_changed=np.zeros(count, dtype=bool),
            seconds=self._seconds(np.zeros(count, dtype=bool)),
            note=right.note,
            kept=np.full(count, -1),
            state=np.where(mended, State.COUNTED, state),
            corrects=np.where(mended, first, -1),
            other_voice=~mended,
        )

    def _known(self, block: Block) -> Block:
        """Only what was sent by now; a correction whose first version is not known yet cannot be
        either."""
        return block.without(block.sent > int(self.country.scenario.known_at.timestamp()))
