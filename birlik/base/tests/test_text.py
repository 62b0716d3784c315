from birlik.base.text import search_text, sort_key


def test_names_sort_by_the_kazakh_alphabet():
    names = ["Яхт", "Өскемен", "Ақтау", "Әуезов", "Баян", "Ғани", "Гүл", "Қордай", "Кент", "Iris"]
    assert sorted(names, key=sort_key) == [
        "Iris", "Ақтау", "Әуезов", "Баян", "Гүл", "Ғани", "Кент", "Қордай", "Өскемен", "Яхт",
    ]  # fmt: skip


def test_a_name_is_found_however_it_was_typed():
    assert search_text("Қарағанды  Көмір") == search_text("КАРАГАНДЫ комир")
    assert search_text("Ёлка") == "елка"
