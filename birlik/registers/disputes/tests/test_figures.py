"""Every figure is counted from the records and opens them."""

from datetime import date

import pytest
from django.urls import reverse

from birlik.base.roles import Role
from birlik.registers.disputes import figures, part_actions, step_times
from birlik.registers.disputes.choices import Outcome, Stoppage
from birlik.registers.disputes.models import Dispute
from birlik.registers.disputes.tests import factories
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db

COAL, OIL = ("KZ-39", "coal"), ("KZ-47", "oil_gas")


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


@pytest.fixture
def page(client, house):
    client.force_login(house.user(Role.ANALYST))
    client.cookies["django_language"] = "en"
    return lambda **asked: client.get(reverse("disputes:figures"), asked)


@pytest.fixture
def disputes(house):
    coal, oil = house.workplaces[COAL], house.workplaces[OIL]
    strike = {"stoppage": Stoppage.STRIKE, "stoppage_workers": 50, "stoppage_days": 4}
    return [
        factories.dispute(coal, outcome=Outcome.MET, ended=date(2023, 6, 1),
                          federation_took_part=True, union_present=True),
        factories.dispute(coal, outcome=Outcome.NOT_MET, ended=date(2023, 6, 1),
                          union_present=True, **strike),
        factories.dispute(oil, outcome=Outcome.PARTLY, ended=date(2023, 7, 1),
                          federation_took_part=True, union_present=False, **strike),
        factories.dispute(oil, began=date(2022, 5, 10), union_present=None),
    ]  # fmt: skip


def test_the_measures_of_a_year(disputes):
    counts = figures.measured(Dispute.objects.filter(began__year=2023))
    assert {name.removeprefix("n_"): value for name, value in counts.items()} == {
        "recorded": 3, "union": 2, "resolved": 2, "resolved_alone": 1, "negotiated": 1,
        "strikes": 2, "strikers": 100, "days_lost": 400,
    }  # fmt: skip


def test_each_number_opens_the_records_it_counts(page, disputes, client):
    shown = page(year="2023").context
    for stat in shown["stats"][:6]:
        listed = client.get(stat["url"]).context["table"]
        assert str(listed.count) == stat["value"], stat["label"]


def test_cut_by_region_sector_and_union(page, disputes, client):
    shown = page().context
    for table in shown["tables"]:
        for row in table["rows"]:
            value, url = row["headed"][0][1]
            assert str(client.get(url).context["table"].count) == value, (table["by"], row)
    for row in shown["tables"][2]["rows"]:
        for (value, url), name in zip(
            (cell for _head, cell in row["headed"]), figures.MEASURES, strict=True
        ):
            if url and name not in ("strikers", "days_lost"):
                assert str(client.get(url).context["table"].count) == value, (row["label"], name)
    union = {row["label"]: row["headed"][0][1][0] for row in shown["tables"][2]["rows"]}
    assert union == {"yes": "2", "no": "1", "not known": "1"}


def test_demands_are_divided_by_their_answer(page, disputes):
    for answer in ("met", "refused", "refused"):
        part_actions.add_demand(
            dispute=disputes[0], code="pay_rise", answer=answer,
            answered_on=date(2023, 5, 20), by=None,
        )  # fmt: skip
    (bar,) = page().context["demands"].bars
    assert (bar.label, bar.values) == ("Higher pay", (0, 1, 0, 2, 0))


def test_time_per_step_and_share_in_time(house):
    """Received on 16 March 2026; the law gives three working days, so until the 19th."""
    for on in (date(2026, 3, 18), date(2026, 3, 19), date(2026, 3, 27)):
        dispute = factories.dispute(house.workplaces[COAL], began=date(2026, 3, 16))
        part_actions.record_event(dispute=dispute, code="demands_refused", on=on, by=None)
    factories.dispute(house.workplaces[COAL], began=date(2026, 3, 16))  # no answer at all
    times = {
        one.article: one for one in step_times.step_times(Dispute.objects.all(), date(2026, 4, 30))
    }
    reply = times["163(2)"]
    assert (reply.done, reply.median, reply.measured, reply.in_time) == (3, 3, 4, 2)
    assert reply.share == 0.5


def test_the_numbers_of_a_step_open_their_disputes(page, house, client):
    """Two in time, one late, one without an answer."""
    for on in (date(2026, 3, 18), date(2026, 3, 19), date(2026, 3, 27)):
        dispute = factories.dispute(house.workplaces[COAL], began=date(2026, 3, 16))
        part_actions.record_event(dispute=dispute, code="demands_refused", on=on, by=None)
    factories.dispute(house.workplaces[COAL], began=date(2026, 3, 16))
    reply, opens = next(one for one in page().context["times"] if one[0].code == "employer_reply")
    for kind, expected in (("done", 3), ("in_time", 2), ("judged", 4)):
        listed = client.get(opens[kind])
        assert listed.context["table"].count == expected
        assert "Consider the demands and reply in writing" in listed.content.decode()
    assert (reply.done, reply.in_time, reply.measured) == (3, 2, 4)
    nothing = client.get(reverse("disputes:list"), {"step": "moon.done"})
    assert nothing.context["table"].count == 4


def test_an_empty_register_has_a_page(page):
    answer = page()
    assert answer.status_code == 200
    assert "No step of these disputes is recorded" in answer.content.decode()


def test_the_page_costs_the_same_for_many(
    page, disputes, house, django_assert_num_queries, django_assert_max_num_queries
):
    page()
    with django_assert_max_num_queries(40) as few:
        page()
    factories.many(20, house.workplaces[COAL])
    with django_assert_num_queries(len(few)):
        page()
