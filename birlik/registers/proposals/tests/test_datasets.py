"""What is counted of proposals, and within which reach."""

import pytest
from django.db.models import Count
from django.utils import timezone

from birlik.registers.proposals import actions
from birlik.registers.proposals.datasets import PROPOSALS
from birlik.registers.proposals.tests import factories
from birlik.registers.structure.scope import Scope, below
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


def test_a_proposal_counts_where_it_was_put_forward_however_far_it_goes(house):
    made = factories.proposal(house.primaries["KZ-39", "coal"])
    factories.proposal(house.unions["oil_gas"])
    actions.take_up(proposal=made, to=house.centre, on=made.put_on, text="…", by=None)
    assert PROPOSALS.rows(Scope(everything=True)).count() == 2
    assert PROPOSALS.rows(below(house.territories["KZ-39"])).get() == made
    assert PROPOSALS.rows(below(house.unions["coal"])).get() == made
    assert not PROPOSALS.rows(below(house.territories["KZ-47"])).exists()


def test_the_columns_divide_what_is_there(house):
    made = factories.proposal(house.primaries["KZ-39", "coal"])
    today = timezone.localdate()
    actions.send(proposal=made, on=today, to="Majilis", by=None)
    actions.note_answer(proposal=made, on=today, answer="in_part", text="…", by=None)
    factories.proposal(house.centre, norm="own", act="", named="Rules")

    def cut(code):
        column = PROPOSALS.column(code)
        rows = PROPOSALS.rows(Scope(everything=True)).order_by()
        counted = rows.values_list(column.expression(today)).annotate(Count("pk"))
        known = set(column.choices())
        return {key: many for key, many in counted if key in known}

    assert cut("region") == {"KZ-39": 1}
    assert cut("of") == {"primary": 1, "centre": 1}
    assert cut("norm") == {"law": 1, "own": 1}
    assert cut("state") == {"answered": 1, "put_forward": 1}
    assert cut("answer") == {"in_part": 1}
    assert cut("topic") == {"overtime": 2}


def test_an_ended_proposal_stands_until_the_day_it_ended(house):
    made = factories.proposal(house.centre)
    today = timezone.localdate()
    rows = PROPOSALS.rows(Scope(everything=True))
    assert rows.filter(PROPOSALS.stands(today)).exists()
    actions.withdraw(proposal=made, on=today, text="settled", by=None)
    assert not rows.filter(PROPOSALS.stands(today)).exists()
