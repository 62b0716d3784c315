"""The design system in a real browser, under the real content security policy."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from birlik.base.models import Installation
from birlik.base.tests import pages

pytestmark = pytest.mark.browser
PATIENCE = 30_000  # milliseconds: a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def site(settings, transactional_db):
    """A server of the pages of this folder only: no register, no sign-in."""
    settings.ROOT_URLCONF = "birlik.base.tests.pages"
    settings.MIDDLEWARE = [
        "csp.middleware.CSPMiddleware",
        "birlik.base.middleware.LanguageMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ]
    template = dict(settings.TEMPLATES[0])
    template["OPTIONS"] = {
        "builtins": ["birlik.base.templatetags.ui"],
        "context_processors": ["django.template.context_processors.request"],
    }
    settings.TEMPLATES = [template]
    Installation.objects.create(pack="kz")
    pages.received.clear()
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture
def browser(site):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install it to run the browser tests")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture
def context(browser, site):
    context = browser.new_context(
        base_url=site, viewport={"width": 390, "height": 844}, locale="en"
    )
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def page(context):
    return context.new_page()


def kept(page):
    return page.evaluate("() => Object.keys(localStorage)")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [(390, "light", "kk"), (390, "dark", "ru"), (1440, "light", "ru"), (1440, "dark", "en")],
)
def test_the_style_page_is_accessible_and_fits(browser, site, width, theme, language):
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": 900},
        color_scheme=theme,
        locale=language,
        bypass_csp=True,  # for axe, which is put into the page
    )
    page = context.new_page()
    page.goto("/")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert [violation["id"] for violation in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_breaks_the_content_security_policy(page):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/")
    page.fill("[data-search]", "zhezdi")
    expect(page.locator(".list-count")).to_contain_text("4")
    assert page.url.endswith("?q=zhezdi&sort=name") or page.url.endswith("?q=zhezdi")
    assert complaints == []


def test_what_was_typed_is_there_again_after_the_page_is_lost(page):
    page.goto("/report/")
    page.fill("#id_days", "12")
    page.fill("#id_note", "Ұзақ жазба")
    page.goto("/")
    page.goto("/report/")
    assert page.input_value("#id_days") == "12"
    assert page.input_value("#id_note") == "Ұзақ жазба"


def test_the_draft_is_dropped_only_when_the_server_has_it(page):
    page.goto("/report/")
    page.fill("#id_days", "900")
    press(page, "Send")
    page.wait_for_selector(".error-summary")
    assert kept(page), "refused by the server: still kept"
    page.fill("#id_days", "9")
    press(page, "Send")
    page.wait_for_url("**/receipt/")
    assert kept(page) == []


def test_without_a_connection_the_form_waits_and_then_goes_out_once(page, context):
    page.goto("/report/")
    page.fill("#id_days", "7")
    context.set_offline(True)
    press(page, "Nothing changed")
    expect(page.locator("[data-state=waiting]")).to_be_visible()
    assert pages.received == []
    context.set_offline(False)
    page.wait_for_url("**/receipt/")
    assert [(sent["days"], sent["unchanged"]) for sent in pages.received] == [("7", "1")]
    assert kept(page) == []


def test_a_waiting_form_goes_out_from_another_page_with_its_own_id(page, context):
    page.goto("/report/")
    first_id = page.input_value("[name=client_id]")
    page.fill("#id_days", "7")
    context.set_offline(True)
    press(page, "Send")
    expect(page.locator("[data-state=waiting]")).to_be_visible()
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto("/")
    expect(page.locator("p[data-state=sent]")).to_be_visible()
    assert [sent["client_id"] for sent in pages.received] == [first_id]
    assert kept(page) == []


def test_without_a_connection_our_own_page_answers_and_comes_back_by_itself(page, context):
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    context.set_offline(True)
    page.goto("/report/")
    expect(page.locator("h1")).to_have_text("No connection")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(246, 243, 236)"
    context.set_offline(False)
    expect(page.locator("#id_days")).to_be_visible()


def test_a_button_that_destroys_asks_first(page):
    page.goto("/report/")
    press(page, "Delete")
    expect(page.locator("#question")).to_contain_text("Really?")
    page.locator("#question [value=no]").click()
    assert page.url.endswith("/report/")
    press(page, "Delete")
    page.locator("#question [value=yes]").click()
    page.wait_for_url("**/asked/")


def test_the_keys_search_and_walk_the_rows(page):
    page.goto("/")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 2
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.evaluate("document.getElementById('shortcuts').open")


def test_the_theme_is_remembered_by_the_server(browser, site):
    page = browser.new_context(base_url=site, color_scheme="light").new_page()
    page.goto("/")
    page.locator("header [data-theme-switch]").click()
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("#dark-theme").get_attribute("media") == "screen"


def test_without_a_script_the_menu_opens_and_the_list_can_be_searched(browser, site):
    page = browser.new_context(
        base_url=site,
        viewport={"width": 390, "height": 844},
        java_script_enabled=False,
        locale="en",
    ).new_page()
    page.goto("/")
    page.locator(".dock summary").click()
    expect(page.locator(".drawer")).to_be_visible()
    page.locator(".dock summary").click()
    page.fill("[data-search]", "zhezdi")
    page.locator("[data-without-script]").click()
    expect(page.locator(".list-count")).to_contain_text("4")
