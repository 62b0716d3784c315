"""Drop an Excel file: a verdict and a reason for every row, store, and take it all back."""

import re

import pytest
from playwright.sync_api import expect

from birlik.imports.reading import read
from birlik.imports.tests.made import as_xlsx
from birlik.registers.structure.tests.factories import bin_number

HEADINGS = ["БИН", "Работодатель", "Название", "Регион", "Отрасль", "Численность"]


def mistyped(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def rows(region: str) -> list[list[str]]:
    good = [
        [bin_number(800 + n), f"ТОО «Сынақ {n}»", f"Цех {n}", region, "coal", str(40 + n)]
        for n in range(4)
    ]
    return [
        *good,
        [mistyped(bin_number(810)), "ТОО «Қате»", "Цех", region, "coal", "10"],
        [bin_number(820), "ТОО «Аймақ»", "Цех", "Атлантида", "coal", "10"],
    ]


@pytest.fixture
def region(enter) -> str:
    """The coordinator's own region, as the list of workplaces names it."""
    page = enter("coordinator")
    page.goto("/workplaces/")
    return page.locator("td[data-label=Region]").first.inner_text()


def done(page):
    """The work behind the page is over when the page no longer asks for it."""
    expect(page.locator("#run-progress")).to_have_count(0)


def workplaces_named(page, words: str) -> int:
    page.goto(f"/workplaces/?q={words}")
    return page.locator("tbody tr").count()


def test_a_file_with_errors_is_explained_stored_and_taken_back(enter, region, tmp_path):
    page = enter("coordinator")
    page.goto("/imports/new/")
    page.get_by_label("Workplaces and employers").check()
    content = as_xlsx([HEADINGS, *rows(region)])
    page.set_input_files(
        "input[type=file]", {"name": "цехи.xlsx", "mimeType": "", "buffer": content}
    )
    page.get_by_role("button", name="Read the file").click()

    expect(page.locator("h1")).to_have_text("Which column is which")
    page.get_by_role("button", name="Try every row").click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    done(page)
    verdicts = [cell.inner_text().strip() for cell in page.locator("td[data-label=Verdict]").all()]
    assert sorted(verdicts) == ["New"] * 4 + ["Refused"] * 2
    refused = page.locator("tbody tr", has_text="Refused").all_inner_texts()
    assert any("BIN" in row for row in refused)
    assert any("Атлантида" in row for row in refused)
    run = page.url
    assert workplaces_named(page, "Сынақ") == 0, "nothing is stored before somebody says so"

    page.goto(run)
    with page.expect_download() as download:
        page.get_by_role("link", name="Refused rows as a file").click()
    download.value.save_as(tmp_path / "refused.xlsx")
    table = read(tmp_path / "refused.xlsx", set())
    assert len(table.lines) == 2
    assert all(line.cells[-1] for line in table.lines), "each comes back with its reason"

    page.get_by_role("link", name="Store the rows").click()
    page.locator("main form button").first.click()
    page.wait_for_url(run)
    done(page)
    expect(page.locator(".lead").first).to_contain_text("Stored on")
    assert workplaces_named(page, "Сынақ") == 4

    page.goto(run)
    page.get_by_role("link", name="Take it back").click()
    page.locator("main form button").first.click()
    page.wait_for_url(run)
    done(page)
    expect(page.locator(".lead").first).to_contain_text("the register is as it was")
    assert workplaces_named(page, "Сынақ") == 0
