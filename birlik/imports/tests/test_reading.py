"""Reading honest files in their many shapes; hostile ones stand in test_hostile.py."""

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from birlik.imports.faults import ImportFault
from birlik.imports.reading import read
from birlik.imports.reading.delimited import decoded, delimiter_of
from birlik.imports.tests.made import as_csv, as_xlsx

KNOWN = {"бин", "работодатель", "область", "численность всего", "численность женщин", "region"}


def table_of(tmp_path, body: bytes, **more):
    file = tmp_path / "file"
    file.write_bytes(body)
    return read(file, KNOWN, **more)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "koi8_r", "cp866"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_usual_encoding_and_delimiter(tmp_path, encoding, delimiter):
    rows = [["БИН", "Работодатель"], ["050140000017", "Угольный разрез, северный участок"]]
    table = table_of(tmp_path, as_csv(rows, delimiter, encoding))
    assert table.headings == ["БИН", "Работодатель"]
    assert list(table.lines[0].cells) == rows[1]


def test_kazakh_letters_of_the_old_encoding(tmp_path):
    rows = [["Аймақ", "Кәсіпорын"], ["Қарағанды облысы", "Өндіріс үйі, ғимарат"]]
    assert list(table_of(tmp_path, as_csv(rows, ";", "kz1048")).lines[0].cells) == rows[1]


def test_utf_16_without_its_mark():
    assert decoded("name;number\na;1\n".encode("utf-16-le"))[1].startswith("name;")


def test_a_packed_csv_is_unpacked(tmp_path):
    packed = gzip.compress(as_csv([["БИН", "Область"], ["1", "2"]]))
    assert table_of(tmp_path, packed).headings == ["БИН", "Область"]


def test_a_delimiter_inside_quotes_does_not_count():
    assert delimiter_of('name;place\n"A, B, C";X\n"D, E, F";Y\n') == ";"


def test_the_heading_is_found_under_titles(tmp_path):
    rows = [
        ["Отчёт за 2025 год", "", ""],
        ["", "", ""],
        ["Составил: отдел", "", ""],
        ["БИН", "Работодатель", "Область"],
        ["1", "2", "3"],
    ]
    table = table_of(tmp_path, as_xlsx(rows))
    assert (table.heading_line, table.headings) == (4, ["БИН", "Работодатель", "Область"])
    assert [line.number for line in table.lines] == [5]


def test_a_merged_heading_of_two_lines_is_joined(tmp_path):
    def shape(book, sheet):
        form = book.add_format()
        sheet.merge_range(0, 0, 0, 3, "Сведения о предприятиях", form)
        sheet.merge_range(1, 0, 2, 0, "БИН", form)
        sheet.merge_range(1, 1, 2, 1, "Область", form)
        sheet.merge_range(1, 2, 1, 3, "Численность", form)

    rows = [[], [], ["", "", "всего", "женщин"], ["1", "Абай", 500, 200]]
    table = table_of(tmp_path, as_xlsx(rows, shape))
    assert table.headings == ["БИН", "Область", "Численность всего", "Численность женщин"]
    assert list(table.lines[0].cells) == ["1", "Абай", "500", "200"]


def test_numbers_dates_and_computed_cells_come_as_text(tmp_path):
    def shape(book, sheet):
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_number(1, 1, 46348, day)
        sheet.write_formula(1, 2, "=1+1", None, 2)
        sheet.write_boolean(1, 3, True)

    rows = [["БИН", "Начало", "Сумма", "Да"], [50140000017.0]]
    table = table_of(tmp_path, as_xlsx(rows, shape))
    assert list(table.lines[0].cells) == ["50140000017", "2026-11-22", "2", "yes"]


def test_another_sheet_can_be_asked_for(tmp_path):
    def shape(book, _sheet):
        second = book.add_worksheet("Второй")
        second.write_row(0, 0, ["БИН", "Область"])
        second.write_row(1, 0, ["7", "8"])

    body = as_xlsx([["БИН", "Область"], ["1", "2"]], shape)
    table = table_of(tmp_path, body, sheet="Второй")
    assert (table.sheets, table.lines[0].cells[0]) == (["Лист1", "Второй"], "7")


def test_a_line_is_numbered_as_people_see_it(tmp_path):
    body = 'БИН,Область\n"1\n2",3\n\n4,5\n'.encode()
    assert [line.number for line in table_of(tmp_path, body).lines] == [2, 5]


def read_or_told(tmp_path, body: bytes):
    try:
        return table_of(tmp_path, body)
    except ImportFault as fault:
        return str(fault)


def is_honest(outcome) -> bool:
    return outcome.endswith(".") if isinstance(outcome, str) else bool(outcome.lines)


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
anyhow = settings(
    max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@anyhow
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=8))
def test_random_tables_are_read_or_get_a_sentence(tmp_path, rows):
    assert is_honest(read_or_told(tmp_path, as_csv(rows)))


@anyhow
@given(st.binary(min_size=1, max_size=400))
def test_random_bytes_are_read_or_get_a_sentence(tmp_path, body):
    assert is_honest(read_or_told(tmp_path, body))
