"""Rows, columns and files of the explorer say what the figures say."""

import csv
import io
import json

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import load_workbook

from birlik.base.roles import Role
from birlik.figures import files, sdmx
from birlik.figures.asking import Refused, ask
from birlik.figures.grid import grid
from birlik.figures.models import SavedView
from birlik.registers.disputes.choices import Stoppage
from birlik.registers.disputes.tests.factories import dispute
from birlik.registers.structure.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(house):
    dispute(house.workplaces["KZ-39", "coal"])
    dispute(house.workplaces["KZ-39", "oil_gas"], stoppage=Stoppage.STRIKE)
    dispute(house.workplaces["KZ-47", "oil_gas"])
    return house


def told(laid):
    return {
        name: [cell.value.number if cell.value else None for cell in cells]
        for name, cells in laid.lines
    }


def test_one_figure_crossed_has_its_own_totals(year):
    laid = grid([ask("disputes-recorded", "2023")], "region", "sector", None)
    assert [name for _, name in laid.columns] == ["Sector coal", "Sector oil_gas", "All"]
    assert told(laid) == {
        "Region KZ-39": [1, 1, 2], "Region KZ-47": [0, 1, 1], "All": [1, 2, 3],
    }  # fmt: skip


def test_several_figures_stand_side_by_side(year):
    laid = grid(
        [ask("disputes-recorded", "2023"), ask("strikes-share", "2023")], "region", "", None
    )
    assert told(laid) == {"Region KZ-39": [2, 0.5], "Region KZ-47": [1, 0.0], "All": [3, 0.333]}


@pytest.mark.parametrize(
    ("codes", "by", "across", "reason"),
    [
        (["disputes-recorded", "strikes"], "region", "sector", "already are the columns"),
        (["disputes-recorded"], "region", "region", "the same"),
        (["disputes-recorded"], "kind", "", "cannot be divided by “kind”"),
    ],
)
def test_what_cannot_be_laid_out_is_said(year, codes, by, across, reason):
    with pytest.raises(Refused, match=reason):
        grid([ask(code, "2023") for code in codes], by, across, None)


def test_a_spreadsheet_reckons_its_totals(year):
    laid = grid([ask("disputes-recorded", "2023")], "region", "sector", None)
    content = files.as_xlsx(laid)
    rows = load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[-1][1:] == [1, 2, 3]
    assert b"SUM(" in _sheet(content)


def _sheet(content):
    import zipfile

    return zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_a_share_is_no_sum_in_a_spreadsheet(year):
    laid = grid([ask("strikes-share", "2023")], "region", "", None)
    assert b"SUM(" not in _sheet(files.as_xlsx(laid))


def test_every_file_of_the_page_opens(year):
    client = Client(SERVER_NAME="localhost")
    client.force_login(factories.user(Role.ANALYST))
    query = {"figure": "disputes-recorded", "rows": "region", "columns": "sector", "period": "2023"}
    page = client.get(reverse("figures:explore"), query | {"show": "map"})
    assert page.status_code == 200
    assert reverse("figures:figure", args=["disputes-recorded"]) in page.content.decode()
    for kind in ("csv", "json", "xlsx", "svg", "png", "sdmx"):
        assert client.get(reverse("figures:export", args=[kind]), query).status_code == 200, kind
    rows = client.get(reverse("figures:export", args=["csv"]), query).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(rows)))[-1] == ["All", "1", "2", "3"]
    found = json.loads(client.get(reverse("figures:export", args=["json"]), query).content)
    assert found["figures"][0]["value"] == 3


def test_a_picture_of_several_figures_shows_them_all(year):
    client = Client(SERVER_NAME="localhost")
    client.force_login(factories.user(Role.ANALYST))
    query = "figure=disputes-recorded&figure=strikes&rows=region&period=2023"
    for show in ("chart", "map"):
        page = client.get(f"{reverse('figures:explore')}?{query}&show={show}")
        assert len(page.context["charts"]) == 2
        picture = client.get(f"{reverse('figures:export', args=['svg'])}?{query}&show={show}")
        for chart in page.context["charts"]:
            assert chart.title in picture.content.decode()
            assert all(key.label in picture.content.decode() for key in chart.legend())
        png = client.get(f"{reverse('figures:export', args=['png'])}?{query}&show={show}")
        assert png.content.startswith(b"\x89PNG")


def test_a_figure_is_divided_by_the_organisations_below(year):
    """In either hierarchy, from the centre or from the organisation asked about."""
    asked = ask("disputes-recorded", "2023")
    assert told(grid([asked], "sector_tree", "", None)) == {
        "Union coal": [1], "Union oil_gas": [2], "All": [3],
    }  # fmt: skip
    crossed = told(grid([asked], "territory_tree", "sector", None))
    assert crossed["Territory KZ-39"] == [1, 1, 2]
    narrower = ask("disputes-recorded", "2023", organisation=year.unions["coal"].key)
    found = told(grid([narrower], "sector_tree", "", None))
    assert found["Primary KZ-39 coal"] == [1]
    cell = grid([asked], "sector_tree", "", None).cells[0][0]
    assert f"organisation={year.unions['coal'].key}" in cell.url


def test_one_tree_at_a_time(year):
    with pytest.raises(Refused, match="One tree at a time"):
        grid([ask("disputes-recorded", "2023")], "sector_tree", "territory_tree", None)


def test_sdmx_has_a_dimension_for_every_cut(year):
    laid = grid([ask("disputes-recorded", "2023")], "outcome", "region", None)
    rows = list(csv.DictReader(io.StringIO(sdmx.of_grid(laid).decode())))
    assert len(rows) == len(laid.rows) * len(laid.columns)
    assert {(row["OUTCOME"], row["REF_AREA"]) for row in rows} >= {("open", "KZ-39"), ("_T", "_T")}
    assert {row["STRUCTURE_ID"] for row in rows} == {"BIRLIK:DISPUTES(1.0.0)"}
    made = json.loads(sdmx.structure([laid.asked[0].figure]))["data"]
    (one,) = made["dataStructures"]
    dimensions = [d["id"] for d in one["dataStructureComponents"]["dimensionList"]["dimensions"]]
    assert set(dimensions) <= set(rows[0])
    lists = {found["id"]: found["codes"] for found in made["codelists"]}
    for dimension in one["dataStructureComponents"]["dimensionList"]["dimensions"]:
        codes = {code["id"] for code in lists[dimension["localRepresentation"]["enumeration"]]}
        assert {row[dimension["id"]] for row in rows} <= codes


def test_what_narrows_a_figure_is_said_in_words(year):
    client = Client(SERVER_NAME="localhost")
    client.force_login(factories.user(Role.ANALYST))
    page = client.get(
        reverse("figures:explore"),
        {"figure": "disputes-recorded", "period": "2023", "stoppage": "strike", "region": "KZ-39"},
    )
    assert "Region: Region KZ-39; Stoppage: Strike" in page.content.decode()
    made = client.post(
        reverse("figures:issue", args=["disputes-recorded"]) + "?period=2023&region=KZ-39",
        follow=True,
    )
    assert ("Narrowed to", "Region: Region KZ-39") in made.context["told"]


def test_a_choice_is_kept_shared_and_removed(year):
    client, other = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    user, colleague = factories.user(Role.ANALYST), factories.user(Role.LEADER)
    client.force_login(user)
    other.force_login(colleague)
    client.post(reverse("figures:save"), {"name": "Mine", "query": "period=2023"})
    client.post(reverse("figures:save"), {"name": "Ours", "query": "period=2022", "shared": "1"})
    seen = other.get(reverse("figures:explore"), {"period": "2023"}).content.decode()
    assert "Ours" in seen
    assert "Mine" not in seen
    own = SavedView.objects.get(name="Mine")
    assert other.post(reverse("figures:forget", args=[own.pk])).status_code == 404
    client.post(reverse("figures:forget", args=[own.pk]))
    assert not SavedView.objects.filter(name="Mine").exists()


def test_a_small_number_of_people_is_told_to_who_sees_all_only(house):
    """On the page, in its list, in a table and as a receipt."""
    factories.members(house.primaries["KZ-39", "coal"], 3)
    narrow = {"period": "2023", "region": "KZ-39"}
    told = {}
    for name, user in {
        "centre": house.user(Role.ANALYST),
        "region": house.user(region="KZ-47"),
    }.items():
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        page = client.get(reverse("figures:figure", args=["members"]), narrow)
        receipt = client.get(reverse("figures:receipt", args=["members"]), narrow)
        told[name] = (page.context["value"].hidden, receipt.status_code)
    assert told == {"centre": (False, 200), "region": (True, 400)}
