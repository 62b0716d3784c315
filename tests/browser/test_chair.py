"""A chair with a phone: the weekly report in a minute and a half, with or without a line."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, sign_in, silent_week

SECONDS, TAPS = 90, 4
ANSWERED = "dl.facts"


@pytest.fixture
def form(enter):
    """The weekly form of a workplace nobody has reported for, for the coordinator to fill in."""
    page = enter("coordinator", PHONE)
    week = silent_week(page)
    page.locator("tbody a").first.click()
    page.wait_for_url("**/workplaces/*/")
    code = page.url.rstrip("/").rsplit("/", 1)[-1]
    page.goto(f"/weekly/{code}/{week}/")
    expect(page.locator("form.weekly-form")).to_be_visible()
    return page


def send(page):
    return page.locator("form.weekly-form .actions button.primary")


def receipt(page) -> str:
    page.wait_for_url("**/weekly/receipt/*/")
    expect(page.locator(".receipt-number")).to_be_visible()
    return page.locator(".receipt-number").inner_text()


def quiet_answers(page) -> None:
    for field in page.locator("form.weekly-form input[type=number]").all():
        field.fill("0")
    for group in page.locator("form.weekly-form fieldset").all():
        group.get_by_role("radio").first.check()


def test_the_report_of_the_week_takes_less_than_ninety_seconds(served, visit):
    page, taps = visit(PHONE, has_touch=True), 0
    began = time.monotonic()
    sign_in(page, "chair", served.passwords["chair"])
    for name in ("Report", "Nothing changed, send"):
        page.locator("main").get_by_text(name, exact=True).first.tap()
        taps += 1
    number = receipt(page)
    assert time.monotonic() - began < SECONDS
    assert taps <= TAPS

    page.get_by_role("link", name="Correct it").tap()
    expect(page.locator(".lead")).to_contain_text(number)
    page.fill("form.weekly-form input[type=number] >> nth=0", "3")
    page.fill("form.weekly-form input[type=number] >> nth=1", "14")
    send(page).tap()
    corrected = receipt(page)
    assert corrected != number
    versions = page.locator("[aria-labelledby=versions]")
    expect(versions).to_contain_text(number)
    expect(versions).to_contain_text(corrected)
    page.goto("/")
    expect(page.locator("section[aria-labelledby=owed]")).to_contain_text(corrected)


def test_what_is_typed_while_the_line_is_down_is_kept_and_goes_out_once(form):
    page = form
    quiet_answers(page)
    page.goto(page.url)  # so that the page and the worker that answers without a line are there
    page.evaluate("navigator.serviceWorker.ready")
    page.fill("#id_note", "Ток сөнді, бірақ жұмыс жүріп жатыр.")
    page.context.set_offline(True)
    page.locator("form.weekly-form input[type=number]").first.fill("0")
    send(page).click()
    expect(page.locator("[data-unsent] [data-state=waiting]").first).to_be_visible()
    page.context.set_offline(False)
    number = receipt(page)
    expect(page.locator(ANSWERED)).to_contain_text("Ток сөнді")
    versions = page.locator("[aria-labelledby=versions] tbody tr")
    assert versions.count() == 1
    page.goto(f"/weekly/?q={number}")
    assert page.locator("tbody tr").count() == 1


def test_what_was_typed_is_there_again_after_the_page_was_lost(form):
    page = form
    page.fill("#id_note", "Жартылай жазылған")
    page.context.set_offline(True)
    page.fill("#id_note", "Жартылай жазылған сөз")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#id_note")).to_have_value("Жартылай жазылған сөз")
    expect(page.locator("[data-unsent] [data-state=kept]").first).to_be_visible()


def test_the_form_is_filled_in_and_sent_by_keyboard_alone(form):
    page = form
    page.evaluate("document.activeElement.blur()")
    here = "[document.activeElement.type, document.activeElement.name]"
    answered: set[str] = set()
    for _step in range(80):
        page.keyboard.press("Tab")
        kind, name = page.evaluate(here)
        if kind == "number" and name not in answered:
            page.keyboard.type("0")
            answered.add(name)
        elif kind == "radio" and name not in answered:
            page.keyboard.press("Space")
            answered.add(name)
        elif kind == "submit" and answered and name != "nothing_changed":
            break
    assert len(answered) >= 7
    page.keyboard.press("Enter")
    receipt(page)


def test_the_back_button_does_not_send_twice(form):
    page = form
    quiet_answers(page)
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    send(page).click()
    number = receipt(page)
    page.go_back()
    page.go_forward()
    page.reload()
    assert len([url for url in sent if "/weekly/" in url]) == 1
    assert page.locator("[aria-labelledby=versions] tbody tr").count() == 1
    expect(page.locator("[aria-labelledby=versions]")).to_contain_text(number)
