"""What a coordinator does so that a dispute does not happen, or does not come back."""

from datetime import date, timedelta

from playwright.sync_api import expect


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_from_a_signal_to_a_measure_that_is_shown_to_be_complete(enter):
    page = enter("coordinator")
    page.goto("/signals/?kind=workplace")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/signals/*/")
    signal = page.url
    page.get_by_role("link", name="Add a measure to the plan").click()
    page.get_by_text("Start from a usual measure").click()
    usual = page.locator("details.disclosure li a").first
    wording = usual.inner_text()
    usual.click()
    page.wait_for_url("**?typical=*")
    expect(page.locator("[name=text]")).to_have_value(wording)
    assert page.input_value("[name=why]").strip()
    assert page.input_value("[name=workplace]").strip()
    button(page, "Add the measure").click()
    page.wait_for_url("**/plans/measures/*/")
    expect(page.locator("h1")).to_have_text(wording)

    page.get_by_text("Say how far it is").click()
    page.get_by_label("Complete", exact=True).check()
    page.fill("[name=text]", "The employer signed.")
    button(page, "Keep it").click()
    expect(page.get_by_text("Nothing shows it yet")).to_be_visible()
    page.get_by_text("Say how far it is").click()
    page.fill("[name=text]", "The employer signed.")
    page.fill("[name=evidence]", "Minutes 12 of today")
    button(page, "Keep it").click()
    expect(page.locator(".page-header .badge")).to_have_text("Complete")
    page.goto(signal)
    expect(page.get_by_role("link", name=wording, exact=True)).to_be_visible()


def test_a_workplace_on_watch_is_looked_at_and_taken_off_and_back(enter):
    page = enter("coordinator")
    page.goto("/plans/watch/")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/plans/watch/*/")
    page.fill("[name=found]", "Half of the wages are paid.")
    button(page, "Keep on watch").click()
    expect(page.locator(".timeline")).to_contain_text("Half of the wages are paid.")
    button(page, "Take off the list").click()
    expect(page.locator(".error-summary")).to_be_visible()  # never without a reason
    page.fill("[name=reason]", "All is paid.")
    button(page, "Take off the list").click()
    expect(page.locator(".timeline")).to_contain_text("All is paid.")
    button(page, "Undo").click()
    expect(button(page, "Keep on watch")).to_be_visible()


def test_what_was_agreed_is_written_down_and_kept(enter):
    page = enter("coordinator")
    page.goto("/disputes/?settled=yes")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/disputes/D-*/")
    page.get_by_role("link", name="Add a term").click()
    page.fill("[name=text]", "The canteen is repaired.")
    page.fill("[name=due]", (date.today() + timedelta(days=30)).isoformat())
    button(page, "Write it down").click()
    term = page.locator("section[aria-labelledby=agreed] li", has_text="The canteen is repaired.")
    expect(term).to_contain_text("Due")
    term.get_by_role("link", name="Kept").click()
    page.fill("[name=said]", "The chair saw it.")
    button(page, "Note it").click()
    expect(term).to_contain_text("The chair saw it.")
    expect(term.locator(".badge")).to_have_text("Kept")
    term.get_by_role("button", name="Take the word back").click()
    expect(term.locator(".badge")).to_have_text("Due")
