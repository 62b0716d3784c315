"""Organisations and posts from files."""

from datetime import date

import pytest

from birlik.base.models import User
from birlik.base.roles import Role
from birlik.imports import actions
from birlik.imports.undoing import UndoRefused
from birlik.registers.structure.choices import Happening, Kind
from birlik.registers.structure.models import Lineage, Organisation, Person, Post
from birlik.registers.structure.tests import factories
from tests.imports import snapshots
from tests.imports.ways import applied, as_csv, as_xlsx, codes, tried

ORGANISATIONS = [
    "Код",
    "Наименование",
    "Вид",
    "Территориальное объединение",
    "Отраслевой профсоюз",
    "Дата",
]
POSTS = ["ФИО", "Роль", "Организация", "Начало", "Окончание", "Логин", "Телефон", "Почта"]


def organisations(*rows):
    return as_csv([ORGANISATIONS, *rows])


def posts(*rows):
    return as_xlsx([POSTS, *rows])


@pytest.fixture
def territory(kz):
    return kz.territories["KZ-39"].key


@pytest.fixture
def union(kz):
    return kz.unions["coal"].key


def test_parents_may_stand_below_their_children_in_one_file(kz, territory, union):
    rows = organisations(
        ["P-1", "Первичка шахты", "первичная", "L-1", union, "01.02.2020"],
        ["L-1", "Локальный профсоюз", "локальный", territory, "", "15.01.2019"],
    )
    before = snapshots.register()
    run = applied("organisations", rows)
    primary = Organisation.objects.get(key="P-1")
    above = Lineage.objects.filter(descendant=primary, depth__gt=0)
    assert set(above.values_list("ancestor__key", "hierarchy")) == {
        ("L-1", "territory"),
        (territory, "territory"),
        (kz.centre.key, "territory"),
        (union, "sector"),
        (kz.centre.key, "sector"),
    }
    assert (primary.founded, primary.region_id, primary.sector_id) == (
        date(2020, 2, 1),
        "KZ-39",
        "coal",
    )
    assert set(primary.events.values_list("kind", flat=True)) == {
        Happening.FOUNDED,
        Happening.AFFILIATED,
    }
    assert applied("organisations", rows).counts["same"] == 2
    actions.undo(run=run, by=None)
    assert snapshots.register() == before


def test_a_known_organisation_is_renamed_and_given_a_first_parent(kz, union):
    single = factories.organisation(Kind.PRIMARY, name="Старое имя")
    before = snapshots.register()
    run = applied(
        "organisations", organisations([single.key, "Новое имя", "первичная", "", union, ""])
    )
    single.refresh_from_db()
    assert (run.counts["changed"], single.name_ru) == (1, "Новое имя")
    assert Lineage.objects.filter(ancestor__key=union, descendant=single).exists()
    actions.undo(run=run, by=None)
    assert snapshots.register() == before


def test_what_a_file_may_not_do_to_the_tree_is_refused(kz, territory, union):
    primary = kz.primaries["KZ-39", "coal"]
    closed = factories.organisation(Kind.PRIMARY, closed=date(2020, 1, 1))
    rows = organisations(
        [primary.key, "Иная", "первичная", kz.territories["KZ-47"].key, "", ""],
        [kz.territories["KZ-47"].key, "Территория", "первичная", "", "", ""],
        [closed.key, "Закрытая", "первичная", "", "", ""],
        ["X-1", "Сама над собой", "локальный", "X-1", "", ""],
        ["X-2", "Круг", "локальный", "X-3", "", ""],
        ["X-3", "Круг", "локальный", "X-2", "", ""],
        ["X-4", "Без родителя", "первичная", "нет-такого", "", ""],
        ["X-5", "Не туда", "первичная", union, "", ""],
        ["X-6", "", "первичная", territory, "", ""],
        ["X-7", "Под отказанной", "первичная", "X-6", "", ""],
    )
    found = [
        [c for c in row if c != "founded_today"] for row in codes(tried("organisations", rows))
    ]
    assert found == [
        ["has_parent"],
        ["other_nature"],
        ["closed"],
        ["own_parent"],
        ["own_parent"],
        ["no_parent"],
        ["no_parent"],
        ["wrong_parent"],
        ["no_name"],
        ["no_parent"],
    ]


def test_a_coordinator_founds_only_below_the_own_association(kz, territory):
    coordinator = kz.user(Role.COORDINATOR, region="KZ-39")
    rows = organisations(
        ["M-1", "Моя", "первичная", territory, "", "01.02.2020"],
        ["M-2", "Чужая", "первичная", kz.territories["KZ-47"].key, "", "01.02.2020"],
        ["M-3", "Ничья", "первичная", "", "", "01.02.2020"],
        ["M-4", "Высокая", "территориальное объединение", kz.centre.key, "", "01.02.2020"],
    )
    assert codes(tried("organisations", rows, by=coordinator)) == [
        [],
        ["outside"],
        ["outside"],
        ["outside"],
    ]


def test_an_organisation_somebody_joined_since_keeps_the_import(kz, territory):
    run = applied("organisations", organisations(["N-1", "Новая", "первичная", territory, "", ""]))
    factories.post(factories.person(), Role.CHAIR, Organisation.objects.get(key="N-1"))
    with pytest.raises(UndoRefused):
        actions.undo(run=run, by=None)


def test_posts_bring_people_and_accounts_without_a_password(kz):
    primary = kz.primaries["KZ-39", "coal"].key
    site = kz.workplaces["KZ-39", "coal"].code
    before = snapshots.register()
    rows = posts(
        [
            "Асанова Айгүл",
            "төраға",
            primary,
            "01.03.2024",
            "01.03.2029",
            "asanova",
            "+7 701",
            "A@b.kz",
        ],
        [
            "Асанова Айгүл",
            "член производственного совета",
            site,
            "01.03.2024",
            "",
            "asanova",
            "",
            "",
        ],
        ["Иванов Иван", "председатель", primary, "", "", "", "", ""],
    )
    run = applied("posts", rows)
    assert codes(run) == [["no_password"], ["no_password"], ["since_today"]]
    assert Person.objects.filter(name="Асанова Айгүл").count() == 1
    account = User.objects.get(login="asanova")
    assert not account.has_usable_password()
    assert account.person.posts.count() == 2
    assert account.person.email == "a@b.kz"
    again = applied("posts", rows)
    assert again.counts["same"] == 3
    actions.undo(run=run, by=None)
    assert snapshots.register() == before


def test_a_known_post_is_changed_and_restored(kz):
    primary = kz.primaries["KZ-39", "coal"]
    holder = factories.person("Серик Омаров", phone="1")
    factories.post(holder, Role.CHAIR, primary, since=date(2024, 3, 1))
    before = snapshots.register()
    row = [
        "Серик Омаров",
        "председатель",
        primary.key,
        "01.03.2024",
        "01.03.2028",
        "omarov",
        "2",
        "",
    ]
    run = applied("posts", posts(row))
    post = Post.objects.get(person=holder)
    assert (post.until, post.person.phone, post.person.user.login) == (
        date(2028, 3, 1),
        "2",
        "omarov",
    )
    actions.undo(run=run, by=None)
    assert snapshots.register() == before


def test_nobody_gives_a_role_above_the_own_or_takes_over_an_account(kz):
    coordinator = kz.user(Role.COORDINATOR, region="KZ-39")
    mine, theirs = kz.primaries["KZ-39", "coal"].key, kz.primaries["KZ-47", "coal"].key
    factories.user(Role.ADMINISTRATOR, login="chief")
    rows = posts(
        ["Первый Человек", "администратор", mine, "01.03.2024", "", "", "", ""],
        ["Второй Человек", "председатель", theirs, "01.03.2024", "", "", "", ""],
        ["Третий Человек", "председатель", mine, "01.03.2024", "", "chief", "", ""],
        ["Четвёртый Человек", "председатель", mine, "01.03.2024", "01.03.2023", "", "", ""],
        ["Пятый Человек", "председатель", "нет-такого", "01.03.2024", "", "", "", ""],
        ["Шестой Человек", "председатель", mine, "01.03.2024", "", "", "", "не почта"],
        ["Седьмой Человек", "председатель", mine, "01.03.2024", "", "", "", ""],
    )
    assert codes(tried("posts", rows, by=coordinator)) == [
        ["may_not_grant"],
        ["outside"],
        ["taken_login"],
        ["bad_term"],
        ["no_place"],
        ["bad_email"],
        [],
    ]
