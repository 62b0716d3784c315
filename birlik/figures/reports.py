"""Reports: one text for each language, bound to the same figures, made into one document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from birlik.base import packs
from birlik.base.documents import (
    Document,
    Heading,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Span,
    Table,
    figure,
    words,
)
from birlik.base.formatting import day_text, number
from birlik.base.models import User
from birlik.base.periods import Period, Week
from birlik.figures import figure_page, protection, queries, receipts, texts, values
from birlik.figures.asking import Refused, ask
from birlik.figures.codes import sheets
from birlik.figures.definitions import catalogue
from birlik.figures.grid import or_nought
from birlik.figures.texts import Block, BrokenText, Drawing, Piece, Reference
from birlik.figures.values import Value
from birlik.law.reading import LawError, read
from birlik.law.reading import Table as Keys

LANGUAGES = ("kk", "ru", "en")
FORMATS = ("pdf", "docx")
SMALLER = 0.66  # of the width of the page: so several drawings find room on it


@dataclass(frozen=True)
class Report:
    """`awaited`: figures whose register does not exist yet, with their names."""

    code: str
    names: dict[str, str]
    span: str
    public: bool
    awaited: dict[str, dict[str, str]]
    blocks: dict[str, list[Block]]

    @property
    def name(self) -> str:
        return packs.text(self.names)


def known(pack: str | None = None) -> dict[str, Report]:
    return _of_pack(pack or packs.installed())


def of(code: str) -> Report:
    found = known().get(code)
    if found is None:
        raise Refused(
            _("There is no report “%(code)s”; there are: %(codes)s.")
            % {"code": code, "codes": ", ".join(known())}
        )
    return found


@cache
def _of_pack(pack: str) -> dict[str, Report]:
    folder = packs.FOLDER / pack / "reports"
    return {file.stem: read_report(file, catalogue(pack)) for file in sorted(folder.glob("*.yaml"))}


def read_report(file: Path, figures: Mapping[str, Any]) -> Report:
    """A report with its three texts, checked: the same figures in each, and no digit by hand."""
    try:
        keys = read(file)
        keys.only(("name", "span", "public", "awaited"))
        awaited = keys.optional("awaited", Keys, "figures to come, with their names") or Keys()
        made = Report(
            code=file.stem,
            names=keys.text("name"),
            span=keys.need("span", str, "year or week"),
            public=bool(keys.optional("public", bool, "true or false")),
            awaited={code: awaited.text(code) for code in awaited},
            blocks={
                language: texts.read(file.with_suffix(f".{language}.txt"), language)
                for language in LANGUAGES
            },
        )
    except LawError as error:
        raise BrokenText(str(error)) from None
    for language, blocks in made.blocks.items():
        _check(made, blocks, figures, file.with_suffix(f".{language}.txt"))
    bound = {language: _bound(blocks) for language, blocks in made.blocks.items()}
    for language in LANGUAGES[1:]:
        if odd := bound[language] ^ bound[LANGUAGES[0]]:
            names = ", ".join(sorted({str(key[0]) for key in odd}))
            raise BrokenText(
                f"{file}: the texts {LANGUAGES[0]} and {language} do not bind the same figures: "
                f"{names}."
            )
    return made


def _bound(blocks: list[Block]) -> set[tuple]:
    return {one.key for one in texts.references(blocks)} | {
        (*block.drawing.codes, block.drawing.by) for block in blocks if block.drawing
    }


def _check(report: Report, blocks: list[Block], figures: Mapping[str, Any], file: Path) -> None:
    drawn = [code for block in blocks if block.drawing for code in block.drawing.codes]
    for code in [*(one.code for one in texts.references(blocks)), *drawn]:
        if code not in figures and (code not in report.awaited or code in drawn):
            raise BrokenText(f"{file}: there is no figure {code!r}, and it is not awaited.")
        if report.public and code in figures and not figures[code].public:
            raise BrokenText(f"{file}: {code!r} is not public, but the report is.")


# Making one


def check_wish(
    report: Report, languages: Sequence[str], formats: Sequence[str], by: User | None
) -> None:
    """The languages and formats exist, and whoever asks may read every figure in it."""
    for wished, there in ((languages, LANGUAGES), (formats, FORMATS)):
        if odd := [one for one in wished if one not in there]:
            raise Refused(
                _("“%(odd)s” cannot be made; there are: %(there)s.")
                % {"odd": ", ".join(odd), "there": ", ".join(there)}
            )
    if by is not None:
        readable = queries.readable(by)
        codes = {one.code for one in texts.references(report.blocks[LANGUAGES[0]])}
        if shut := [code for code in codes & catalogue().keys() if code not in readable]:
            raise Refused(
                _("The report holds figures of registers that are not open to you: %(codes)s.")
                % {"codes": ", ".join(sorted(shut))}
            )


@dataclass(frozen=True)
class Made:
    report: Report
    period: Period
    values: dict[tuple, Value]  # by what is bound, as the public is told it
    receipts: dict[tuple, receipts.Receipt]  # of those that are told


def compute(report: Report, period: str) -> Made:
    """Every number of the report, once for all its languages."""
    whole = ask(next(iter(catalogue())), period).period
    before = previous(whole)
    asks = {
        one.key: ask(
            one.code, before.label if one.previous else whole.label, narrowed=dict(one.narrowed)
        )
        for one in texts.references(report.blocks[LANGUAGES[0]])
        if one.code in catalogue()
    }
    open_ = {key: one for key, one in asks.items() if not protection.guarded(one, None)}
    found = dict(zip(open_, values.together([*open_.values()]), strict=True))
    made = {
        key: receipts.receipt(one, found[key]) if key in open_ else receipts.told(one, None)
        for key, one in asks.items()
    }
    told = {key: found[key] if key in open_ else protection.value(one, None)
            for key, one in asks.items()}  # fmt: skip
    return Made(report, whole, told, {key: one for key, one in made.items() if one})


def previous(period: Period) -> Period:
    """The period of the same length before it."""
    before = period.start - timedelta(days=1)
    if "W" in period.label:
        return Period.parse(str(Week.of(before)))
    if "Q" in period.label:
        return Period.parse(f"{before.year}-Q{(before.month + 2) // 3}")
    if period.label == str(period.start.year):
        return Period.parse(str(before.year))
    if len(period.label) == 7:
        return Period.parse(f"{before.year}-{before.month:02d}")
    first = before - (period.end - period.start)
    return Period.parse(f"{first.isoformat()}..{before.isoformat()}")


def document(made: Made, language: str, stamp: datetime) -> Document:
    with translation.override(language):
        blocks = made.report.blocks[language]
        return Document(
            title=_said(made, blocks[0].pieces, language),
            language=language,
            organisation=packs.text(packs.current("pack")["centre"]),
            number=made.period.label,
            made=stamp,
            blocks=[
                *_blocks(made, blocks, language),
                PageBreak(),
                *_proofs(made),
            ],
        )


def _blocks(made: Made, blocks: Sequence[Block], language: str) -> Iterator[Any]:
    levels = {"title": 0, "chapter": 1, "part": 2}
    items: list = []
    for block in [*blocks, Block("end")]:
        if block.kind == "item":
            items.append(_spans(made, block.pieces, language))
            continue
        if items:
            yield Listing(items)
            items = []
        if block.kind in levels:
            yield Heading(_spans(made, block.pieces, language), levels[block.kind])
        elif block.drawing:
            yield _drawn(made, block.drawing)
        elif block.kind == "paragraph":
            yield Paragraph(_spans(made, block.pieces, language))


def _said(made: Made, pieces: Sequence[Piece], language: str) -> str:
    return "".join(span.text for span in _spans(made, pieces, language))


def _spans(made: Made, pieces: Sequence[Piece], language: str) -> list[Span]:
    return [
        Span(piece) if isinstance(piece, str) else _number(made, piece, language)
        for piece in pieces
        if piece
    ]


def _number(made: Made, one: Reference, language: str) -> Span:
    around = {
        "period": made.period.label,
        "previous": previous(made.period).label,
        "today": day_text(made.period.end),
        "centre": packs.text(packs.current("pack")["centre"]),
    }
    if one.code in around:
        return Span(around[one.code])
    value = made.values.get(one.key)
    if value is None:
        return Span(" ".join([_("[no register yet]"), *one.forms[-1:]]))
    written = str(value)
    if one.forms and value.number is not None:
        written += f"\u00a0{texts.fitting(one.forms, value.number, language)}"
    return _linked(made, one.key, written)


def _drawn(made: Made, drawing: Drawing) -> Any:
    if not drawing.by:
        return _numbers(made, drawing)
    asked = ask(drawing.codes[0], made.period.label)
    if not drawing.as_table:
        drawn = figure(figure_page.divided(asked, None, drawing.by))
        return replace(drawn, share=min(drawn.share, SMALLER), floats=bool(drawn.svg))
    asks = [ask(code, made.period.label) for code in drawing.codes]
    tables = [protection.table(one, [drawing.by], None) for one in asks]
    names = figure_page.names_of(asked, drawing.by)
    rows = [
        [
            words(name),
            *(
                words(str(or_nought(one, table.get((code,))) or "–"))
                for one, table in zip(asks, tables, strict=True)
            ),
        ]
        for code, name in names.items()
        if any((code,) in table for table in tables)
    ]
    rows.append(
        [
            words(_("All")),
            *(words(str(value)) for value in protection.together(asks, None)),
        ]
    )
    heads = [words(figure_page.label(asked, drawing.by)), *(words(a.figure.name) for a in asks)]
    return Table(heads, rows, numeric=frozenset(range(1, len(heads))))


def _numbers(made: Made, drawing: Drawing) -> Table:
    """The numbers a page begins with, each with its receipt."""
    found = {key: made.values[key] for key in (Reference(code).key for code in drawing.codes)}
    return Table(
        [words(one.figure.name) for one in found.values()],
        [[(_linked(made, key, str(one)),) for key, one in found.items()]],
        numeric=frozenset(range(len(found))),
        large=True,
    )


def _linked(made: Made, key: tuple, written: str) -> Span:
    """A number leads to the page that checks it; one that is not told leads nowhere."""
    receipt = made.receipts.get(key)
    return Span(written, bold=True, link=check_address(receipt.hash) if receipt else "")


def _proofs(made: Made) -> Iterator[Any]:
    """The page of receipts: every number with what it counts, and a code that checks it."""
    yield Heading(words(_("Receipts")))
    yield Paragraph(
        words(
            _(
                "Every number above was computed from records. Its code opens a page where anybody "
                "can check it; the hash proves that nothing was changed."
            )
        )
    )
    numbered = list(enumerate(made.receipts.values(), 1))
    rows = [
        [
            words(str(k)),
            words(_titled(one)),
            words(str(one.value)),
            words(number(one.content["records"]["count"])),
            words(one.hash[:16]),
        ]
        for k, one in numbered
    ]
    heads = ["№", _("Figure"), _("Value"), _("Records"), _("Hash")]
    yield Table([words(head) for head in heads], rows, numeric=frozenset({0, 2, 3}))
    if missing := [name for code, name in made.report.awaited.items() if code not in catalogue()]:
        yield Note(
            words("; ".join(packs.text(name) for name in missing)), title=_("No register yet")
        )
    labelled = [(str(k), check_address(one.hash)) for k, one in numbered]
    yield from sheets(labelled, _("Codes that open the public page of each number"))
    yield Heading(words(_("Definitions")))
    definitions = {one.asked.figure.code: one.asked.figure for _, one in numbered}
    yield Listing(
        [(Span(f"{one.name}: ", bold=True), Span(one.text)) for one in definitions.values()]
    )


def _titled(one: receipts.Receipt) -> str:
    narrowed = ", ".join(part["value"] for part in figure_page.narrowed(one.asked))
    return f"{one.asked.figure.name}, {one.asked.period.label}" + (
        f" ({narrowed})" if narrowed else ""
    )


def check_address(hash_: str) -> str:
    """The public page of a receipt, at the address this centre is known by."""
    return f"{settings.PUBLIC_ADDRESS}/check/{hash_}"
