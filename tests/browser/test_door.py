"""The door: the sign-ins of a demonstration, wrong passwords, one-time codes."""

import base64
import hashlib
import hmac
import struct
import time

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, sign_in


def code(key: str, at: float) -> str:
    """What a phone shows: RFC 6238 with thirty seconds and six digits."""
    secret = base64.b32decode(key + "=" * (-len(key) % 8))
    digest = hmac.new(secret, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def type_code(page, text: str) -> None:
    page.fill("#id_code", text)
    page.press("#id_code", "Enter")


def sign_out(page) -> None:
    page.locator("details.user-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/")


def test_the_sign_in_page_of_a_demonstration_shows_its_sign_ins(served, visit):
    page = visit(PHONE)
    page.goto("/")
    for login, password in served.passwords.items():
        row = page.locator("tr", has_text=login).first
        expect(row).to_contain_text(password)


def test_one_time_codes_are_turned_on_and_asked_for(served, visit):
    page, password = visit(), served.passwords["inspector"]
    sign_in(page, "inspector", password)
    page.goto("/account/codes/")
    page.get_by_role("link", name="Turn on").click()
    page.fill("#id_password", password)  # is it you?
    page.press("#id_password", "Enter")
    key = page.locator("main code").inner_text()
    type_code(page, "000000")
    expect(page.locator(".field-error").first).to_be_visible()
    assert page.locator("main code").inner_text() == key
    type_code(page, code(key, time.time()))
    page.goto("/account/codes/")
    expect(page.get_by_role("link", name="Turn off")).to_be_visible()

    sign_out(page)
    sign_in(page, "inspector", password)
    expect(page.locator("h1")).to_have_text("One-time code")
    page.goto("/workplaces/")
    expect(page.locator("h1")).to_have_text("One-time code")  # the password alone opens nothing
    # The code that turned it on is used up; the next one is accepted half a minute early.
    type_code(page, code(key, time.time() + 30))
    expect(page.locator("nav.side")).to_be_visible()


def test_after_several_wrong_passwords_the_page_says_so_in_words(served, visit):
    page = visit()
    for _attempt in range(5):
        refused(page, "wrong-password")
        expect(page.locator(".error-summary")).to_contain_text("not correct")
    refused(page, "wrong-password")
    expect(page.locator(".error-summary")).to_contain_text("Wait five minutes")
    refused(page, served.passwords["mediator"])
    expect(page.locator(".error-summary")).to_contain_text("Wait five minutes")


def refused(page, password: str) -> None:
    page.goto("/account/login/")
    page.fill("#id_login", "mediator")
    page.fill("#id_password", password)
    with page.expect_navigation():
        page.press("#id_password", "Enter")
