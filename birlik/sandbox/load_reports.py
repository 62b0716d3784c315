"""Weekly reports by the million: lines of text made from columns, and COPY reads them."""

from collections.abc import Callable
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from birlik.base.models import Counter
from birlik.base.numbering import CHECK_LETTERS
from birlik.base.periods import Week
from birlik.registers.weekly.choices import Channel
from birlik.registers.weekly.choices import State as Stored
from birlik.registers.weekly.form import deadline
from birlik.registers.weekly.models import WeeklyReport
from birlik.sandbox import copy, reports, words
from birlik.sandbox.load_people import Staff
from birlik.sandbox.loading import Loading
from birlik.sandbox.reports import Block, State
from birlik.sandbox.scenario import Ints

COLUMNS = [
    "id",
    "workplace_id",
    "week",
    "receipt",
    "client_id",
    "form_version",
    "answers",
    "kept",
    "note",
    "nothing_changed",
    "seconds_spent",
    "state",
    "corrects_id",
    "channel",
    "sent_at",
    "sent_by_id",
    "decided_by_id",
    "decision_reason",
]
NULL = "\\N"
_STATES = {
    State.COUNTED: Stored.COUNTED.value,
    State.CORRECTED: Stored.CORRECTED.value,
    State.CONTESTED: Stored.CONTESTED.value,
    State.SET_ASIDE: Stored.SET_ASIDE.value,
}


def load(
    to: Loading, staff: Staff, owing: int, told: Callable[[str, float], None]
) -> dict[str, int]:
    """`owing` is a workplace whose report for the last week is left to be sent by whoever tries the
    demonstration."""
    weeks = to.world.scenario.weeks
    pack = {
        "report_deadline": to.country.reference.deadline,
        "timezone": to.country.reference.timezone,
    }
    deadlines = np.array([int(deadline(week, pack).timestamp()) for week in weeks])
    unnamed = copy.defaults(WeeklyReport, COLUMNS)
    writer = _Writer(to, staff, copy.first_free(to.cursor, WeeklyReport), unnamed)
    everybody, done = len(reports.units(to.country)), 0
    indexing = copy.unindexed(to.cursor, WeeklyReport, told=lambda share: told("indexes", share))
    into = copy.statement(WeeklyReport, [*COLUMNS, *unnamed])
    with indexing, to.cursor.copy(into) as stream:
        for block in reports.blocks(to.country, to.world.hidden, to.world.conflicts, deadlines):
            last = (block.workplace == owing) & (block.week == len(weeks) - 1)
            stream.write(writer.lines(block.without(last)))
            done += reports.UNITS_AT_ONCE
            told("weekly reports", min(done / everybody, 1.0))
    Counter.objects.bulk_create(
        Counter(series=f"weekly-{week}", last=int(last))
        for week, last in zip(weeks, writer.taken, strict=True)
        if last
    )
    return {"weekly_reports": writer.next_id - writer.first_id}


class _Writer:
    """Turns blocks into the text that COPY reads; `unnamed` are columns with one value for all."""

    def __init__(
        self, to: Loading, staff: Staff, first_id: int, unnamed: dict[str, object]
    ) -> None:
        self.to, self.staff = to, staff
        self.weeks = to.world.scenario.weeks
        self.first_id = self.next_id = first_id
        self.taken = np.zeros(len(self.weeks), dtype=np.int64)  # receipts, by week
        self.rng = to.world.scenario.rng("client ids")
        self.zero = "{" + ",".join(["0"] * (max(to.country.reference.slots.values()) + 1)) + "}"
        self.mondays = [week.monday.isoformat() for week in self.weeks]
        self.codes = {slot: code for code, slot in to.country.reference.slots.items()}
        values = ["%s"] * len(COLUMNS) + [str(value) for value in unnamed.values()]
        self.template = "\t".join(values) + "\n"

    def lines(self, block: Block) -> str:
        """One line for each row, in the order of COLUMNS."""
        first, count = self.next_id, len(block)
        self.next_id += count
        sent = block.sent.astype("datetime64[s]")
        decided = self._deciders(block)
        rows = zip(
            range(first, first + count),
            self.to.ids.workplace(block.workplace).tolist(),
            [self.mondays[week] for week in block.week.tolist()],
            self._receipts(block),
            self._clients(count),
            repeat(self.to.country.reference.form_version, count),
            self._answers(block),
            self._kept(block),
            self._notes(block),
            block.nothing_changed.tolist(),
            block.seconds.tolist(),
            [_STATES[state] for state in block.state.tolist()],
            _or_null(np.where(block.corrects >= 0, first + block.corrects, 0)),
            repeat(Channel.GENERATED.value, count),
            np.datetime_as_string(sent, timezone="UTC").tolist(),
            _or_null(self._senders(block)),
            _or_null(decided),
            [words.TWO_VOICES if by else "" for by in decided.tolist()],
            strict=True,
        )
        return "".join(map(self.template.__mod__, rows))

    def _receipts(self, block: Block) -> list[str]:
        """The numbers the register would have given, in the order the reports of a week came in."""
        order = np.lexsort((block.sent, block.week))
        week = block.week[order]
        first = np.searchsorted(week, week)
        number = np.empty(len(block), dtype=np.int64)
        number[order] = self.taken[week] + np.arange(len(block)) - first + 1
        self.taken += np.bincount(block.week, minlength=len(self.taken))
        return receipts(self.weeks, block.week, number)

    def _clients(self, count: int) -> list[str]:
        text = self.rng.bytes(16 * count).hex()
        return [text[i : i + 32] for i in range(0, 32 * count, 32)]

    def _answers(self, block: Block) -> list[str]:
        texts = [self.zero] * len(block)
        for row in np.flatnonzero(block.answers.any(axis=1)).tolist():
            texts[row] = "{" + ",".join(map(str, block.answers[row].astype(int).tolist())) + "}"
        return texts

    def _kept(self, block: Block) -> list[str]:
        texts = ["{}"] * len(block)
        for row in np.flatnonzero(block.kept >= 0).tolist():
            texts[row] = f'{{"{self.codes[int(block.kept[row])]}": "{words.KEPT}"}}'
        return texts

    def _notes(self, block: Block) -> list[str]:
        texts = [""] * len(block)
        for row in np.flatnonzero(block.note >= 0).tolist():
            cause, which = divmod(int(block.note[row]), 100)
            texts[row] = words.NOTES[reports.NOTE_CAUSES[cause]][which]
        return texts

    def _deciders(self, block: Block) -> Ints:
        """The region's leader has decided between two voices, where that is done."""
        region = self.to.country.workplaces.region[block.workplace]
        day = block.sent.astype("datetime64[s]").astype("datetime64[D]")
        leader = self.staff.office(self.staff.leader, region, day)
        return np.where(block.state == State.SET_ASIDE, leader, 0)

    def _senders(self, block: Block) -> Ints:
        """The chair of that time, or the region's coordinator where there is no union or another
        voice spoke."""
        to, staff = self.to, self.staff
        organised = block.workplace < to.country.workplaces.organised
        primary = to.current_primary[np.where(organised, block.workplace, 0)]
        sent = block.sent.astype("datetime64[s]").astype("datetime64[D]")
        chair = np.where(
            sent < staff.chair_since[primary], staff.chair_before[primary], staff.chair[primary]
        )
        region = to.country.workplaces.region[block.workplace]
        coordinator = staff.office(staff.coordinator, region, sent)
        return np.where(organised & ~block.other_voice, chair, coordinator)


def _or_null(ids: Ints) -> list[int | str]:
    return [pk or NULL for pk in ids.tolist()]


def receipts(weeks: list[Week], week: Ints, number: NDArray[np.int64]) -> list[str]:
    """weekly.actions.receipt_number for many at once."""
    prefix = [f"W{one.year % 100:02d}{one.number:02d}-" for one in weeks]
    value = np.array([sum(i * (ord(c) - 48) for i, c in enumerate(text, 1)) for text in prefix])
    total = value[week]
    for place, power in enumerate((10_000, 1000, 100, 10, 1), start=len(prefix[0]) + 1):
        total = total + place * (number // power % 10)
    letter = (total % len(CHECK_LETTERS)).tolist()
    return [
        f"{prefix[w]}{n:05d}-{CHECK_LETTERS[c]}"
        for w, n, c in zip(week.tolist(), number.tolist(), letter, strict=True)
    ]
