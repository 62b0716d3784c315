"""The door for everybody in a real browser: calculator, question, answer; without scripts too."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_pages import look, walk

WORDS = "Wages for October have not been paid."
PAGES = [
    "/p/",
    "/p/dates/",
    "/p/dates/collective-dispute/?meeting=2026-03-12&meeting.workers=90&meeting.present=50",
    "/p/dates/individual-dispute/sheet/?dismissal_served=2026-11-02",
    "/p/penalty/?amount=250000&due=2026-07-10&paid=2026-11-20&rate=16.5",
    "/p/ask/",
    "/p/code/",
    "/p/clinics/",
    "/p/rights/",
]


def ask(page, words: str = WORDS) -> str:
    """Say it, get a receipt code."""
    page.goto("/p/ask/?lang=en")
    page.get_by_label("What happened? In your own words").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()
    code = page.locator("[data-code]")
    expect(code).to_have_text(re.compile(r"^(\w{4}-){3}\w{4}$"))
    return code.inner_text()


def test_nothing_stands_in_anybodys_way(visit):
    assert walk(visit(bypass_csp=True), PAGES) == []


def test_a_date_leads_to_every_following_date_and_back(visit):
    page = visit(PHONE)
    page.goto("/p/?lang=en")
    page.get_by_role("link", name="Until when?").click()
    page.get_by_role("link", name="Individual labour dispute").click()
    page.get_by_label("Event", exact=True).select_option("dismissal_served")
    page.get_by_label("Day", exact=True).fill("2026-11-20")
    page.get_by_role("button", name="Show the dates").click()
    expect(page).to_have_url(re.compile(r"\?dismissal_served=2026-11-20$"))
    expect(page.locator(".due").first).to_contain_text("160(1)")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Into my calendar").click()
    assert saved.value.suggested_filename == "individual-dispute.ics"
    page.go_back()
    expect(page.locator(".due")).to_have_count(0)


def test_a_worker_asks_and_comes_back_with_the_code(visit):
    page = visit(PHONE, bypass_csp=True)
    code = ask(page)
    assert look(page) == []
    page.set_viewport_size(PHONE)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a picture").click()
    assert saved.value.suggested_filename == "receipt.png"
    page.get_by_role("link", name="Come back with my code").click()
    page.get_by_label("Your code").fill(code.lower())
    page.get_by_role("button", name="Open").click()
    expect(page.locator(".talk")).to_contain_text(WORDS)
    assert look(page) == []
    page.get_by_label("Write to the clinic").fill("One thing more.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".talk > li").last).to_contain_text("One thing more.")
    page.get_by_role("button", name="Leave").click()
    page.goto("/p/conversation/")
    expect(page).to_have_url(re.compile("/p/code/$"))


def test_the_code_on_a_paper_fills_itself_in_and_leaves_the_address(visit):
    page = visit(PHONE)
    page.goto("/p/code/?lang=en#ABCD-EFGH-JKMN-PQRS")
    expect(page.get_by_label("Your code")).to_have_value("ABCD-EFGH-JKMN-PQRS")
    assert "#" not in page.url


def test_without_scripts_a_sum_and_a_wait_do(visit):
    page = visit(PHONE, java_script_enabled=False)
    page.goto("/p/ask/?lang=en")
    page.get_by_label("What happened? In your own words").fill(WORDS)
    asked = page.get_by_text(re.compile(r"How much is \d \+ \d\?")).inner_text()
    first, second = map(int, re.findall(r"\d", asked))
    page.get_by_label(re.compile("How much is")).fill(str(first + second))
    page.wait_for_timeout(16_000)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("[data-code]")).to_be_visible()


def test_without_a_connection_what_was_typed_stays(visit):
    page = visit(PHONE)
    page.goto("/p/ask/?lang=en")
    page.get_by_label("What happened? In your own words").fill(WORDS)
    page.context.set_offline(True)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("No connection.")).to_be_visible()
    expect(page.get_by_label("What happened? In your own words")).to_have_value(WORDS)
    page.context.set_offline(False)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("[data-code]")).to_be_visible()


def test_words_stay_on_the_device_only_when_the_person_says_so(visit):
    page = visit(PHONE)
    words = page.get_by_label("What happened? In your own words")
    page.goto("/p/ask/?lang=en")
    words.fill(WORDS)
    page.reload()
    expect(words).to_have_value("")
    words.fill(WORDS)
    page.get_by_label("Keep what I type on this device until it is sent").check()
    page.reload()
    expect(words).to_have_value(WORDS)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("[data-code]")).to_be_visible()
    page.goto("/p/ask/?lang=en")
    expect(words).to_have_value("")
