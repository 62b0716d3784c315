"""What figures come to, on small true records."""

from datetime import date

import pytest
from django.utils import timezone

from birlik.base.roles import Role
from birlik.figures import compiling, values
from birlik.figures.asking import Refused, ask
from birlik.registers.agreements.tests.factories import agreement
from birlik.registers.disputes.choices import Outcome, Stoppage
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.structure.models import Organisation
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db


def number(code, period="2023", **more):
    return values.value(ask(code, period, **more)).number


@pytest.fixture
def year(house):
    """Three disputes of 2023, one of 2022, one withdrawn."""
    here = house.workplaces["KZ-39", "coal"]
    there = house.workplaces["KZ-47", "oil_gas"]
    told = {"federation_took_part": True, "outcome": Outcome.MET}
    dispute(here, union_present=True, workers=40, demands=["pay_rise", "bonuses"], **told,
            ended=date(2023, 5, 20))  # fmt: skip
    dispute(house.bare, union_present=False, workers=10, demands=["pay_rise"], **told,
            ended=date(2023, 6, 9))  # fmt: skip
    dispute(there, union_present=True, began=date(2023, 12, 31), stoppage=Stoppage.STRIKE,
            stoppage_days=3, stoppage_workers=20)  # fmt: skip
    dispute(there, began=date(2022, 12, 31), ended=date(2023, 1, 5), outcome=Outcome.COURT)
    dispute(there, mistake="recorded twice")
    return house


def test_counts_are_of_the_period_and_without_mistakes(year):
    assert number("disputes-recorded") == 3
    assert number("disputes-with-union") == 2
    assert number("disputes-recorded", "2023-12") == 1
    assert number("disputes-ended") == 3


def test_a_share_says_what_it_is_made_of(year):
    share = values.value(ask("disputes-resolved-share", "2023"))
    assert (share.number, share.part, share.whole) == (0.67, 2, 3)
    assert str(share) == "67%"


def test_sums_medians_and_distinct(year):
    assert number("disputes-workers") == 50
    assert number("days-lost") == 60
    assert number("dispute-duration") == 10
    assert number("disputes-employers") == 3


def test_a_rate_has_the_exact_interval(year):
    rate = values.value(ask("disputes-rate", "2023"))
    assert (rate.part, rate.whole) == (3, 2080)
    # Garwood's interval of 3 is 0.6187 to 8.7673, the published value
    assert (rate.number, rate.low, rate.high) == (
        1.442, round(0.6187 / 2.08, 3), round(8.7673 / 2.08, 3),
    )  # fmt: skip


def test_what_stands_on_a_day(year):
    assert number("disputes-open", "2023-01-01..2023-01-03") == 1
    assert number("disputes-open", "2023-05") == 1
    assert number("disputes-open", "2023") == 1


def test_the_newest_count_of_what_exists(house):
    primary = house.primaries["KZ-39", "coal"]
    factories.members(primary, 100, date(2022, 1, 1), women=40)
    factories.members(primary, 120, date(2023, 6, 1), women=60)
    factories.members(house.primaries["KZ-47", "coal"], 30, date(2022, 1, 1))
    assert number("members", "2022") == 130
    assert number("members", "2023") == 150
    assert values.value(ask("members-women-share", "2023")).number == 0.4
    Organisation.objects.filter(pk=primary.pk).update(closed=date(2023, 12, 1))
    assert number("members", "2023") == 30


def test_division_by_nothing_is_said_and_no_number(house):
    share = values.value(ask("disputes-resolved-share", "2023"))
    assert share.number is None
    assert share.why_missing == ("Nothing to divide by: “Labour disputes recorded” is zero here.")


def test_parts_by_columns_add_up_to_the_whole(year):
    asked = ask("disputes-recorded", "2023")
    by = values.table(asked, ["region", "union"])
    assert {key: one.number for key, one in by.items()} == {
        ("KZ-39", "true"): 1, ("KZ-39", "false"): 1, ("KZ-47", "true"): 1,
    }  # fmt: skip
    by_demand = values.table(asked, ["demands"])
    assert by_demand["pay_rise",].number == 2


def test_parts_by_time(year):
    asked = ask("disputes-recorded", "2023")
    by = values.table(asked, ["month"])
    assert {key: one.number for key, one in by.items()} == {("2023-05-01",): 2, ("2023-12-01",): 1}
    standing = values.table(ask("disputes-open", "2023"), ["quarter"])
    assert [one.number for _, one in sorted(standing.items())] == [0, 0, 0, 1]
    rates = values.table(ask("disputes-rate", "2023"), ["quarter"])
    assert [one.part for _, one in sorted(rates.items())] == [0, 2, 0, 1]


@pytest.mark.parametrize(
    ("code", "rows", "columns"),
    [
        ("disputes-recorded", "region", "month"),
        ("disputes-workers", "sector", "outcome"),
        ("disputes-resolved-share", "region", "quarter"),
        ("disputes-rate", "region", "sector"),
        ("disputes-open", "region", "quarter"),
        ("disputes-employers", "sector", "month"),
        ("disputes-employers", "region", "demands"),
        ("union-coverage", "region", "sector"),
        ("disputes-recorded", "demands", "region"),
    ],
)
def test_the_margins_of_a_table_are_what_the_figure_says_there(year, code, rows, columns):
    asked = ask(code, "2023")
    found = values.crossed(asked, rows, columns)
    inside = {key: one for key, one in found.items() if None not in key}
    by_row = {row: one for (row, column), one in found.items() if row and column is None}
    by_column = {column: one for (row, column), one in found.items() if column and row is None}
    assert inside == values.table(asked, [rows, columns])
    assert by_row == {key: one for (key,), one in values.table(asked, [rows]).items()}
    assert by_column == {key: one for (key,), one in values.table(asked, [columns]).items()}
    assert found[None, None] == values.value(asked)


def test_every_narrowed_part_equals_its_cell(year):
    asked = ask("disputes-recorded", "2023")
    for (outcome,), one in values.table(asked, ["outcome"]).items():
        assert values.value(asked.narrower(outcome=outcome)).number == one.number


def test_the_subtree_of_an_organisation_in_either_hierarchy(year):
    territory, union = year.territories["KZ-39"], year.unions["oil_gas"]
    assert number("disputes-recorded", organisation=territory.key) == 2
    assert number("disputes-recorded", organisation=union.key) == 1
    assert number("disputes-recorded", organisation=year.centre.key) == 3
    primary = year.primaries["KZ-39", "coal"]
    assert number("workplaces-with-union", organisation=primary.key) == 1


def test_agreements_in_force_and_about_to_end(house):
    works = house.workplaces["KZ-39", "coal"]
    agreement(works, signed=date(2023, 1, 10), expires=date(2024, 1, 10), workers=90)
    assert number("agreements-in-force", "2023") == 1
    assert number("agreements-expiring", "2023") == 1
    assert number("agreements-expiring", "2023-06") == 0
    assert values.value(ask("agreement-coverage", "2023")).number == 0.2


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"code": "nothing"}, "There is no figure “nothing”."),
        ({"period": "soon"}, "“soon” is not a period."),
        ({"period": "2099"}, "2099 lies in the future"),
        ({"narrowed": {"colour": "red"}}, "cannot be narrowed by “colour”"),
        ({"narrowed": {"region": "KZ-00"}}, "“KZ-00” is no value of “region”"),
        ({"organisation": "O-none"}, "There is no organisation with the number “O-none”."),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(house, asked, sentence):
    with pytest.raises(Refused, match=sentence.replace("(", r"\(")):
        ask(**({"code": "disputes-recorded", "period": "2023"} | asked))


def test_a_tree_with_a_hole_is_said(house):
    primary = house.primaries["KZ-39", "coal"]
    Organisation.objects.filter(pk=primary.pk).update(closed=date(2022, 1, 1))
    with pytest.raises(Refused, match="did not exist on"):
        ask("disputes-recorded", "2023", organisation=primary.key)


def test_a_figure_of_a_register_one_may_not_see(house):
    chair = factories.user(Role.CHAIR, house.primaries["KZ-39", "coal"])
    with pytest.raises(Refused, match="counts a register that is not open to your posts"):
        ask("signals", by=chair)


def test_a_running_period_is_counted_until_today(house):
    today = timezone.localdate()
    asked = ask("disputes-recorded", str(today.year))
    assert asked.on == today
    assert compiling.records(asked).count() == 0


def test_many_questions_together_are_told_as_each_alone(year, django_assert_num_queries):
    codes = ["disputes-recorded", "disputes-resolved-share", "dispute-duration", "disputes-rate",
             "disputes-employers", "disputes-workers", "disputes-open", "workers"]  # fmt: skip
    asks = [ask(code, "2023") for code in codes] + [ask("disputes-recorded", "2022")]
    asks += [ask("disputes-recorded", "2023", narrowed={"union": "true"})]
    assert values.together(asks) == [values.value(one) for one in asks]
    with django_assert_num_queries(1):
        values.together([ask(code, "2023") for code in (*codes[:2], "strikes")])


def test_one_query_each(house, django_assert_num_queries):
    asked = ask("disputes-recorded", "2023")
    with django_assert_num_queries(1):
        values.value(asked)
    with django_assert_num_queries(1):
        values.value(ask("disputes-resolved-share", "2023"))
    with django_assert_num_queries(1):
        values.table(asked, ["region", "sector", "month"])
    with django_assert_num_queries(2):
        values.crossed(ask("strikes-share", "2023"), "region", "sector")
