"""Papers of the door: the receipt to keep, the poster to hang up."""

from django.utils import timezone
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from birlik.base.documents import (
    Code,
    Document,
    Facts,
    Heading,
    Note,
    Paragraph,
    Span,
    to_pdf,
    words,
)
from birlik.base.formatting import language
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
            blocks=[
                Heading(words(_("Receipt of your appeal")), level=0),
                Paragraph([Span(code, bold=True)], align="center"),
                Paragraph(
                    words(_("With this code you come back, read the answer and write more."))
                ),
                Code(f"{address}#{code}", caption=address, millimetres=40),
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
            (
                _("Languages"),
                words(", ".join(get_language_info(one)["name_local"] for one in clinic.languages)),
            ),
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
