from datetime import date

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from birlik.base import style_guide
from birlik.base.models import User
from birlik.base.paging import keyset_page
from birlik.base.periods import Week
from birlik.base.tables import Column, Filter, Table

TEMPLATES = engines["django"]


def render(source, **context):
    with translation.override("en"):
        return TEMPLATES.from_string(source).render(context)


def listed(query="", **changes):
    request = RequestFactory().get(f"/people/?{query}")
    given = {
        "columns": [
            Column("login", "Login", order=("login",)),
            Column("language", "Language", order=("-language", "login")),
            Column("length", "Length", lambda user: len(user.login), numeric=True),
        ],
        "filters": [Filter("language", "Language", [("kk", "Kazakh"), ("ru", "Russian")])],
        "search": lambda rows, text: rows.filter(login__contains=text),
        "order": "login",
        "size": 3,
    }
    return Table(request, User.objects.all(), **{**given, **changes})


@pytest.fixture
def people(db):
    return User.objects.bulk_create(
        User(login=f"user{n}", language="kk" if n % 2 else "ru") for n in range(8)
    )


def logins(table):
    return [record.login for record in table.records]


@pytest.mark.usefixtures("people")
class TestTable:
    def test_search_filter_order_and_page_come_from_the_address(self):
        assert logins(listed()) == ["user0", "user1", "user2"]
        assert logins(listed("page=3")) == ["user6", "user7"]
        assert logins(listed("q=7")) == ["user7"]
        assert logins(listed("language=kk&sort=-login")) == ["user7", "user5", "user3"]

    @pytest.mark.parametrize(
        "query",
        ["sort=password", "sort=-", "page=zero", "page=999", "language=xx", "q=%00", "after=x"],
    )
    def test_an_address_that_makes_no_sense_still_shows_a_list(self, query):
        assert listed(query).lines
        assert listed(query, keyset=True).lines

    def test_a_change_leads_back_to_the_first_page_and_keeps_the_rest(self):
        table = listed("q=user&page=2&language=kk")
        assert table.address(sort="login") == "/people/?q=user&language=kk&sort=login"
        assert table.address(language="") == "/people/?q=user"

    def test_a_head_says_how_it_is_sorted_and_turns_on_the_next_click(self):
        login, language, length = listed("sort=language").heads
        assert (login.sorted, login.url) == ("", "/people/?sort=login")
        assert (language.sorted, language.url) == ("descending", "/people/?sort=-language")
        assert length.url == ""

    def test_only_the_first_cell_is_the_link(self):
        first, *others = listed(link=lambda user: f"/u/{user.login}/").lines[0]
        assert first.url == "/u/user0/"
        assert {cell.url for cell in others} == {""}

    def test_the_export_travels_with_the_filters(self):
        assert listed("q=user&page=2", export_url="/people.csv").export_url == "/people.csv?q=user"

    @pytest.mark.parametrize("rows", [3, 8])
    def test_a_list_costs_the_same_queries_however_long(self, rows, django_assert_num_queries):
        table = listed(size=rows)
        with django_assert_num_queries(2):
            render('{% include "base/table.html" %}', table=table)

    def test_nothing_found_says_so_and_offers_the_whole_list(self):
        html = render('{% include "base/table.html" %}', table=listed("q=nobody"))
        assert "Nothing matches" in html
        assert 'href="/people/"' in html

    def test_a_filter_in_use_can_be_taken_off(self):
        html = render('{% include "base/table.html" %}', table=listed("q=user&language=kk"))
        assert "Language: Kazakh" in html
        assert 'href="/people/?q=user"' in html

    def test_keyset_pages_walk_the_whole_list_forth_and_back(self):
        there, table = [logins(listed(keyset=True))], listed(keyset=True)
        while table.older:
            table = listed(table.older.partition("?")[2], keyset=True)
            there.append(logins(table))
        back = [there[-1]]
        while table.newer:
            table = listed(table.newer.partition("?")[2], keyset=True)
            back.append(logins(table))
        assert sum(there, []) == [f"user{n}" for n in range(8)]
        assert back == there[::-1]

    def test_keyset_pages_survive_ties_in_a_mixed_order(self):
        order, rows, seen, after = ("-language",), User.objects.all(), [], ""
        while True:
            page = keyset_page(rows, order, after=after, size=3)
            seen += [user.login for user in page.rows]
            if not (after := page.older):
                break
        assert len(seen) == len(set(seen)) == 8
        assert seen[:4] == ["user0", "user2", "user4", "user6"]


class Form(forms.Form):
    days = forms.IntegerField(label="Days", help_text="In full days.", max_value=366)
    note = forms.CharField(label="Note", required=False)
    talk = forms.ChoiceField(
        label="Talk", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )


def test_a_field_ties_its_help_and_its_error_to_the_control():
    html = render("{{ form }}", form=Form({"days": "900"}))
    assert 'aria-describedby="id_days_helptext id_days_error"' in html
    assert 'id="id_days_error"' in html
    assert 'aria-invalid="true"' in html
    assert "2 things to put right" in html
    assert '<a href="#id_days">' in html
    assert '<a href="#id_talk">' in html
    assert 'fieldset id="id_talk"' in html


def test_only_what_may_be_left_out_is_marked():
    html = render("{{ form }}", form=Form())
    assert html.count("(optional)") == 1
    assert "error-summary" not in html


def test_a_state_is_a_mark_and_a_word_and_an_unknown_tone_is_refused():
    html = render('{% badge "watch" words %}', words="due <soon>")
    assert "#watch" in html
    assert "due &lt;soon&gt;" in html
    with pytest.raises(ValueError, match="tone must be one of good, watch, alert, info, quiet"):
        render('{% badge "red" "late" %}')


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ 18000|number }}", "18,000"),
        ("{{ nothing|number }}", "–"),
        ("{{ 0|number }}", "0"),
        ("{{ rate|share:1 }}", "57.1%"),
        ("{{ fall|signed }}", "−3"),
        ("{{ 3|signed }}", "+3"),
        ("{{ week|span }}", "Nov 16\u2009–\u200922, 2026"),
        ("{{ day|day }}", '<time datetime="2026-11-22">Nov 22, 2026</time>'),
    ],
)
def test_numbers_and_dates_as_people_write_them(source, expected):
    given = {"rate": 48 / 84, "fall": -3, "week": Week.parse("2026-W47"), "day": date(2026, 11, 22)}
    assert render(source, nothing=None, **given) == expected


def test_a_branch_without_its_children_asks_for_them_when_opened():
    html = render(
        '{% include "base/tree.html" %}', nodes=[{"label": "Centre", "children_url": "/tree/1/"}]
    )
    assert 'hx-get="/tree/1/" hx-trigger="toggle once"' in html


@pytest.mark.parametrize("cookie", ["", "dark", "light", '"><script>'])
def test_the_theme_is_one_of_two_or_the_device_s_own(cookie):
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    html = render("{% theme as chosen %}[{{ chosen }}]", request=request)
    assert html == (f"[{cookie}]" if cookie in ("dark", "light") else "[]")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_style_page_has_every_word_in_every_language(language):
    with translation.override(language):
        words = style_guide.words()
    assert all(words.values())


def test_an_empty_choice_says_so_in_words():
    field = forms.ChoiceField(choices=[("", "---------"), ("a", "A & B")])
    form = type("One", (forms.Form,), {"one": field})()
    html = render("{{ form }}", form=form)
    assert '<option value="" selected>not chosen</option>' in html
    assert '<option value="a">A &amp; B</option>' in html
