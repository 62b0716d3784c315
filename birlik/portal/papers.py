"""Papers of the door: the receipt to keep, the poster to hang up."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from birlik.base.documents import (
    Block,
    Code,
    Document,
    Facts,
    Heading,
    Listing,
    Note,
    Paragraph,
    Span,
    Table,
    Words,
    to_pdf,
    words,
)
from birlik.base.formatting import day_text, language
from birlik.base.models import LANGUAGES
from birlik.portal.deadlines import Answer
from birlik.registers.clinics.models import Clinic


def receipt(code: str, address: str) -> bytes:
    """The code goes behind the # of the address: a browser does not send that part to anybody."""
    warning = _(
        "Keep it where nobody else looks. Who has the code can read everything. We cannot recover "
        "it: we keep only a hash of it."
    )
    return to_pdf(
        Document(
            title=_("Receipt of your appeal"),
            language=language(),
            made=timezone.now().replace(microsecond=0),
            layout="poster",
            blocks=[
                Heading(words(_("Receipt of your appeal")), level=0),
                Paragraph([Span(code, bold=True)], align="center"),
                Paragraph(
                    words(_("With this code you come back, read the answer and write more."))
                ),
                Code(f"{address}#{code}", caption=address, millimetres=60),
                Note(words(warning)),
            ],
        )
    )


def poster(clinic: Clinic, address: str, spoken: str) -> bytes:
    """One page to hang up: what the clinic does, and the code that opens its door."""
    with override(spoken):
        about = _("Wages, dismissal, injury, humiliation: a lawyer answers, free of charge.")
        facts = [
            (_("Address"), words(clinic.address)),
            (_("Telephone"), words(clinic.phone)),
            (_("Opening hours"), words(clinic.hours)),
            (_("Languages"), words(", ".join(dict(LANGUAGES)[one] for one in clinic.languages))),
        ]
        return to_pdf(
            Document(
                title=_("Trouble at work? Ask."),
                language=spoken,
                made=timezone.now().replace(microsecond=0),
                organisation=clinic.name,
                layout="poster",
                blocks=[
                    Heading(words(_("Trouble at work? Ask.")), level=0),
                    Paragraph(words(about)),
                    Paragraph(words(_("Without a name if you like. Point your camera here:"))),
                    Code(address, caption=address, millimetres=80),
                    Facts([(label, value) for label, value in facts if value[0].text]),
                ],
            )
        )


def deadlines(answer: Answer, title: str, address: str) -> bytes:
    """What the calculator says, to sign off or to send: the same rows as on the page."""
    blocks: list[Block] = [
        Heading(words(title), level=0),
        Heading(words(_("What happened"))),
        Facts([(event.label, words(day_text(event.on))) for event in answer.asked.events]),
        Paragraph(words(_working_week(answer))),
        Heading(words(_("The dates that follow"))),
        Table(
            [words(_("Day")), words(_("Step")), words(_("Who")), words(_("Term and article"))],
            [_cells(row) for row in answer.rows],
        ),
        *(Note(words(note["text"]), title=_("Against the rules")) for note in answer.problems),
        *(Note(words(_flag(flag)), title=_("A lawyer has to decide")) for flag in answer.flags),
        Listing([words(note["text"]) for note in answer.cautions]),
        Heading(words(_("Texts of the law that were read"))),
        Listing([words(f"{one['act']}: {one['edition']}. {one['url']}") for one in answer.sources]),
        Code(address, caption=_("This page in the net, to count anew")),
    ]
    return to_pdf(
        Document(
            title=title,
            language=language(),
            made=timezone.now().replace(microsecond=0),
            blocks=blocks,
        )
    )


def _working_week(answer: Answer) -> str:
    told = _("Working week: %(days)s days.") % {"days": answer.asked.week}
    given = [f"{one['label']}." for one in answer.circumstances if one["given"]]
    return " ".join([told, *given])


def _cells(row: dict[str, Any]) -> list[Words]:
    day = day_text(row["date"]) if row["date"] else _("no date")
    if row["date"] and row["not_before"]:
        day = f"{_('not before')} {day}"
    mark = _("firm") if row["firm"] else _("projected")
    article = _("article %(article)s") % {"article": row["article"]}
    return [
        words(f"{day}\n{mark}"),
        words(row["label"]),
        words(row["actor_label"]),
        words(f"{row['term']}\n{article}\n{row['checked_label']}"),
    ]


def _flag(flag: dict[str, Any]) -> str:
    places = "; ".join(f"{one['act']}, {one['article']}" for one in flag["articles"])
    return f"{flag['text']} ({places})"
