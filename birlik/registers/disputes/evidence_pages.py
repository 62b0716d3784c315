"""The pages of an evidence pack that Birlik writes itself, as blocks in the active language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from birlik import law
from birlik.base.citations import cited
from birlik.base.documents import Block, Facts, Heading, Note, Paragraph, Span, Table, words
from birlik.base.documents.bundle import Piece
from birlik.base.documents.papers import written
from birlik.base.formatting import language
from birlik.registers.disputes import demands as codes
from birlik.registers.disputes import event_data, procedure
from birlik.registers.disputes.choices import Body
from birlik.registers.disputes.models import Dispute, DisputeEvent

Blocks = Sequence[Block]
NONE = "—"


@dataclass(frozen=True)
class Exhibit:
    """A part of the pack; `piece` is None for a file that is named with its hash only."""

    title: str
    sha256: str
    pages: int
    piece: Piece | None
    note: str = ""


def cover(dispute: Dispute, purpose: str) -> Blocks:
    return [
        Paragraph(words("\n\n\n\n"), align="center"),
        Heading(words(_("Evidence pack of a collective labour dispute")), 0),
        Paragraph(words(dispute.number), align="center"),
        Paragraph(words("\n"), align="center"),
        Facts(
            list(
                _told(
                    (_("Employer"), dispute.employer_name),
                    (_("Workers’ representatives"), dispute.union_name),
                    (_("Region"), dispute.region),
                    (_("Sector"), dispute.sector),
                    (_("The dispute began"), dispute.began),
                    (_("State"), dispute.get_outcome_display()),
                    (_("Prepared for"), purpose),
                )
            )
        ),
        Note(
            words(
                _(
                    "Every part of this file has its SHA-256 hash on the last page and in the "
                    "attachment manifest.json. The command “birlik check pack FILE” tells whether "
                    "anything was changed after the pack was made."
                )
            )
        ),
    ]


def contents(parts: Sequence[Exhibit], first: Mapping[str, int], total: int) -> Blocks:
    def row(place: int, part: Exhibit) -> list[tuple[Span, ...]]:
        begins = first.get(part.title, 0)
        pages = f"{begins}–{begins + part.pages - 1}" if part.pages > 1 else str(begins)
        named = f"{part.title} ({part.note})" if part.note else part.title
        return [words(str(place)), words(named), words(pages if part.pages else NONE)]

    heads = [words("№"), words(_("Part")), words(_("Pages"))]
    rows = [row(place, part) for place, part in enumerate(parts, 1)]
    return [
        Heading(words(_("Contents")), 0),
        Table(heads, rows, numeric=frozenset({2})),
        Paragraph(words(_("Pages in all: %(total)s") % {"total": total})),
    ]


def closing(parts: Sequence[Exhibit], first: Mapping[str, int], digest: str) -> Blocks:
    heads = [words("№"), words(_("Part")), words(_("Page")), words("SHA-256")]
    rows = [
        [
            words(str(place)),
            words(part.title),
            words(str(first.get(part.title, 0)) if part.pages else NONE),
            words(_grouped(part.sha256)),
        ]
        for place, part in enumerate(parts, 1)
    ]
    return [
        Heading(words(_("Hashes")), 0),
        Paragraph(
            words(
                _(
                    "The hash of a file is that of its bytes as they are kept in the system; the "
                    "hash of a page written by the system is that of the page before it was bound."
                )
            )
        ),
        Table(heads, rows, numeric=frozenset({2})),
        Facts([(_("Hash of the list above"), words(_grouped(digest or "0" * 64)))]),
        Paragraph(
            words(_("The hash of the bound file itself stands in the attachment manifest.json."))
        ),
    ]


def _grouped(digest: str) -> str:
    """In groups of eight, so that it can break and be read aloud."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def facts(dispute: Dispute, clock: law.Clock | None) -> Blocks:
    return [
        Heading(words(_("Facts of the dispute")), 0),
        Facts(list(_told(*_record(dispute)))),
        *_sides(dispute),
        *_demands(dispute),
        *_bodies(dispute, clock),
    ]


def _record(dispute: Dispute) -> Iterator[tuple[str, Any]]:
    yield _("Employer"), dispute.employer_name
    yield _("BIN"), dispute.employer.bin if dispute.employer else None
    yield _("Workplaces"), ", ".join(site.name for site in dispute.workplaces.all())
    yield _("Region"), dispute.region
    yield _("Sector"), dispute.sector
    yield _("The dispute began"), dispute.began
    yield _("The dispute ended"), dispute.ended
    yield _("Outcome"), dispute.get_outcome_display()
    yield _("Outcome in words"), dispute.outcome_text
    yield _("Workers involved"), dispute.workers
    yield _("Stoppage"), dispute.get_stoppage_display()
    yield _("Stoppage began"), dispute.stoppage_began
    yield _("Workers who stopped"), dispute.stoppage_workers
    yield _("Source"), dispute.source


def _told(*pairs: tuple[str, Any]) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """What is recorded; what is not is left out."""
    for label, value in pairs:
        if value not in (None, "", []):
            yield label, words(written(value, language()))


def _sides(dispute: Dispute) -> Iterator[Block]:
    sides = list(dispute.sides.filter(mistake=""))
    if not sides:
        return
    yield Heading(words(_("Sides")))
    heads = [_("Side"), _("Name"), _("Who speaks for it"), _("Mandate")]
    yield _table(
        heads,
        [
            [
                side.get_side_display(),
                side.name,
                side.representative,
                _with_day(side.mandate, side.mandate_on),
            ]
            for side in sides
        ],
    )


def _with_day(text: str, day: date | None) -> str:
    return ", ".join(filter(None, [text, written(day, language()) if day else ""]))


def _demands(dispute: Dispute) -> Iterator[Block]:
    rows = list(dispute.demand_rows.filter(mistake=""))
    if not rows and not dispute.demands_text:
        return
    yield Heading(words(_("Demands and answers")))
    if dispute.demands_text:
        yield Paragraph(words(dispute.demands_text))
    if rows:
        heads = ["№", _("Demand"), _("Amount"), _("Answer"), _("Answer in words")]
        yield _table(
            heads,
            [
                [
                    place,
                    row.text or codes.named([row.code])[0],
                    row.amount,
                    _with_day(row.get_answer_display(), row.answered_on),
                    row.answer_text,
                ]
                for place, row in enumerate(rows, 1)
            ],
        )


def _bodies(dispute: Dispute, clock: law.Clock | None) -> Iterator[Block]:
    members = list(dispute.members.filter(mistake=""))
    capacities = dict(event_data.capacities(clock))
    for body in Body:
        mine = [one for one in members if one.body == body]
        if mine:
            yield Heading(words(str(body.label)))
            heads = [_("Name"), _("Position"), _("For whom"), _("Capacity")]
            yield _table(
                heads,
                [
                    [
                        one.name,
                        one.position,
                        one.get_seat_display(),
                        ", ".join(capacities.get(code, code) for code in one.capacities),
                    ]
                    for one in mine
                ],
            )


def timeline(dispute: Dispute, clock: law.Clock | None, made: datetime) -> Blocks:
    events = list(dispute.events.filter(mistake="").order_by("on", "pk"))
    state = procedure.state(dispute, timezone.localdate(made), clock)
    blocks: list[Block] = [
        Heading(words(_("Timeline")), 0),
        Heading(words(_("What happened"))),
        _table(
            [_("Day"), _("What happened"), _("What was recorded about it")],
            [[one.on, _event(one, clock), _recorded(one, clock)] for one in events]
            or [[dispute.began, _("The dispute began"), ""]],
        ),
    ]
    return [*blocks, *_steps(state)] if state else blocks


def _event(event: DisputeEvent, clock: law.Clock | None) -> str:
    return event_data.label_of(event.code, clock) if event.code else _("Note")


def _recorded(event: DisputeEvent, clock: law.Clock | None) -> str:
    told = [
        f"{label}: {written(value, language())}"
        for label, value in event_data.told(event.data, event.code, clock)
    ]
    return "\n".join([*told, event.text] if event.text else told)


def _steps(state: law.State) -> Iterator[Block]:
    """Every step of the law that was reached: its term, its last day, when it was done."""
    rows = [row for row in state.rows if row.opened and row.status != "projected"]
    if not rows:
        return
    yield Heading(words(_("Steps of the law")))
    heads = [_("Step"), _("Who"), _("Time allowed"), _("Last day"), _("Done"), _("Article")]
    spec, now = state.procedure, language()
    yield _table(
        heads,
        [
            [
                law.say(row.step.label, now),
                law.say(spec.actors[row.step.actor], now),
                row.value.say(now),
                row.due,
                row.closed.on if row.closed else None,
                cited(row.value.source.article, now),
            ]
            for row in rows
        ],
    )
    sources = {row.value.source.url: row.value.source for row in rows}
    for source in sources.values():
        yield Paragraph([Span(f"{law.say(source.act, now)}, {law.say(source.edition, now)}. "),
                         Span(source.url, link=source.url)])  # fmt: skip
    if any(row.value.checked is None for row in rows):
        yield Note(
            words(_("Terms of this list are to be confirmed by a lawyer with the official text."))
        )


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    return Table(
        [words(head) for head in heads],
        [[words(_cell(value)) for value in row] for row in rows],
    )


def _cell(value: Any) -> str:
    if value in (None, ""):
        return NONE
    return value.strftime("%d.%m.%Y") if isinstance(value, date) else written(value, language())
