"""Checking a receipt somebody brings: by its hash, or by its whole text."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.utils import timezone
from django.utils.translation import gettext as _

from birlik.base.formatting import day_text
from birlik.base.periods import Period
from birlik.figures import figure_page, queries, receipts
from birlik.figures.definitions import UnknownFigure, of
from birlik.figures.models import IssuedReceipt
from birlik.figures.values import written

HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Verdict:
    """`known`: this centre has issued it. `content`: what may be told of it."""

    sentence: str
    good: bool
    known: IssuedReceipt | None = None
    content: dict[str, Any] | None = None


def verdict(brought: str) -> Verdict:
    """What there is to say about a hash or the text of a receipt."""
    text = brought.strip()
    if HASH.fullmatch(text.lower()):
        return _of_hash(text.lower())
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return Verdict(
            _("This is neither a hash of 64 characters nor the text of a receipt."), False
        )
    return _of_text(content)


def _of_hash(hash_: str) -> Verdict:
    known = queries.issued(hash_)
    if known is None:
        return Verdict(
            _("This centre has not issued a receipt with this hash. Compare every character."),
            False,
        )
    if receipts.seal(known.content) != known.hash:
        return Verdict(_("The stored receipt was changed after it was issued."), False, known)
    return Verdict(
        _("This centre issued this receipt, and it is unchanged."),
        True,
        known,
        known.content if known.public else None,
    )


def _of_text(content: Any) -> Verdict:
    faults = {
        "form": _("This is not a receipt: parts of a receipt are missing from it."),
        "hash": _("The receipt was changed: its content does not give its hash."),
        "ids": _("The list of records was changed: it does not give the hash of the records."),
    }
    if fault := receipts.faults(content):
        return Verdict(faults[fault], False)
    known = queries.issued(str(content["hash"]))
    if known is None:
        return Verdict(
            _("The receipt is whole in itself, but this centre has not issued it."),
            False,
            None,
            content,
        )
    return Verdict(_("This centre issued this receipt, and it is unchanged."), True, known, content)


def drawn(address: str) -> str:
    """A QR code that opens an address."""
    return segno.make(address, error="m").svg_inline(scale=4, border=2, svgclass=None)


def told(content: dict[str, Any]) -> list[tuple[str, str]]:
    """A receipt in words, for people."""
    if not content:
        return []
    try:
        figure = of(content["figure"])
    except UnknownFigure:
        name, value, text = content["figure"], str(content["value"]), ""
        narrowed = ", ".join(map(str, content["filter"].values()))
    else:
        name, value, text = figure.name, written(figure, content["value"]), figure.text
        narrowed = figure_page.in_words(figure, content["filter"])
    period = Period.parse(content["period"])
    rows = [
        (_("Figure"), name),
        (_("Value"), value),
        (_("What it counts"), text),
        (_("Period"), f"{day_text(period.start)} – {day_text(period.end)}"),
        (_("Narrowed to"), narrowed),
        (_("Records counted"), str(content["records"]["count"])),
        (_("Computed"), f"{_moment(content)} · {content.get('computed_by', '')}"),
    ]
    return [(label, value) for label, value in rows if value]


def _moment(content: dict[str, Any]) -> str:
    """When it was computed, in the country's own time."""
    said = str(content.get("computed_at", ""))
    try:
        at = timezone.localtime(datetime.fromisoformat(said))
    except ValueError:
        return said
    return f"{day_text(at.date())}, {at:%H:%M}"
