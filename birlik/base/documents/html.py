"""A document as a part of a page: to be read before it is downloaded."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from birlik.base.documents.blocks import (
    Code,
    Contents,
    Document,
    Facts,
    Figure,
    Heading,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Signatures,
    Span,
    Table,
    Words,
)
from birlik.base.documents.codes import svg_code


def to_html(document: Document) -> SafeString:
    """Chapters begin at h3: the page around it has its own headings."""
    inside = _joined(_WRITERS[type(block)](block) for block in document.blocks)
    return format_html(
        '<article class="paper prose" lang="{}">{}</article>', document.language, inside
    )


def _joined(parts: Iterable[str]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _say(words: Words) -> SafeString:
    return _joined(map(_span, words))


def _span(one: Span) -> SafeString:
    said = format_html_join(mark_safe("<br>"), "{}", ((line,) for line in one.text.split("\n")))
    if one.blank:
        said = format_html('<span class="paper-blank">{}</span>', said)
    if one.link:
        said = format_html('<a href="{}">{}</a>', one.link, said)
    return format_html("<strong>{}</strong>", said) if one.bold else said


def _heading(block: Heading) -> SafeString:
    tag = f"h{block.level + 2}"
    css = mark_safe(' class="paper-title"') if block.level == 0 else ""
    return format_html("<{}{}>{}</{}>", tag, css, _say(block.words), tag)


def _listing(block: Listing) -> SafeString:
    tag = "ol" if block.numbered else "ul"
    items = _joined(format_html("<li>{}</li>", _say(item)) for item in block.items)
    return format_html("<{}>{}</{}>", tag, items, tag)


def _facts(block: Facts) -> SafeString:
    rows = _joined(
        format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, _say(value))
        for label, value in block.rows
    )
    return format_html('<dl class="facts rows">{}</dl>', rows)


def _table(block: Table) -> SafeString:
    def cell(tag: str, place: int, words: Words) -> SafeString:
        css = mark_safe(' class="number"') if place in block.numeric else ""
        return format_html("<{}{}>{}</{}>", tag, css, _say(words), tag)

    def row(tag: str, cells: Iterable[Words]) -> SafeString:
        return format_html("<tr>{}</tr>", _joined(cell(tag, n, c) for n, c in enumerate(cells)))

    caption = format_html("<caption>{}</caption>", block.caption) if block.caption else ""
    return format_html(
        '<div class="table-scroll" tabindex="0" role="group" aria-label="{}">'
        '<table class="table">{}<thead>{}</thead><tbody>{}</tbody></table></div>',
        block.caption or "…",
        caption,
        row("th", block.heads),
        _joined(row("td", cells) for cells in block.rows),
    )


def _signatures(block: Signatures) -> SafeString:
    lines = _joined(
        format_html(
            '<li><span>{}</span><span class="paper-line"></span><span>{}</span></li>',
            _say(office),
            _say(name),
        )
        for office, name in block.lines
    )
    return format_html('<ul class="paper-signatures">{}</ul>', lines)


def _figure(block: Figure) -> SafeString:
    drawn = mark_safe(block.svg) if block.svg else ""  # noqa: S308 - drawn by base.charts
    rows = _joined(
        format_html("<div><dt>{}</dt><dd>{}</dd></div>", row.label, row.value) for row in block.rows
    )
    return format_html(
        "<figure>{}<dl>{}</dl><figcaption>{}</figcaption></figure>", drawn, rows, block.caption
    )


def _code(block: Code) -> SafeString:
    drawn = mark_safe(svg_code(block.address))  # noqa: S308 - drawn by segno
    return format_html(
        '<p class="paper-code">{}<br><a href="{}">{}</a></p>',
        drawn,
        block.address,
        block.caption or block.address,
    )


def _note(block: Note) -> SafeString:
    title = format_html("<strong>{}</strong><br>", block.title) if block.title else ""
    return format_html("<blockquote><p>{}{}</p></blockquote>", title, _say(block.words))


_WRITERS: Mapping[type, Callable[[Any], SafeString]] = {
    Heading: _heading,
    Paragraph: lambda b: format_html('<p class="paper-{}">{}</p>', b.align, _say(b.words)),
    Listing: _listing,
    Facts: _facts,
    Table: _table,
    Signatures: _signatures,
    Figure: _figure,
    Code: _code,
    Note: _note,
    Contents: lambda _: mark_safe(""),
    PageBreak: lambda _: mark_safe("<hr>"),
}
