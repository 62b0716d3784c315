"""Pages open for whom they are meant, do not exist for others, lose nothing that was typed."""

from datetime import date
from io import BytesIO
from unittest.mock import patch

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from birlik.base import laws
from birlik.base.roles import Role
from birlik.registers.disputes import actions, law_steps, queries
from birlik.registers.disputes.choices import Outcome, Stoppage
from birlik.registers.disputes.models import Dispute
from birlik.registers.disputes.tests import factories
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db

COAL = ("KZ-39", "coal")


@pytest.fixture
def house():
    structure.installation()
    return structure.Federation()


@pytest.fixture
def works(house):
    return house.workplaces[COAL]


@pytest.fixture
def coordinator(house, enter):
    return enter(house.user(Role.COORDINATOR, "KZ-39"))


@pytest.fixture
def dispute(works):
    return factories.dispute(works, workers=120, demands=["pay_rise"])


def at(route, *args):
    return reverse(f"disputes:{route}", args=args)


def text(response):
    return response.content.decode()


def typed(works, **changes):
    return {
        "workplaces": [works.code],
        "began": "2024-03-01",
        "workers": "150",
        "demands": ["pay_rise", "safety"],
        "stoppage": "none",
        "version": "1",
    } | changes


def test_every_page_opens_for_the_coordinator(coordinator, dispute, works):
    for url in [
        at("list"),
        at("open"),
        f"{at('open')}?workplace={works.code}",
        at("detail", dispute.number),
        *[at(route, dispute.number) for route in ("edit", "close", "reopen", "withdraw")],
        at("restore", dispute.number),
        at("export", "csv"),
        at("export", "xlsx"),
    ]:
        assert coordinator.get(url).status_code == 200, url


def test_a_dispute_of_another_region_does_not_exist(house, enter, dispute):
    stranger = enter(house.user(Role.COORDINATOR, "KZ-47"))
    for route in ("detail", "edit", "close", "withdraw"):
        assert stranger.get(at(route, dispute.number)).status_code == 404
    for route in ("note", "attach"):
        assert stranger.post(at(route, dispute.number)).status_code == 404
    assert dispute.number not in text(stranger.get(at("list")))


@pytest.mark.parametrize(
    ("role", "opened", "closed"),
    [
        (Role.ANALYST, {"list", "detail", "export"}, {"open", "edit", "close", "withdraw"}),
        (Role.LAWYER, {"list", "detail", "open", "edit", "close"}, {"export", "withdraw"}),
        (Role.MEDIATOR, {"list", "detail"}, {"open", "edit", "close", "withdraw", "export"}),
        (Role.CHAIR, {"list", "detail"}, {"open", "edit", "close", "withdraw", "export"}),
        (Role.REPORTER, set(), {"list", "detail", "open", "edit", "close", "withdraw", "export"}),
    ],
)
def test_each_role_at_its_own_depth(house, enter, dispute, role, opened, closed):
    place = house.primaries[COAL] if role in (Role.CHAIR, Role.REPORTER) else house.centre
    client = enter(structure.user(role, place))
    args = {"list": [], "open": [], "export": ["csv"]}
    for route in opened | closed:
        response = client.get(at(route, *args.get(route, [dispute.number])))
        assert response.status_code == (200 if route in opened else 404), route


def test_a_dispute_is_recorded_from_its_form(coordinator, works):
    done = coordinator.post(at("open"), typed(works, version=""))
    made = Dispute.objects.get()
    assert done.url == at("detail", made.number)
    assert (made.employer, made.workers, made.demands) == (
        works.employer,
        150,
        ["pay_rise", "safety"],
    )
    assert made.union_present is True


def test_a_refused_form_says_why_and_keeps_what_was_typed(coordinator, works):
    refused = coordinator.post(at("open"), typed(works, began="2099-01-01", source="By phone"))
    assert "This day is still to come" in text(refused)
    assert "By phone" in text(refused)
    assert not Dispute.objects.exists()


def test_a_stale_form_shows_both_versions_and_loses_nothing(coordinator, house, dispute, works):
    other = house.user(Role.COORDINATOR, "KZ-39")
    actions.change(dispute=dispute, version=1, workers=130, place="Pit 4", by=other)
    stale = coordinator.post(at("edit", dispute.number), typed(works, source="Typed by me"))
    assert stale.status_code == 409
    assert Dispute.objects.get().workers == 130
    apart = {str(row["label"]): (row["stands"], row["typed"]) for row in stale.context["apart"]}
    assert apart["Workers involved"] == ("130", "150")
    assert apart["Place"] == ("Pit 4", "–")
    assert "Typed by me" in text(stale)
    assert f"Changed by {other}" in text(stale)
    saved = coordinator.post(at("edit", dispute.number), typed(works, version="2", place="Pit 4"))
    assert saved.status_code == 302
    assert Dispute.objects.get().workers == 150


def test_a_form_sent_twice_from_one_screen_is_refused_the_second_time(coordinator, dispute, works):
    first = coordinator.post(at("edit", dispute.number), typed(works))
    second = coordinator.post(at("edit", dispute.number), typed(works, workers="1"))
    assert (first.status_code, second.status_code) == (302, 409)


def test_a_dispute_closes_reopens_is_withdrawn_and_restored(coordinator, dispute):
    coordinator.post(
        at("close", dispute.number),
        {"ended": "2023-06-01", "outcome": "met", "federation_took_part": "on"},
    )
    dispute.refresh_from_db()
    assert (dispute.outcome, dispute.federation_took_part) == (Outcome.MET, True)
    coordinator.post(at("reopen", dispute.number), {"reason": "The word was broken"})
    dispute.refresh_from_db()
    assert dispute.outcome == Outcome.OPEN
    coordinator.post(at("withdraw", dispute.number), {"reason": "Recorded twice"})
    assert dispute.number not in text(coordinator.get(at("list")))
    page = text(coordinator.get(at("detail", dispute.number)))
    assert "Recorded twice" in page
    assert "The word was broken" in page
    coordinator.post(at("restore", dispute.number), {"reason": "They are two"})
    assert Dispute.objects.get().mistake == ""


def test_a_wrong_note_stays_in_its_form(coordinator, dispute):
    refused = coordinator.post(
        at("note", dispute.number), {"on": "2099-01-01", "text": "Talks tomorrow"}
    )
    assert "still to come" in text(refused)
    assert "Talks tomorrow" in text(refused)
    coordinator.post(at("note", dispute.number), {"on": "2023-05-12", "text": "Talks began"})
    assert "Talks began" in text(coordinator.get(at("detail", dispute.number)))


def test_a_file_is_kept_for_those_who_see_the_dispute(
    coordinator, house, enter, dispute, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    picture = BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    for content in (b"not a picture", picture.getvalue()):
        page = coordinator.post(
            at("attach", dispute.number), {"file": SimpleUploadedFile("minutes.png", content)}
        )
    assert page.status_code == 302
    link = at("attachment", dispute.number, queries.attachments_of(dispute).get().pk)
    assert link in text(coordinator.get(at("detail", dispute.number)))
    kept = coordinator.get(link)
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(kept.streaming_content).startswith(b"\x89PNG")
    assert enter(house.user(Role.COORDINATOR, "KZ-47")).get(link).status_code == 404


# The list


def _figures(client, **query):
    found = client.get(at("list"), query).context["figures"]
    return {str(one["label"]): one for one in found}


def test_every_figure_opens_exactly_the_records_it_counts(coordinator, works, house):
    for fields in [
        {"union_present": True, "federation_took_part": True, "outcome": Outcome.MET},
        {"union_present": False, "federation_took_part": True, "outcome": Outcome.PARTLY},
        {"union_present": False, "federation_took_part": True, "outcome": Outcome.NOT_MET},
        {"union_present": None, "stoppage": Stoppage.STRIKE},
        {"union_present": True, "began": date(2022, 1, 1)},
    ]:
        factories.dispute(works, **fields)
    figures = _figures(coordinator, year="2023")
    assert [int(one["value"]) for one in figures.values()][:5] == [4, 1, 2, 1, 1]
    for label, figure in list(figures.items())[:5]:
        table = coordinator.get(figure["url"]).context["table"]
        assert table.count == int(figure["value"]), label
        assert {one.began.year for one in table.records} == {2023}


def test_every_bar_opens_the_records_it_counts(coordinator, works):
    factories.dispute(works, demands=["pay_rise", "safety"])
    factories.dispute(works, demands=["safety"], outcome=Outcome.MET)
    charts = coordinator.get(at("list")).context["charts"]
    assert len(charts) == 5
    for chart in charts:
        for bar in chart.bars:
            table = coordinator.get(bar.url).context["table"]
            assert table.count == bar.values[0], (chart.title, bar.label)


def test_the_list_is_searched_in_any_spelling(coordinator, works):
    factories.dispute(works, employer_name="Қарағанды көмір")
    found = coordinator.get(at("list"), {"q": "карагАнды"}).context["table"]
    assert found.count == 1


def test_the_file_holds_what_the_list_shows(coordinator, works):
    factories.dispute(works, employer_name="=cmd|' /C calc'!A0", workers=7)
    factories.dispute(works, began=date(2022, 1, 1))
    csv = coordinator.get(at("export", "csv"), {"year": "2023"})
    lines = b"".join(csv.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "'=cmd" in lines[1]
    xlsx = coordinator.get(at("export", "xlsx"), {"year": "2023"})
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(b"".join(xlsx.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    assert rows[1][5] == date(2023, 5, 10)


def test_the_list_costs_the_same_for_many(
    coordinator, house, works, django_assert_num_queries, django_assert_max_num_queries
):
    factories.many(3, works)
    coordinator.get(at("list"))
    with django_assert_max_num_queries(30) as few:
        coordinator.get(at("list"))
    factories.many(27, works)
    with django_assert_num_queries(len(few)):
        coordinator.get(at("list"))


def test_a_dispute_with_much_on_it_costs_the_same(
    coordinator, house, dispute, django_assert_num_queries, django_assert_max_num_queries
):
    by = house.user(Role.COORDINATOR, "KZ-39")

    def add(many):
        for step in range(many):
            actions.note(dispute=dispute, on=date(2023, 6, 1), text=f"Step {step}", by=by)

    add(3)
    coordinator.get(at("detail", dispute.number))
    with django_assert_max_num_queries(41) as few:
        coordinator.get(at("detail", dispute.number))
    add(27)
    with django_assert_num_queries(len(few)):
        coordinator.get(at("detail", dispute.number))


def test_what_is_called_open_is_what_the_list_shows_as_open(coordinator, house, works):
    factories.dispute(works)
    factories.dispute(works, mistake="Recorded twice")
    factories.dispute(works, outcome=Outcome.UNKNOWN)
    listed = coordinator.get(at("list"), {"outcome": "open"}).context["table"]
    assert listed.count == queries.open_now(house.user(Role.COORDINATOR, "KZ-39")).count() == 1


# The law


def test_the_law_counts_from_the_day_the_dispute_began(works):
    """Article 163(2): three working days to reply; 12 and 13 September 2026 are a weekend."""
    dispute = factories.dispute(works, began=date(2026, 9, 10))
    steps = law_steps.look(dispute, date(2026, 9, 14)).steps
    assert (steps[0].due, steps[0].article) == (date(2026, 9, 15), "163(2)")
    dated = [step.due for step in steps if step.due]
    assert dated == sorted(dated)
    assert not steps[0].late
    assert law_steps.look(dispute, date(2026, 9, 16)).steps[0].late


def test_a_closed_dispute_or_one_before_the_law_asks_nothing_more(works):
    closed = factories.dispute(works, began=date(2026, 9, 10), outcome=Outcome.MET)
    ancient = factories.dispute(works, began=date(1990, 1, 1))
    assert law_steps.look(closed, date(2026, 9, 14)).steps == []
    assert law_steps.look(ancient, date(2026, 9, 14)) is None


def test_a_country_without_a_procedure_asks_nothing(works):
    dispute = factories.dispute(works, began=date(2026, 9, 10))
    laws.forget()
    with patch("birlik.base.packs.installed", return_value="us"):
        assert law_steps.look(dispute, date(2026, 9, 14)) is None
