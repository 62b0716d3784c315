"""What goes along when another record is made of an appeal: what is marked, and never who asks."""

import re
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from birlik.base import topics
from birlik.base.text import folded
from birlik.registers.clinics.models import Appeal, AppealFile

MAY_GO = {"topic": gettext_lazy("Topic"), "words": gettext_lazy("What the worker said")}
DECLINED = 4  # letters: a part of a name so long is found with its endings too


def text_of(appeal: Appeal, passed: Collection[str], said: str) -> str:
    """What the other room reads: the parts that may go along, then what the clinic adds. Raises
    ValidationError where that would tell who the worker is."""
    parts = {
        "topic": topics.name(appeal.topic) if appeal.topic else "",
        "words": appeal.file.words,
    }
    if unknown := set(passed) - set(MAY_GO):
        raise ValidationError({"passed": ", ".join(sorted(unknown))})
    told = "\n".join(filter(None, [*(parts[one] for one in MAY_GO if one in passed), said.strip()]))
    refuse_names(told, appeal)
    return told


def refuse_names(told: str, appeal: Appeal) -> None:
    if found := betrays(told, appeal.file):
        raise ValidationError(
            _("“%(what)s” tells who the worker is. Take it out, or do not pass on those words.")
            % {"what": found}
        )


def betrays(text: str, file: AppealFile) -> str:
    """What of the worker's name or contacts stands in a text; empty if nothing does."""
    plain, digits = folded(text), re.sub(r"\D", "", text)
    for one in file.name.split():
        ending = "" if len(one) >= DECLINED else r"\b"
        if len(one) > 2 and re.search(rf"\b{re.escape(folded(one))}{ending}", plain):
            return one
    phone = re.sub(r"\D", "", file.phone)[-7:]
    if len(phone) == 7 and phone in digits:
        return file.phone
    if file.email and file.email.lower() in text.lower():
        return file.email
    return ""
