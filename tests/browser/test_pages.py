"""Every page, on a phone and on a screen: axe finds nothing, nothing runs off to the side."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from birlik.imports.tests.made import as_csv
from tests.browser.conftest import PHONE, SCREEN

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# An address, or an address and the link on it that leads to the page.
PAGES = {
    None: [
        "/account/login/",
        "/about/",
        "/there-is-no-such-page/",
        "/signals/warnings/",
        "/p/ask/",
        "/p/dates/collective-dispute/",
        "/data/",
    ],
    "chair": ["/", ("/", "main a[href*='/weekly/W-']"), "/disputes/"],
    "analyst": [
        "/",
        "/signals/",
        "/signals/first/",
        "/signals/budgets/",
        "/signals/method/",
        "/signals/objections/",
        "/imports/",
        "/figures/",
        "/figures/explore/",
        "/disputes/figures/",
        "/rules/",
    ],
    "lawyer": ["/clinics/", ("/clinics/", "tbody a"), "/clinics/take/", "/clinics/figures/"],
    "administrator": ["/audit/", "/people/"],
    "coordinator": [
        "/",
        "/weekly/",
        ("/weekly/", "tbody a"),
        "/weekly/silent/",
        ("/signals/?kind=workplace", "tbody a"),
        "/disputes/",
        ("/disputes/", "tbody a"),
        "/disputes/open/",
        "/signals/proposed/",
        ("/plans/", "tbody a"),
        "/plans/watch/",
        "/proposals/",
        ("/proposals/", "tbody a"),
        "/proposals/new/",
        "/workplaces/",
        ("/workplaces/", "tbody a"),
        "/organisations/",
        ("/organisations/", "main a[href^='/organisations/']:not([href*=new])"),
        "/imports/new/",
        "/people/",
    ],
}
DARK = ["/", "/disputes/", "/imports/new/"]


def faults(page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{page.url} at {page.viewport_size['width']}: {one['id']}, {one['nodes'][0]['html'][:150]}"
        for one in found.response["violations"]
    ]


def sideways(page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{page.url} is {wide} px wide"] if wide > page.viewport_size["width"] else []


def look(page) -> list[str]:
    """What is wrong with the page as it stands, on a phone and on a screen."""
    page.set_viewport_size(PHONE)
    wrong = sideways(page) + faults(page)
    page.set_viewport_size(SCREEN)
    return wrong + sideways(page) + faults(page)


def walk(page, addresses) -> list[str]:
    wrong = []
    for address in addresses:
        start, link = address if isinstance(address, tuple) else (address, "")
        page.goto(start)
        if link:
            page.goto(page.locator(link).first.get_attribute("href"))
        wrong += look(page)
    return wrong


@pytest.mark.parametrize("role", PAGES)
def test_nothing_stands_in_anybodys_way(enter, visit, role):
    # Axe is put into the page, which the page's own policy would forbid.
    page = enter(role, bypass_csp=True) if role else visit(bypass_csp=True)
    assert walk(page, PAGES[role]) == []


def test_nothing_stands_in_anybodys_way_in_the_dark(enter):
    page = enter("coordinator", bypass_csp=True, color_scheme="dark")
    assert walk(page, DARK) == []


def test_nothing_stands_in_the_way_of_an_import(enter):
    page = enter("coordinator", bypass_csp=True)
    page.goto("/imports/new/")
    page.get_by_label("Workplaces and employers").check()
    content = as_csv([["code", "name", "region", "sector"], ["W-999", "Works", "nowhere", "coal"]])
    file = {"name": "works.csv", "mimeType": "text/csv", "buffer": content}
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_url("**/match/")
    wrong = look(page)
    page.get_by_role("button", name="Try every row").click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    page.locator("#row-by-row").wait_for()
    assert wrong + look(page) == []
