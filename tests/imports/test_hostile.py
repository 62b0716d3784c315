"""Files that would harm: each gets a sentence, in bounded time and memory, and leaves nothing
behind."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from birlik.imports import limits
from birlik.imports.faults import ImportFault
from birlik.imports.models import ImportRun
from birlik.imports.reading import delimited, files, table, workbook
from birlik.imports.refused import neutral
from tests.imports.ways import as_csv, as_xlsx, tried, uploaded

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORKBOOK = (
    f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
    '<Relationship Id="rId2" Target="sharedStrings.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
    "</Relationships>"
)
_ROOT = (
    '<?xml version="1.0"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
    "</Relationships>"
)


def crafted(cells: str, strings: str = "") -> bytes:
    """A workbook written by hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packing:
        packing.writestr("_rels/.rels", _ROOT)
        packing.writestr("xl/workbook.xml", _WORKBOOK)
        packing.writestr("xl/_rels/workbook.xml.rels", _RELATIONS)
        packing.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{strings}</sst>')
        sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'
        packing.writestr("xl/worksheets/sheet1.xml", sheet)
    return out.getvalue()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packing:
        packing.writestr("xl/workbook.xml", _WORKBOOK)
        packing.writestr("xl/worksheets/sheet1.xml", b"\0" * (60 * limits.MB))
    return out.getvalue()


def lying_bomb() -> bytes:
    """A packing whose directory declares far less than it unpacks to."""
    body = bytearray(bomb())
    real, small = (60 * limits.MB).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    return bytes(body.replace(real, small))


def locked() -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")


def document() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packing:
        packing.writestr("word/document.xml", "<w/>")
    return out.getvalue()


def shared_text_bomb() -> bytes:
    """One text of 2 MB shown in 3000 cells: 6 GB once read, 12 kB packed."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 3001))
    return crafted(cells, f"<si><t>{'a' * (2 * limits.MB)}</t></si>")


def far_corner() -> bytes:
    """Two cells that span the whole sheet: 17 milliard cells if laid out."""
    first, last = '<c r="A1"><v>1</v></c>', '<c r="XFD1048576"><v>1</v></c>'
    return crafted(f'<row r="1">{first}</row><row r="1048576">{last}</row>')


HOSTILE = {
    "empty": (b"", "empty"),
    "picture named xlsx": (picture(), "image/png"),
    "zip bomb": (bomb(), "Unpacked"),
    "zip bomb with a lying directory": (lying_bomb(), "damaged"),
    "password": (locked(), "password"),
    "old excel": (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "old office program"),
    "word document": (document(), "not a workbook"),
    "cut off": (as_xlsx([["БИН"], ["1"]])[:900], "damaged"),
    "not a packing": (b"PK\x03\x04" + b"x" * 200, "damaged"),
    "damaged gzip": (b"\x1f\x8b\x08\x00" + b"x" * 50, "damaged"),
    "binary": (bytes(range(256)) * 40, "not text"),
    "null bytes": (b"\0" * 5000, "not text"),
    "blanks": (b"  \n\n ,,, \n", "every cell is empty"),
    "heading only": ("БИН,Работодатель\n".encode(), "no rows"),
    "broken utf-16": (b"\xff\xfe" + b"a\0b\0c", "breaks off"),
    "too many columns": (as_csv([["a"] * 300, ["1"] * 300]), "columns"),
    "shared text bomb": (shared_text_bomb(), "more memory or time"),
    "far corner": (far_corner(), ""),
    "no sheets": (crafted(""), "every cell is empty"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_sentence_in_good_time(tmp_path, name):
    body, said = HOSTILE[name]
    file = tmp_path / "hostile"
    file.write_bytes(body)
    began = time.monotonic()
    with pytest.raises(ImportFault) as fault:
        files.read(file, set())
    assert said in str(fault.value)
    assert str(fault.value).endswith(".")
    assert time.monotonic() - began < 20


def test_two_million_rows_are_refused_with_the_limit_and_the_way_out(tmp_path):
    file = tmp_path / "long.csv"
    file.write_bytes(b"a,b\n" + b"1,2\n" * 2_000_000)
    with pytest.raises(ImportFault, match="200\u00a0000 rows.*Split it"):
        files.read(file, set())


def test_a_file_beyond_the_limit_is_not_kept(tmp_path, settings, kz, monkeypatch):
    monkeypatch.setattr("birlik.imports.store.LARGEST_FILE", 1000)
    with pytest.raises(ImportFault, match="Split it"):
        uploaded("workplaces", b"x" * 2000)
    assert not list((Path(settings.MEDIA_ROOT) / "imports").iterdir())


def test_a_huge_cell_is_refused_with_its_line(tmp_path):
    file = tmp_path / "cell.csv"
    file.write_text("name,place\na,b\n" + "x" * 300_000 + ",c\n")
    with pytest.raises(ImportFault, match="Line 3 cannot be cut"):
        files.read(file, set())


def test_a_quotation_mark_never_closed(tmp_path):
    file = tmp_path / "quote.csv"
    file.write_text('name,place\na,"b\n' + "x,y\n" * 60_000)
    with pytest.raises(ImportFault, match="never closed"):
        files.read(file, set())


def test_a_long_value_is_the_rows_fault_not_the_files(kz):
    body = as_csv(
        [
            ["БИН", "Работодатель", "Область", "Отрасль"],
            ["", "x" * 900, "Карагандинская область", "уголь"],
            ["", "ТОО Ясный разрез", "Карагандинская область", "уголь"],
        ]
    )
    run = tried("workplaces", body)
    assert run.counts["refused"] == 1
    assert run.counts["new"] == 1


def test_a_refused_file_leaves_nothing_behind(kz, settings):
    with pytest.raises(ImportFault):
        uploaded("workplaces", picture())
    assert not ImportRun.objects.exists()
    assert not list((Path(settings.MEDIA_ROOT) / "imports").iterdir())


def test_null_bytes_inside_a_cell_do_not_reach_the_register(kz):
    rows = [
        ["Работодатель", "Область", "Отрасль"],
        ["ТОО Я\0сный", "Карагандинская область", "уголь"],
    ]
    body = as_csv(rows, encoding="utf-8")
    assert tried("workplaces", body).counts["new"] == 1


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+7 701 000 00 00 добавочный", "'+7 701 000 00 00 добавочный"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("-12,5", "-12,5"),
        ("\tx", "'\tx"),
        ("Абай", "Абай"),
        ("", ""),
    ],
)
def test_a_text_that_would_be_a_formula_is_neutralised_on_the_way_out(cell, shown):
    assert neutral(cell) == shown


def test_a_sheet_larger_than_the_limit_is_not_laid_out(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_CELLS", 10)
    file = tmp_path / "wide.xlsx"
    file.write_bytes(as_xlsx([["a", "b", "c"]] * 20))
    with pytest.raises(ImportFault, match="Split it"):
        files.read(file, set())


def test_a_reader_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "CHILD_SECONDS", -4.9)
    file = tmp_path / "slow.xlsx"
    file.write_bytes(as_xlsx([["a"], ["b"]]))
    with pytest.raises(ImportFault, match="more memory or time"):
        files.read(file, set())


def test_decoding_never_fails_whatever_the_bytes():
    encoding, text = delimited.decoded(
        "Имя;Область\nАйгүл;Абай\n".encode("cp1251", errors="replace")
    )
    assert (encoding, text[:3]) == ("cp1251", "Имя")
    assert table.heading_form(" Имя_поля *: ") == "имя поля"
