"""The rights of one who works, as far as the values of the pack's law say them; nothing more."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from birlik import law
from birlik.base.formatting import language
from birlik.law.rules import Rules

GROUPS = [
    ("pay", _("Wages"), ["pay.monthly", "pay.final", "pay.overtime", "pay.idle", "pay.average",
                         "pay.deductions", "pay.penalty", "minimum_wage"], ""),
    ("dismissal", _("Dismissal and papers"), ["dismissal.copy", "dismissal.document", "certificate",
                                              "individual.absence"], "clinic-terms"),
    ("court", _("To contest it"), ["individual.commission.reinstatement",
                                   "individual.court.reinstatement", "individual.court",
                                   "individual.other", "individual.suspension", "mediation.term",
                                   "mediation.start"], "individual-dispute"),
    ("discipline", _("Discipline"), ["discipline.types", "discipline.explanation",
                                     "discipline.discovery", "discipline.latest", "discipline.bars",
                                     "discipline.notice", "discipline.life"], "clinic-terms"),
    ("injury", _("An accident at work"), ["accident.notify", "accident.commission",
                                          "accident.investigate", "accident.act.copies",
                                          "accident.complaint"], "accident"),
    ("together", _("Together with others"), ["dispute.demands.meeting", "dispute.demands.send",
                                             "dispute.reply", "dispute.protection",
                                             "strike.grounds", "strike.notice", "strike.guarantees",
                                             "strike.lockout"], "collective-dispute"),
]  # fmt: skip


@dataclass(frozen=True)
class Right:
    label: str
    text: str
    article: str
    act: str
    url: str
    confirmed: bool


@dataclass(frozen=True)
class Group:
    code: str
    title: str
    rights: list[Right]
    procedure: str
    """Where its dates can be counted."""


def groups(rules: Rules) -> list[Group]:
    """What is in force; a group of which the country has nothing is left out."""
    found = [
        Group(code, str(title), [_right(rules[key]) for key in keys if key in rules], procedure)
        for code, title, keys, procedure in GROUPS
    ]
    return [group for group in found if group.rights]


def _right(value: law.Value) -> Right:
    source = value.source
    return Right(
        law.say(value.label, language()),
        value.say(language()),
        source.article,
        law.say(source.act, language()),
        source.url,
        value.checked is not None,
    )
