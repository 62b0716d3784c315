"""A country pack that breaks its own rules is refused here, before anybody installs it."""

import csv
import gzip
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PACKS = ROOT / "birlik" / "packs"
SHARED = Path(os.environ.get("BIRLIK_SHARED_DATA", ROOT.parent / "shared" / "data"))
CODES = sorted(file.parent.name for file in PACKS.glob("*/pack.yaml"))
LANGUAGES = {"kk", "ru", "en"}
FILES = ["pack", "regions", "sectors", "causes", "demands", "imports"]
# NACE Rev. 2: 88 divisions, two digits, with the gaps the classification itself leaves.
DIVISIONS = {
    f"{n:02d}"
    for low, high in [
        (1, 3), (5, 9), (10, 33), (35, 35), (36, 39), (41, 43), (45, 47), (49, 53), (55, 56),
        (58, 63), (64, 66), (68, 68), (69, 75), (77, 82), (84, 84), (85, 85), (86, 88), (90, 93),
        (94, 96), (97, 98), (99, 99),
    ]
    for n in range(low, high + 1)
}  # fmt: skip
IMPORT_FIELDS = {
    "organisations": "key name_kk name_ru name_en kind territory_parent sector_parent region "
    "sector since",
    "workplaces": "bin employer name code region sector headcount headcount_date union_key address "
    "contractor_of",
    "posts": "person login email phone role organisation_key since until language",
    "disputes": "number employer bin workplace region place city_region sector began ended workers "
    "union union_present federation_took_part stoppage_kind stoppage_days stoppage_workers demands "
    "outcome source",
}


def load(pack: str, name: str) -> Any:
    return yaml.safe_load((PACKS / pack / f"{name}.yaml").read_text())


def rows(name: str) -> list[Any]:
    return [pytest.param(row, id=f"{p}-{row['code']}") for p in CODES for row in load(p, name)]


def three_languages(texts: dict[str, str]) -> bool:
    return set(texts) == LANGUAGES and all(str(text).strip() for text in texts.values())


def shared(path: str) -> Path:
    file = SHARED / path
    if not file.exists():
        pytest.skip(f"{file} is not here; set BIRLIK_SHARED_DATA to the folder that holds it.")
    return file


@pytest.mark.parametrize("pack", CODES)
def test_every_month_has_the_day_of_release(pack: str) -> None:
    assert load(pack, "pack")["release_day"] in range(1, 29)


def test_both_packs_are_found() -> None:
    assert {"kz", "us"} <= set(CODES)


@pytest.mark.parametrize("pack", CODES)
@pytest.mark.parametrize("name", FILES)
def test_every_pack_has_every_file(pack: str, name: str) -> None:
    assert load(pack, name)


@pytest.mark.parametrize("pack", CODES)
def test_pack_says_its_names_deadline_and_capacity(pack: str) -> None:
    data = load(pack, "pack")
    assert data["code"] == pack
    assert three_languages(data["name"])
    assert three_languages(data["centre"])
    assert 1 <= data["report_deadline"]["weekday"] <= 7
    assert data["reminders"] == sorted(data["reminders"], reverse=True)
    assert data["coordinator_capacity"]["items"] > 0
    assert data["coordinator_capacity"]["author"]
    assert three_languages(data["coordinator_capacity"]["reason"])
    assert data["default_language"] in data["languages"]
    assert data["min_cell"] >= 3


@pytest.mark.parametrize("region", rows("regions"))
def test_region_is_complete(region: dict[str, Any]) -> None:
    assert three_languages(region["name"])
    assert three_languages(region["short"])
    assert max(map(len, region["short"].values())) <= 12
    assert region["population"]["value"] > 0
    longitude, latitude = region["point"]
    assert -180 <= longitude <= 180
    assert -90 <= latitude <= 90


@pytest.mark.parametrize("pack", CODES)
def test_tiles_do_not_overlap_and_start_at_the_corner(pack: str) -> None:
    tiles = [tuple(region["tile"]) for region in load(pack, "regions")]
    assert len(set(tiles)) == len(tiles)
    assert min(column for column, _ in tiles) == 0
    assert min(row for _, row in tiles) == 0


@pytest.mark.parametrize("pack", CODES)
def test_neighbours_are_symmetric_and_known(pack: str) -> None:
    around = {region["code"]: set(region["neighbours"]) for region in load(pack, "regions")}
    pairs = {(a, b) for a, others in around.items() for b in others}
    assert all(b in around and a != b for a, b in pairs)
    assert {pair for pair in pairs if pair[::-1] not in pairs} == set()


@pytest.mark.parametrize("pack", CODES)
@pytest.mark.parametrize("name", ["regions", "sectors"])
def test_a_name_or_alias_means_one_thing(pack: str, name: str) -> None:
    meant: dict[str, set[str]] = {}
    for row in load(pack, name):
        words = [row["code"], *row["name"].values(), *row["short"].values(), *row["aliases"]]
        for word in words:
            meant.setdefault(str(word).lower(), set()).add(row["code"])
    assert {word: codes for word, codes in meant.items() if len(codes) > 1} == {}


def test_predecessors_are_regions_of_the_pack() -> None:
    regions = load("kz", "regions")
    codes = {region["code"] for region in regions}
    cut = {r["code"]: r["predecessors"][0]["code"] for r in regions if r["predecessors"]}
    assert cut == {"KZ-10": "KZ-63", "KZ-33": "KZ-19", "KZ-62": "KZ-35", "KZ-79": "KZ-61"}
    assert set(cut.values()) <= codes


def test_populations_add_up_to_the_published_totals() -> None:
    kz = sum(region["population"]["value"] for region in load("kz", "regions"))
    us = sum(r["population"]["value"] for r in load("us", "regions") if r["kind"] != "territory")
    assert (kz, us) == (19_766_807, 331_449_281)


def test_twenty_regions_with_twenty_kato_codes() -> None:
    regions = load("kz", "regions")
    assert len(regions) == 20
    assert len({region["kato"] for region in regions}) == 20
    assert all(region["kato"][:2] == region["code"][-2:] for region in regions)
    assert Counter(region["kind"] for region in regions) == {"oblast": 17, "city": 3}


def test_every_nace_division_stands_in_exactly_one_sector() -> None:
    sectors = load("kz", "sectors")
    assert len(sectors) == 24
    assert len(DIVISIONS) == 88
    assert Counter(d for sector in sectors for d in sector["oked"]) == Counter(DIVISIONS)


@pytest.mark.parametrize("sector", rows("sectors"))
def test_sector_is_named_in_three_languages(sector: dict[str, Any]) -> None:
    assert three_languages(sector["name"])
    assert three_languages(sector["short"])
    assert max(map(len, sector["short"].values())) <= 12
    assert three_languages(sector["union"]) or sector["labels"]


@pytest.mark.parametrize("name", ["causes", "demands"])
@pytest.mark.parametrize("pack", CODES)
def test_coded_lists_are_named_and_unique(pack: str, name: str) -> None:
    entries = load(pack, name)
    causes = {cause["code"] for cause in load(pack, "causes")}
    assert all(three_languages(entry["name"]) for entry in entries)
    assert len({entry["code"] for entry in entries}) == len(entries)
    assert {entry["cause"] for entry in entries if "cause" in entry} <= causes


def test_the_weekly_form_asks_seven_topics_in_eight_slots() -> None:
    form = load("kz", "weekly")
    assert three_languages(form["note"])
    assert [question["slot"] for question in form["questions"]] == list(range(8))
    assert len({question["code"] for question in form["questions"]}) == 8


@pytest.mark.parametrize("question", load("kz", "weekly")["questions"], ids=lambda q: q["code"])
def test_question_fits_a_phone_and_has_bounds(question: dict[str, Any]) -> None:
    assert three_languages(question["text"])
    assert three_languages(question["help"])
    assert max(map(len, question["text"].values())) <= 70
    assert "max" in question or question["max_of"] == "headcount"
    assert question["cause"] in {cause["code"] for cause in load("kz", "causes")}
    assert set(question["sectors"]) <= {sector["code"] for sector in load("kz", "sectors")}
    if question["kind"] == "choice":
        values = [choice["value"] for choice in question["choices"]]
        assert values == list(range(question["min"], question["max"] + 1))
        assert all(three_languages(choice["text"]) for choice in question["choices"])
    elif question["kind"] == "number":
        assert three_languages(question["unit"])
    else:
        assert (question["kind"], question["min"], question["max"]) == ("yesno", 0, 1)


@pytest.mark.parametrize("pack", CODES)
def test_headings_are_lower_case_and_each_field_has_one_that_means_nothing_else(pack: str) -> None:
    for importer, fields in load(pack, "imports").items():
        headings = Counter(heading for names in fields.values() for heading in names)
        assert all(heading == heading.lower().strip() for heading in headings), importer
        for field, names in fields.items():
            assert any(headings[name] == 1 for name in names), f"{importer}: {field}"


def test_importers_know_every_field_they_need() -> None:
    imports = load("kz", "imports")
    for importer, fields in IMPORT_FIELDS.items():
        assert set(imports[importer]) == set(fields.split()), importer
    questions = {question["code"] for question in load("kz", "weekly")["questions"]}
    assert set(imports["weekly"]) == questions | {"workplace", "week", "note", "submitted_on"}
    assert set(load("us", "imports")["disputes"]) <= set(imports["disputes"])


def test_industry_labels_equal_those_of_the_work_stoppage_file() -> None:
    labels = [label for sector in load("us", "sectors") for label in sector["labels"]]
    with gzip.open(shared("strikes-us-fmcs/work_stoppages.csv.gz"), "rt") as file:
        stoppages = list(csv.DictReader(file))
    assert sorted(labels) == sorted({row["Industry"] for row in stoppages} - {""})
    assert len(labels) == 25
    headings = {h.lower() for h in stoppages[0]}
    known = {h for names in load("us", "imports")["disputes"].values() for h in names}
    assert known <= headings


def test_state_codes_equal_those_of_the_work_stoppage_file() -> None:
    aliases = {alias for region in load("us", "regions") for alias in region["aliases"]}
    with gzip.open(shared("strikes-us-fmcs/work_stoppages.csv.gz"), "rt") as file:
        places = [row["City, State"].rpartition(",")[2].strip() for row in csv.DictReader(file)]
    assert {place.lower() for place in places} - {""} == aliases


def test_regions_agree_with_the_official_crosswalk() -> None:
    regions = {region["code"]: region for region in load("kz", "regions")}
    with shared("kazakhstan/kz_regions_crosswalk.csv").open() as file:
        for row in csv.DictReader(file):
            region = regions[row["iso3166_2"]]
            assert region["kato"] == row["kato"]
            assert region["kind"] == row["type"]
            assert region["population"]["value"] == int(row["pop_2023"])
    with shared("kazakhstan/kz_regions_adjacency.csv").open() as file:
        pairs = {frozenset((row["a"], row["b"])) for row in csv.DictReader(file)}
    ours = {frozenset((code, n)) for code, region in regions.items() for n in region["neighbours"]}
    assert ours == pairs


def test_divisions_are_those_of_nace() -> None:
    with shared("sectors/nace_rev2_en.csv").open() as file:
        published = {row["code"] for row in csv.DictReader(file) if row["category"] == "DIVISION"}
    assert published == DIVISIONS


@pytest.mark.parametrize("pack", [code for code in CODES if (PACKS / code / "risk.yaml").exists()])
def test_demands_and_measures_answer_reasons_that_the_score_knows(pack: str) -> None:
    known = {term["code"] for term in load(pack, "risk")["terms"]}
    for row in [*load(pack, "demands"), *load(pack, "measures")]:
        assert set(row.get("reasons", ())) <= known, row["code"]
