"""Freezing the figures of a period, and finding out later what has become of them."""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from birlik.base.models import AuditEvent, User
from birlik.base.periods import Period
from birlik.figures import compiling, queries, receipts, values
from birlik.figures.asking import Asked, ask
from birlik.figures.canonical import fingerprint
from birlik.figures.definitions import Definition, catalogue
from birlik.figures.models import FrozenFigure, Snapshot
from birlik.registers.structure.choices import Happening

ORIGIN = "0" * 64


def taken(snapshot: Snapshot) -> Iterator[FrozenFigure]:
    """Every figure of the pack for the period, ready to be kept."""
    asks = [ask(code, snapshot.period) for code in catalogue()]
    for asked, value in zip(asks, values.together(asks), strict=True):
        made = receipts.receipt(asked, value)
        yield FrozenFigure(
            snapshot=snapshot,
            figure=asked.figure.code,
            content=made.content,
            definition=asked.figure.computed,
            records=packed(compiling.amounts(asked)),
        )


def packed(amounts: Mapping[int, float | None]) -> bytes:
    """The records with what each of them gives, in little room."""
    ids = sorted(amounts)
    told = [amounts[one] for one in ids]
    kept = {"ids": ids, "amounts": told if any(one is not None for one in told) else None}
    return zlib.compress(json.dumps(kept, separators=(",", ":")).encode(), 1)


def unpacked(records: bytes | memoryview) -> dict[int, float | None]:
    kept = json.loads(zlib.decompress(bytes(records)))
    return dict(zip(kept["ids"], kept["amounts"] or [None] * len(kept["ids"]), strict=True))


def seal(snapshot: Snapshot, figures: list[FrozenFigure]) -> str:
    """The hash of a snapshot: over the one before it and every receipt in it."""
    return fingerprint(
        [
            snapshot.previous,
            snapshot.number,
            snapshot.period,
            snapshot.on.isoformat(),
            [[one.figure, one.content["hash"]] for one in figures],
        ]
    )


def broken() -> list[str]:
    """Snapshots that do not follow from the one before, or whose figures were changed."""
    previous, wrong = ORIGIN, []
    for snapshot in Snapshot.objects.order_by("id"):
        figures = list(snapshot.figures.defer("records"))
        whole = all(receipts.seal(one.content) == one.content["hash"] for one in figures)
        if snapshot.previous != previous or not whole or seal(snapshot, figures) != snapshot.hash:
            wrong.append(snapshot.number)
        previous = snapshot.hash
    return wrong


# What has become of it


@dataclass(frozen=True)
class Change:
    """A record that counts differently now. `kind`: late, corrected, moved, withdrawn, untraced."""

    kind: str
    record: int
    came: bool | None  # it counts now and did not; None: it counts otherwise
    then: float | None
    now: float | None
    events: list[AuditEvent]


@dataclass(frozen=True)
class Explained:
    frozen: FrozenFigure
    figure: Definition | None  # None: it is no longer defined
    now: float | None
    changes: list[Change]

    @property
    def then(self) -> float | None:
        return self.frozen.content["value"]

    @property
    def redefined(self) -> bool:
        return self.figure is not None and (
            self.figure.version != self.frozen.content["definition"]
        )

    @property
    def same(self) -> bool:
        return (
            self.figure is not None
            and not self.changes
            and not self.redefined
            and self.then == self.now
        )


def explain(snapshot: Snapshot, user: User | None = None) -> Iterator[Explained]:
    """Every frozen figure the user may read, compared with today."""
    known, readable = catalogue(), queries.readable(user)
    for frozen in snapshot.figures.all():
        figure = known.get(frozen.figure)
        if figure is None:
            yield Explained(frozen, None, None, [])
        elif frozen.figure in readable:
            yield _explained(snapshot, frozen, figure)


def _explained(snapshot: Snapshot, frozen: FrozenFigure, figure: Definition) -> Explained:
    period = replace(Period.parse(snapshot.period), end=snapshot.on)
    asked = Asked(figure, period)
    now = receipts.receipt(asked)
    if now.hash == frozen.content["hash"] and figure.measure.kind == "count":
        return Explained(frozen, figure, now.value.number, [])
    changes = list(_changes(snapshot, asked, unpacked(frozen.records)))
    return Explained(frozen, figure, now.value.number, changes)


def _changes(
    snapshot: Snapshot, asked: Asked, then: Mapping[int, float | None]
) -> Iterator[Change]:
    now = compiling.amounts(asked)
    changed = [one for one in then.keys() | now.keys() if _differs(one, then, now)]
    events = _events(snapshot, asked, changed)
    for one in sorted(changed):
        came = None if one in then and one in now else one in now
        own, around = events.get(one, ([], []))
        yield Change(
            _kind(came, own, around), one, came, then.get(one), now.get(one),
            own or around,
        )  # fmt: skip


def _differs(one: int, then: Mapping, now: Mapping) -> bool:
    return (one in then) != (one in now) or then.get(one) != now.get(one)


def _events(
    snapshot: Snapshot, asked: Asked, records: list[int]
) -> dict[int, tuple[list[AuditEvent], list[AuditEvent]]]:
    """Record -> what happened since to it, and to the places it is tied to; a few queries."""
    dataset = asked.figure.dataset
    own = _by_subject(snapshot, [f"{dataset.subject}:{one}" for one in records])
    ties: dict[int, list[str]] = {}
    for subject, path in (dataset.tied_to or {}).items():
        rows = dataset.model._default_manager.filter(pk__in=records).values_list("pk", path)
        for record, place in rows:
            ties.setdefault(record, []).append(f"{subject}:{place}")
    around = _by_subject(snapshot, [name for names in ties.values() for name in names])
    return {
        one: (
            own.get(f"{dataset.subject}:{one}", []),
            [event for name in ties.get(one, []) for event in around.get(name, [])],
        )
        for one in records
    }


def _by_subject(snapshot: Snapshot, subjects: list[str]) -> dict[str, list[AuditEvent]]:
    found: dict[str, list[AuditEvent]] = {}
    for event in AuditEvent.objects.filter(
        subject__in=subjects, id__gt=snapshot.audit_head
    ).order_by("id"):
        found.setdefault(event.subject, []).append(event)
    return found


GONE = ("withdraw", "undo", "set aside")
CAME = ("open", "add", "send", "founded", "restore", "count")
TREE = frozenset(Happening) - {Happening.FOUNDED}


def _kind(came: bool | None, own: list[AuditEvent], around: list[AuditEvent]) -> str:
    if own and came is False and own[-1].verb.startswith(GONE):
        return "withdrawn"
    if own and came and own[0].verb.startswith(CAME):
        return "late"
    if own and own[-1].verb not in TREE:
        return "corrected"
    return "moved" if own or around else "untraced"
