"""How many alarms a centre wants, where to look first, and what anybody may see of that."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def judged(visit):
    """A past quarter has been judged: the clock does one every other minute."""
    page = visit()
    for _ in range(60):
        page.goto("/signals/warnings/")
        if re.search(r"20\d\d-Q\d", page.locator("main").inner_text()):
            return
        page.wait_for_timeout(3000)
    pytest.fail("No quarter was judged in three minutes.")


@pytest.mark.usefixtures("judged")
def test_the_leader_asks_for_fewer_alarms_and_sees_what_it_costs(enter):
    page = enter("leader")
    page.goto("/signals/budgets/")
    card = page.get_by_role("region", name=re.compile("Workplaces at risk"))
    expect(card).to_contain_text("empty alarms a week")
    card.get_by_text("What other numbers would cost").click()
    expect(card.locator("tbody tr").first).to_be_visible()
    card.get_by_label("Alarms a week").fill("7")
    card.get_by_role("button", name="Set the number").click()
    expect(page.locator(".error-summary")).to_be_visible()  # never without a reason
    assert card.get_by_label("Alarms a week").input_value() == "7"
    card.get_by_label("Why this number").fill("Үш үйлестіруші демалыста.")
    card.get_by_role("button", name="Set the number").click()
    expect(page.get_by_role("heading", name="Workplaces at risk: 7 a week")).to_be_visible()
    expect(page.locator("section[aria-labelledby=history]")).to_contain_text("Үш үйлестіруші")


def test_a_coordinator_looks_where_the_chance_is_highest(enter):
    page = enter("coordinator")
    page.goto("/signals/first/")
    first = page.locator("tbody a").first
    named = first.inner_text()
    first.click()
    page.wait_for_url("**/signals/score/**")
    expect(page.locator("main")).to_contain_text(named)
    expect(page.locator("main")).to_contain_text("Usual at such a workplace")
    page.go_back()
    page.get_by_label("Search").fill(named[:8])
    page.get_by_label("Search").press("Enter")
    expect(page.locator("tbody tr").first).to_contain_text(named)


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("kk", "Ескертулер қаншалықты дұрыс"),
        ("ru", "Насколько верны предупреждения"),
        ("en", "How good the warnings are"),
    ],
)
def test_anybody_reads_how_good_the_warnings_were(visit, language, heading):
    page = visit(language=language)
    page.goto("/signals/warnings/")
    expect(page.locator("h1")).to_have_text(heading)
    assert re.search(r"20\d\d-Q\d", page.locator("main").inner_text())
