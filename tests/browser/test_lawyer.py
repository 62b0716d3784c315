"""A clinic lawyer, from a worker's words to a mediation agreement with dates and a claim to print;
and the chief, who sees counts and no name."""

import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect
from pypdf import PdfReader

NAME = "Сынақова Ақерке"
WORDS = "Жұмыстан себепсіз шығарды, бұйрықты берді."


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def link(page, name):
    return page.get_by_role("link", name=name, exact=True).first


def test_from_words_to_a_settlement_a_warning_and_a_claim_in_kazakh(enter, tmp_path):
    page = enter("lawyer")
    today = date.today()
    link(page, "Appeals").click()
    link(page, "Take in an appeal").click()

    # words first: the topic is proposed with the reason
    page.keyboard.type(WORDS)
    hint = page.get_by_text("because of:").first
    expect(hint).to_contain_text("шығарды")
    page.fill("#id_name", NAME)
    page.fill("#id_on", (today - timedelta(days=25)).isoformat())
    page.select_option("#id_event", "dismissal_served")
    button(page, "Take it in").click()
    code = re.search(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", page.locator("main").inner_text())
    assert code, "the receipt code is shown once"

    # the limitation date stands with its article, near enough to be a warning
    law = page.locator("section[aria-labelledby=law]")
    expect(law).to_contain_text("160(1)")
    assert law.locator("li.watch, li.alert").count() > 0

    # a claim in Kazakh, to print
    number = page.url.rstrip("/").split("/")[-1]
    link(page, "Letters").click()
    card = page.get_by_role("region", name="Claim for reinstatement")
    with page.expect_download() as got:
        card.get_by_role("link", name="PDF").first.click()
    file = Path(tmp_path) / "claim.pdf"
    got.value.save_as(file)
    text = " ".join(page_.extract_text() for page_ in PdfReader(file).pages)
    assert "Жұмысқа қайта алу туралы талап арыз" in " ".join(text.split())
    link(page, "Back to the appeal").click()

    # the mediation: what is not filled in is refused, what is filled in runs thirty days
    link(page, "Mediation").click()
    page.fill("#id_employer_name", "ЖШС «Сынақ»")
    for area in page.locator("textarea").all():
        if not area.input_value():
            area.fill("Келісілді")
    button(page, "Record it").click()
    expect(page.locator("main")).to_contain_text("The term ends on")
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
    link(chief, "Dates of my clinic").click()
    expect(chief.locator("h1")).to_have_text("Dates of my clinic")
    assert NAME not in chief.content()
    assert chief.goto(f"/clinics/{number}/").status == 404
