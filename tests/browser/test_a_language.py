"""Each page in Kazakh and in Russian: no English is left, and the choice is remembered. Read first,
before other walks leave in the demonstration what they wrote in English."""

import re
from collections.abc import Iterable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SCREEN, sign_in

NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
PAGES = {
    "chair": ["/", ("/", "main a[href*='/weekly/W-']"), "/weekly/", "/weekly/happened/"],
    "coordinator": [
        "/",
        "/weekly/silent/",
        "/signals/",
        ("/signals/?kind=workplace", "tbody a"),
        "/disputes/",
        ("/disputes/", "tbody a"),
        "/disputes/open/",
        "/workplaces/",
        ("/workplaces/", "tbody a"),
        "/organisations/",
        "/imports/",
        "/imports/new/",
        "/people/",
        "/account/codes/",
        "/account/password/change/",
    ],
    "analyst": ["/", "/signals/method/", "/signals/objections/"],
    "administrator": ["/audit/"],
}
# Names that are the same in every language: of this house, of file formats, of statistical methods,
# and the source that demonstration records give. What stands in <code> or <kbd> is for machines.
SAME = {"Birlik", "XLSX", "CSV", "PDF", "DOCX", "Excel", "EARS", "Farrington", "sandbox"}
SAME |= {"Apache", "License"}
WORD = re.compile(r"(?<![\w./@-])[A-Za-z]{3,}(?![\w@-])")
TEXTS = """() => {
  const out = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest("script, style, code, kbd, [lang]:not(html)")) continue;
    out.push(walker.currentNode.textContent);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    if (!element.closest("[lang]:not(html)"))
      for (const name of ["aria-label", "title", "placeholder", "alt"])
        out.push(element.getAttribute(name) ?? "");
  return out.map((text) => text.trim()).filter(Boolean);
}"""


def choose(page, language: str) -> None:
    if page.locator("html").get_attribute("lang") == language:
        return
    page.get_by_role("button", name=NAMES[language], exact=True).first.click()
    page.locator(f"html[lang={language}]").wait_for(state="attached")


def english_in(page, names: Iterable[str] = ()) -> set[str]:
    same = SAME.union(names)
    return {
        text
        for text in page.evaluate(TEXTS)
        if any(word not in same for word in WORD.findall(text))
    }


@pytest.mark.parametrize("role", PAGES)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_page_speaks_one_language(served, enter, role, language):
    page = enter(role)
    choose(page, language)
    left = {}
    for address in PAGES[role]:
        start, link = address if isinstance(address, tuple) else (address, "")
        page.goto(start)
        if link:
            page.goto(page.locator(link).first.get_attribute("href"))
        assert page.locator("html").get_attribute("lang") == language
        if found := english_in(page, served.passwords):
            left[page.url] = found
    assert left == {}, left


@pytest.mark.parametrize("address", ["/account/login/", "/about/", "/there-is-no-such-page/"])
def test_a_page_before_the_door_speaks_one_language(visit, address):
    page = visit()
    page.goto(address)
    for language in ("kk", "ru"):
        choose(page, language)
        assert page.locator("html").get_attribute("lang") == language
        assert english_in(page) == set()


def test_headings_and_buttons_are_other_words_in_every_language(enter):
    page = enter("coordinator")
    page.goto("/imports/new/")
    said = {}
    for language in NAMES:
        choose(page, language)
        said[language] = (
            page.locator("h1").inner_text(),
            page.locator("main form button").first.inner_text(),
        )
    assert len({heading for heading, _button in said.values()}) == 3
    assert len({button for _heading, button in said.values()}) == 3


def test_the_language_is_remembered_after_signing_out_and_in_again(served, visit):
    page = visit(SCREEN, "en")
    sign_in(page, "lawyer", served.passwords["lawyer"])
    choose(page, "kk")
    page.locator("details.user-menu summary").click()
    page.locator("details.user-menu form button").click()
    page.wait_for_url("**/account/login/")
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    sign_in(page, "lawyer", served.passwords["lawyer"])
    expect(page.locator("html")).to_have_attribute("lang", "kk")
