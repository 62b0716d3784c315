"""Proposals for tests; what is not said has a sensible default."""

from typing import Any

from django.utils import timezone

from birlik.registers.proposals import actions
from birlik.registers.proposals.models import Proposal
from birlik.registers.structure.models import Organisation


def facts(**said: Any) -> dict[str, Any]:
    return {
        "title": "Overtime is paid double",
        "text": "Overtime is paid at twice the rate at least.",
        "reason": "Workers rest too little.",
        "topic": "overtime",
        "norm": "law",
        "act": "lc",
        "agreement": None,
        "named": "",
        "article": "108(1)",
        "addressee": "Ministry of Labour",
    } | said


def proposal(body: Organisation, **said: Any) -> Proposal:
    on = said.pop("on", timezone.localdate())
    return actions.put_forward(body=body, on=on, by=said.pop("by", None), **facts(**said))
