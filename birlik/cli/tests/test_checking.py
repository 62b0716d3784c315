import json
import shutil

import pytest
from django.db import connection

from birlik.base.actions import install
from birlik.cli import main


@pytest.fixture
def checked(capsys):
    def run(part):
        with pytest.raises(SystemExit) as ended:
            main(["check", part, "--json"])
        return ended.value.code, json.loads(capsys.readouterr().out)[part]

    return run


@pytest.mark.django_db
def test_a_whole_chain_passes(checked):
    install(pack="kz")
    code, found = checked("audit")
    assert (code, found["wrong"]) == (0, [])
    assert found["summary"].startswith("1 events")


@pytest.mark.django_db
def test_a_chain_that_was_tampered_with_fails_and_names_the_event(checked):
    install(pack="kz")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE base_auditevent SET verb = 'other' RETURNING id")
        changed = cursor.fetchone()[0]
    code, found = checked("audit")
    assert code == 1
    assert f"Event {changed} does not follow" in found["wrong"][0]


@pytest.mark.django_db
def test_the_packs_we_ship_can_be_read(checked):
    install(pack="kz")
    assert checked("packs")[1]["wrong"] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "words", "said"),
    [
        ("award.ru.txt", "# Решение\n\n{{ award.colour }}", "award.ru.txt, line 3: there is no"),
        ("award.kk.txt", None, "award.kk.txt: the paper 'award' of the list is not there"),
        ("clinic-wages.kk.txt", "# Т\n{{ worker.shoe }}", "clinic-wages.kk.txt, line 2"),
    ],
)
def test_a_broken_paper_is_named_with_its_file_and_line(
    checked, monkeypatch, tmp_path, file, words, said
):
    from birlik.base import packs
    from birlik.registers.disputes import papers

    install(pack="kz")
    shutil.copytree(packs.FOLDER / "kz", tmp_path / "kz")
    broken = tmp_path / "kz" / "papers" / file
    broken.unlink() if words is None else broken.write_text(words)
    monkeypatch.setattr(packs, "FOLDER", tmp_path)
    papers._offered.cache_clear()
    code, found = checked("packs")
    assert code == 1
    assert [said in one for one in found["wrong"]] == [True]


def test_a_broken_pack_is_named(checked, monkeypatch, tmp_path):
    from birlik.base import packs

    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / "pack.yaml").write_text("code: [")
    monkeypatch.setattr(packs, "FOLDER", tmp_path)
    code, found = checked("packs")
    assert code == 1
    assert "pack.yaml" in found["wrong"][0]
