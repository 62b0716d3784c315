"""A coordinator takes a warning to a settled dispute without typing a date, and sees why each day
is what it is."""

import re

from playwright.sync_api import Page, expect


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def test_from_a_warning_to_a_settled_dispute_without_typing_a_date(waiting_signal):
    page = waiting_signal()
    page.get_by_role("link", name="Open a dispute").click()
    began = page.input_value("#id_began")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", began)
    page.locator("#id_demands input[value=pay_rise], input[name=demands][value=pay_rise]").check()
    page.locator("form.form button.primary").click()
    page.wait_for_url("**/disputes/D-*/")

    reply = page.locator("#step-employer_reply")
    expect(reply).to_contain_text("Article 163(2)")
    reply.locator("summary").click()
    expect(reply.locator("dl")).to_contain_text("The employer received the demands")
    expect(reply.locator("dl a")).to_have_attribute("href", re.compile("^https://"))

    tap(page, "The employer met the demands")
    expect(page.locator(".life")).to_contain_text("The employer met the demands")
    page.locator("#demands ~ ul a", has_text="Change").first.click()
    page.get_by_label("Met", exact=True).check()
    assert page.input_value("#id_answered_on")
    tap(page, "Save")

    tap(page, "The sides reached a written agreement")
    page.get_by_role("link", name="Close it with its outcome").click()
    assert page.input_value("#id_ended") >= began
    expect(page.get_by_label("Settled: demands met", exact=True)).to_be_checked()
    tap(page, "Close it")
    expect(page.locator("main")).to_contain_text("Settled: demands met")
    expect(page.locator("#law")).to_have_count(0)


def test_a_mistaken_event_goes_and_comes_back(enter):
    page = enter("coordinator")
    page.goto("/disputes/?outcome=open")
    page.locator("tbody a[href*='/disputes/D-']").nth(1).click()
    page.wait_for_url("**/disputes/D-*/")
    events = page.locator(".life li[id^=event-]")
    before = events.count()
    events.first.get_by_role("link", name="A mistake").click()
    page.fill("textarea[name=reason]", "Басқа даудікі")
    tap(page, "Withdraw it")
    expect(events).to_have_count(before - 1)
    page.get_by_text("Withdrawn as mistakes").click()
    page.get_by_role("link", name="Restore").first.click()
    page.fill("textarea[name=reason]", "Осы даудікі екен")
    tap(page, "Restore it")
    expect(events).to_have_count(before)


def test_the_page_fits_a_phone(enter):
    page = enter("coordinator", viewport={"width": 390, "height": 844})
    page.goto("/disputes/?outcome=open")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/disputes/D-*/")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
