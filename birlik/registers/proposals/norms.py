"""The norm a proposal would change, in words, and as one choice of a form."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from birlik.base import packs
from birlik.base.citations import cited
from birlik.base.formatting import language
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.proposals.choices import Norm
from birlik.registers.proposals.models import Proposal

MARK = ":"  # between the kind of norm and the act or agreement in the value of a choice


@dataclass(frozen=True)
class Chosen:
    norm: str
    act: str = ""
    agreement: CollectiveAgreement | None = None


def acts() -> dict[str, str]:
    """Code -> name of the acts the pack's rules of law cite."""
    return {code: packs.text(act["name"]) for code, act in packs.current("law/acts").items()}


def choices(agreements: list[CollectiveAgreement]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped as a select shows them."""
    laws = [(f"{Norm.LAW}{MARK}{code}", name) for code, name in acts().items()]
    agreed = [(f"{Norm.AGREEMENT}{MARK}{one.pk}", name_of(one)) for one in agreements]
    return [
        (_("Law or rule of the state"), [*laws, (str(Norm.LAW), _("Another law or rule"))]),
        (_("Agreements"), [*agreed, (str(Norm.WIDE), str(Norm.WIDE.label))]),
        (_("The federation"), [(str(Norm.OWN), str(Norm.OWN.label))]),
    ]


def chosen(value: str) -> Chosen:
    """What a choice of the form stands for."""
    norm, _mark, which = value.partition(MARK)
    if norm == Norm.AGREEMENT:
        found = CollectiveAgreement.objects.filter(pk=int(which)).first()
        return Chosen(norm, agreement=found)
    return Chosen(norm, act=which)


def value_of(proposal: Proposal) -> str:
    which = proposal.agreement_id or proposal.act
    return f"{proposal.norm}{MARK}{which}" if which else proposal.norm


def in_words(proposal: Proposal) -> str:
    """The act or agreement, then the article or clause."""
    name = acts().get(proposal.act) or proposal.named
    if proposal.agreement:
        name = name_of(proposal.agreement)
    if not proposal.article:
        return name
    if proposal.norm == Norm.LAW:
        return f"{name}, {cited(proposal.article, language())}"
    return f"{name}, {_('clause %(clause)s') % {'clause': proposal.article}}"


def name_of(agreement: CollectiveAgreement) -> str:
    return _("Collective agreement No. %(number)s, %(workplace)s") % {
        "number": agreement.number,
        "workplace": agreement.workplace,
    }
