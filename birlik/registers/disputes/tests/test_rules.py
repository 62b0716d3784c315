from datetime import date

import pytest
from django.core.exceptions import ValidationError

from birlik.registers.disputes import rules
from birlik.registers.disputes.choices import Outcome, Stoppage

TODAY = date(2026, 11, 22)
SOUND = {
    "employer_name": "Works LLP",
    "region": "KZ-39",
    "began": date(2026, 11, 1),
    "workers": 300,
    "demands": ["pay_rise"],
    "stoppage": Stoppage.NONE,
    "outcome": Outcome.OPEN,
}


def errors_of(**facts):
    try:
        rules.check(SOUND | facts, today=TODAY, known_demands={"pay_rise", "safety"})
    except ValidationError as error:
        return set(error.message_dict)
    return set()


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({}, set()),
        ({"began": TODAY}, set()),
        ({"began": date(2026, 11, 23)}, {"began"}),
        ({"began": None}, {"began"}),
        ({"ended": date(2026, 11, 5), "outcome": Outcome.MET}, set()),
        ({"ended": date(2026, 11, 5)}, {"outcome"}),
        ({"ended": date(2026, 10, 31), "outcome": Outcome.MET}, {"ended"}),
        ({"ended": date(2026, 11, 23), "outcome": Outcome.MET}, {"ended"}),
        ({"employer_name": ""}, {"employer_name"}),
        ({"region": None}, {"region"}),
        ({"employer_name": "", "region": None, "workplaces": ["a workplace"]}, set()),
        ({"stoppage_days": 2}, {"stoppage"}),
        ({"stoppage": Stoppage.STRIKE, "stoppage_days": 2, "stoppage_workers": 300}, set()),
        ({"stoppage": Stoppage.STRIKE, "stoppage_workers": 301}, {"stoppage_workers"}),
        ({"stoppage": Stoppage.STRIKE, "stoppage_began": date(2026, 12, 1)}, {"stoppage_began"}),
        (
            {
                "stoppage": Stoppage.STRIKE,
                "stoppage_began": date(2026, 11, 6),
                "ended": date(2026, 11, 5),
                "outcome": Outcome.MET,
            },
            {"stoppage_began"},
        ),
        ({"demands": ["pay_rise", "moon"]}, {"demands"}),
    ],
)
def test_what_a_record_may_say(facts, wrong):
    assert errors_of(**facts) == wrong


@pytest.mark.parametrize(("reason", "enough"), [("", False), ("  a ", False), ("Twice", True)])
def test_a_reason_is_asked_for(reason, enough):
    if enough:
        rules.check_reason(reason)
    else:
        with pytest.raises(ValidationError, match="Say why"):
            rules.check_reason(reason)
