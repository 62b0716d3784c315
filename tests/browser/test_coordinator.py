"""The first hour of a regional coordinator: who is silent, what rises, why, and what is done."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import silent_week


def number(text: str) -> float:
    return float(re.sub(r"[^\d.+-]", "", text.replace("−", "-")))


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_the_home_page_says_who_is_silent_and_what_rises(enter):
    page = enter("coordinator")
    rising = page.locator("section[aria-labelledby=rising] li")
    assert rising.count() > 0
    for row in rising.all_inner_texts():
        before, now = re.search(r"(\d+\.\d) → (\d+\.\d)", row).groups()
        assert float(before) < float(now)
    page.goto(f"/?week={silent_week(page)}")
    silent = page.locator("section[aria-labelledby=silent] li")
    assert silent.count() > 0
    page.get_by_role("link", name="All who are silent").click()
    expect(page.locator("h1")).to_have_text("Who is silent")
    assert page.locator("tbody tr").count() >= silent.count()


def test_a_signal_is_the_sum_of_its_reasons(waiting_signal):
    page = waiting_signal()
    points = page.locator(".reasons li:not(.reason-total) .reason-points").all_inner_texts()
    total = page.locator(".reason-total .reason-points").inner_text()
    assert len(points) > 0
    rounding = 0.05 * (len(points) + 1)  # each is written with one decimal
    assert abs(sum(map(number, points)) - number(total)) <= rounding
    for reason in page.locator(".reasons li:not(.reason-total) p:first-child").all_inner_texts():
        assert reason.strip()


def test_from_a_signal_to_a_decision_and_back_and_on_to_a_dispute(waiting_signal):
    page = waiting_signal()
    signal, place = page.url, page.locator("h1").inner_text()

    page.get_by_label("Watch: not yet clear").check()
    button(page, "Keep the decision").click()
    expect(page.locator(".error-summary")).to_be_visible()  # no decision without a reason
    page.fill("textarea[name=reason]", "Председатель говорит: переговоры идут.")
    button(page, "Keep the decision").click()
    expect(page.get_by_role("complementary", name="Decision")).to_contain_text(
        "Председатель говорит: переговоры идут."
    )
    button(page, "Take the decision back").click()
    expect(button(page, "Keep the decision")).to_be_visible()

    page.get_by_role("button", name="Русский", exact=True).click()  # the record is written in it
    page.get_by_role("link", name="Открыть спор").click()
    reason = page.input_value("#id_demands_text").splitlines()[0]
    assert re.search("[а-я]{3}", reason)
    assert place in page.locator("[name=workplaces]").first.input_value()
    page.locator("form.form button.primary").click()
    page.wait_for_url("**/disputes/D-*/")
    assert reason in page.locator("main").inner_text()
    dispute = page.url.rstrip("/").rsplit("/", 1)[-1]
    page.goto(signal)
    page.get_by_role("link", name=dispute).first.click()
    expect(page.locator(".kicker")).to_contain_text(dispute)


def test_a_dispute_on_paper_is_the_record_without_the_furniture(enter):
    page = enter("coordinator")
    page.goto("/disputes/")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/disputes/D-*/")
    page.emulate_media(media="print")
    for furniture in (".band", ".side", ".dock", ".actions", "form.languages"):
        assert not any(part.is_visible() for part in page.locator(furniture).all()), furniture
    for part in ("h1", "#facts", "#timeline"):
        expect(page.locator(part).first).to_be_visible()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
