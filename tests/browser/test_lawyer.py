"""From a worker's words to a result that can be counted: the worker needs no account, the lawyer
misses no day, the chief sees counts and no name. What is typed is Kazakh: others read it too."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import PHONE

NAME = "Сынақова Ақерке"
WORDS = "Жұмыстан себепсіз шығарды, бұйрықты берді."
ANSWER = "Бұйрықтың көшірмесін алып келіңіз, талап арыз дайындаймыз."
CODE = re.compile(r"(\w{4}-){3}\w{4,5}$")


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def link(page: Page, name: str):
    return page.get_by_role("link", name=name, exact=True).first


@pytest.fixture
def served_by(enter, visit) -> str:
    """The address at which a worker asks the clinic where the lawyer works."""
    page = enter("lawyer")
    page.goto("/clinics/take/")
    clinic = page.locator("#id_clinic option").first.inner_text()
    door = visit(PHONE)
    door.goto("/p/clinics/")
    card = door.get_by_role("listitem").filter(has_text=clinic)
    return card.get_by_role("link", name="Ask this clinic").get_attribute("href")


def test_a_worker_asks_without_an_account_and_reads_the_answer_by_code(enter, visit, served_by):
    worker = visit(PHONE, "kk")
    worker.goto(served_by)
    worker.locator("#id_words").fill(f"{WORDS} Бұл Сынаққаладағы цехта болды.")
    worker.locator("#id_topic").select_option("unlawful_dismissal")
    worker.locator("main form button.primary").click()
    expect(worker.locator("[data-code]")).to_have_text(CODE)
    code = worker.locator("[data-code]").inner_text()

    page = enter("lawyer")
    link(page, "Appeals").click()
    page.get_by_role("searchbox").fill("сынаққала")  # another form of the worker's word
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody a").first.click()
    expect(page.locator("main")).to_contain_text("Anonymous")
    expect(page.locator("main")).to_contain_text(WORDS)
    link(page, "Answer the worker").click()
    page.get_by_label("Answer", exact=True).fill(ANSWER)
    button(page, "Send the answer").click()
    expect(page.locator("main")).to_contain_text("not read yet")

    worker.goto("/p/code/")
    worker.locator("#id_code").fill(code.lower())
    worker.locator("main form button.primary").click()
    expect(worker.locator(".talk")).to_contain_text(ANSWER)
    page.reload()
    expect(page.locator("main")).not_to_contain_text("not read yet")


def test_from_words_to_a_settlement_a_warning_and_a_claim_in_kazakh(enter, tmp_path):
    page = enter("lawyer")
    today = date.today()
    link(page, "Appeals").click()
    link(page, "Take in an appeal").click()

    # words first: the topic is proposed with the reason
    page.get_by_label("What the worker says").press_sequentially(WORDS)
    expect(page.locator("#hints")).to_contain_text("because of:")
    expect(page.locator("#hints")).to_contain_text("шығарды")
    page.fill("#id_name", NAME)
    page.fill("#id_on", (today - timedelta(days=25)).isoformat())
    page.select_option("#id_event", "dismissal_served")
    button(page, "Take it in").click()
    page.wait_for_url("**/clinics/A-*/")
    said = page.locator("main")
    expect(page.get_by_text("Receipt code for the worker")).to_contain_text(CODE)

    # the limitation date stands with its article, near enough to be a warning
    law = page.locator("section[aria-labelledby=law]")
    expect(law).to_contain_text("160(1)")
    expect(law.locator("li.watch, li.alert").first).to_be_visible()

    # a claim in Kazakh, to print
    number = page.url.rstrip("/").split("/")[-1]
    link(page, "Letters").click()
    card = page.get_by_role("region", name="Claim for reinstatement")
    with page.expect_download() as got:
        card.get_by_role("link", name="PDF").first.click()
    got.value.save_as(tmp_path / "claim.pdf")
    claim = " ".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "claim.pdf").pages)
    assert "Жұмысқа қайта алу туралы талап арыз" in " ".join(claim.split())
    link(page, "Back to the appeal").click()

    # the agreement to mediate: its term runs, and ends in promises that are followed by their days
    link(page, "Mediation").click()
    page.fill("#id_employer_name", "ЖШС «Сынақ»")
    for area in page.locator("textarea").all():
        if not area.input_value():
            area.fill("Келісілді")
    button(page, "Record it").click()
    expect(said).to_contain_text("The term ends on")
    link(page, "It has ended").click()
    page.get_by_label("Settlement signed").check()
    page.fill("#id_text_1", "Жұмысқа қайта алу")
    page.fill("#id_due_1", (today + timedelta(days=14)).isoformat())
    button(page, "Record it").click()
    expect(page.get_by_role("heading", name="What was promised")).to_be_visible()
    expect(link(page, "Was it kept?")).to_be_visible()

    # the chief: dates and counts, no name, and no way to the file
    chief = enter("coordinator")
    link(chief, "Clinics").click()
    expect(chief.locator("main")).not_to_contain_text(NAME)
    link(chief, "Dates of my clinic").click()
    expect(chief.locator("h1")).to_have_text("Dates of my clinic")
    expect(chief.locator("main")).not_to_contain_text(NAME)
    assert chief.goto(f"/clinics/{number}/").status == 404
