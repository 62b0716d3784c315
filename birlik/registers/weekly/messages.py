"""Findings of the checks as sentences: what, why, what to do."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from birlik.registers.weekly.rules import Doubt, Finding


def sentence(finding: Finding) -> str:
    limit = number_format(finding.limit, 0) if finding.limit is not None else ""
    return {
        Doubt.MISSING: _("Answer this question, or mark “nothing changed”."),
        Doubt.NOT_A_NUMBER: _("Write a whole number, in digits."),
        Doubt.BELOW: _("The number cannot be below %(limit)s."),
        Doubt.ABOVE: _("The number cannot be above %(limit)s. Check for an extra digit."),
        Doubt.NOT_A_CHOICE: _("Choose one of the answers shown."),
        Doubt.MORE_THAN_WORKERS: _(
            "More people than work here by our register (%(limit)s). Correct it, or say in a word "
            "why it is right."
        ),
        Doubt.JUMP: _(
            "Ten times the usual (%(limit)s). Correct it, or say in a word why it is right."
        ),
        Doubt.DAYS_WITHOUT_WORKERS: _(
            "Days of delay, but nobody is owed. Correct one of the two, or say in a word why."
        ),
        Doubt.WORKERS_WITHOUT_DAYS: _(
            "People are owed, but the delay is 0 days. Correct one of the two, or say in a word "
            "why."
        ),
    }[finding.doubt] % {"limit": limit}
