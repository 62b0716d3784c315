"""Pages open for the people of the clinic, do not exist for others, lose nothing that was typed."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from birlik.base.models import PersonalRead
from birlik.base.roles import Role
from birlik.registers.clinics import actions, queries
from birlik.registers.clinics.choices import Got, Kept, MediationEnd, Outcome, ServiceKind, State
from birlik.registers.clinics.forms import EVENTS, PARTS
from birlik.registers.clinics.models import Appeal, Mediation, Obligation, Service
from birlik.registers.clinics.tests import factories
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside(enter, lawyer):
    return enter(lawyer)


@pytest.fixture
def appeal(clinic):
    return factories.appeal(clinic, topic="wages_late")


def at(route, *args):
    return reverse(f"clinics:{route}", args=args)


def text(response):
    return response.content.decode()


def do(client, appeal, what, pk=None, **said):
    args = (appeal.number, what) if pk is None else (appeal.number, what, pk)
    done = client.post(at("event" if pk is None else "part", *args), said)
    assert done.status_code == 302, text(done)
    appeal.refresh_from_db()
    return done


def test_every_page_and_form_opens_for_the_lawyer(inside, appeal):
    pages = [at("queue"), at("take")]
    pages += [at(route, appeal.number) for route in ("appeal", "edit", "readers")]
    pages += [at("event", appeal.number, kind) for kind in EVENTS if kind != "reopen"]
    for url in pages:
        assert inside.get(url).status_code == 200, url


def test_what_nobody_asks_does_not_exist(inside, appeal):
    assert inside.get(at("event", appeal.number, "nonsense")).status_code == 404
    for kind in PARTS:
        assert inside.get(at("part", appeal.number, kind, 999)).status_code == 404


def test_a_mediator_does_not_close(enter, clinic, appeal):
    client = enter(structure.user(Role.MEDIATOR, clinic.organisation))
    assert client.get(at("appeal", appeal.number)).status_code == 200
    for kind in ("close", "hand-over", "lawsuit"):
        assert client.get(at("event", appeal.number, kind)).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_no_role_finds_a_file_of_another_clinic(house, enter, appeal, role):
    places = [house.centre, house.territories["KZ-47"], house.primaries["KZ-39", "coal"]]
    if role not in (Role.LAWYER, Role.MEDIATOR):
        places.append(appeal.clinic.organisation)
    for place in places:
        client = enter(structure.user(role, place))
        for url in (
            at("appeal", appeal.number),
            at("edit", appeal.number),
            at("readers", appeal.number),
            at("event", appeal.number, "note"),
            at("part", appeal.number, "promise", 1),
        ):
            assert client.get(url).status_code == 404, (role, place, url)
        assert client.get(at("queue")).status_code in (200, 404)
        assert appeal.number not in text(client.get(at("queue")))


def test_an_appeal_is_taken_in_from_one_page(inside, house, clinic):
    done = inside.post(
        at("take"),
        {
            "client_id": "6f6b7a5e-8f0e-4f3e-9a52-1f1f1f1f1f1f",
            "words": "Уволили вчера, приказ вручили",
            "suggested": "unlawful_dismissal",
            "name": "Петров Иван",
            "channel": "phone",
            "language": "ru",
            "clinic": clinic.pk,
            "received_on": timezone.localdate().isoformat(),
            "on": (timezone.localdate() - timedelta(days=1)).isoformat(),
        },
        follow=True,
    )
    made = Appeal.objects.get()
    assert (made.topic, made.channel) == ("unlawful_dismissal", "phone")
    assert made.facts.get().event == "dismissal_served"
    assert "Receipt code" in text(done)
    assert queries.by_code(text(done).split("shown this once: ")[1][:19]) == made


def test_nothing_typed_is_lost_when_something_is_missing(inside, clinic):
    done = inside.post(at("take"), {"words": "Не платят", "channel": "visit", "clinic": clinic.pk})
    assert done.status_code == 200
    assert "Не платят" in text(done)
    assert Appeal.objects.count() == 0


def test_the_words_suggest_a_topic_and_say_why(inside):
    said = text(inside.post(at("hints"), {"words": "Мне задержали зарплату"}))
    assert "Wages not paid" in said
    assert "зарплату" in said


def test_who_was_here_before_is_proposed_with_the_reason(inside, clinic):
    first = factories.appeal(clinic, name="Ахметов Серик", phone="+7 701 123 45 67")
    said = text(inside.post(at("hints"), {"phone": "8 701 123-45-67"}))
    assert first.number in said
    assert "the same telephone" in said
    alike = text(inside.post(at("hints"), {"name": "Серик Ахметов"}))
    assert first.number in alike
    assert "Ахметов" not in alike, "the name itself is shown only in the file"


def test_the_queue_is_sorted_by_what_can_be_missed_and_names_nobody(inside, clinic):
    today = timezone.localdate()
    late = factories.appeal(clinic, name="Поздний", received_on=today)
    urgent = factories.dismissed(clinic, today - timedelta(days=40), name="Срочный")
    page = text(inside.get(at("queue")))
    numbers = [page.index(one.number.replace("-", "\u2011")) for one in (urgent, late)]
    assert numbers == sorted(numbers)
    assert "Поздний" not in page
    found = text(inside.get(at("queue"), {"q": "срочному"}))
    assert urgent.number.replace("-", "\u2011") in found
    assert late.number.replace("-", "\u2011") not in found


def test_every_opening_of_a_file_is_noted(inside, appeal, lawyer):
    inside.get(at("appeal", appeal.number))
    inside.get(at("edit", appeal.number))
    assert PersonalRead.objects.filter(by=lawyer).count() == 2
    assert str(lawyer) in text(inside.get(at("readers", appeal.number)))


def test_two_lawyers_see_both_versions_side_by_side(inside, clinic, appeal):
    actions.change(
        appeal=appeal, version=appeal.version, by=factories.lawyer(clinic), words="Первая"
    )
    said = {"version": appeal.version, "words": "Вторая", "name": "Имя", "language": "ru"}
    done = inside.post(at("edit", appeal.number), said)
    assert done.status_code == 409
    assert "Первая" in text(done)
    assert "Вторая" in text(done)
    again = {**said, "version": done.context["form"].data["version"]}
    assert inside.post(at("edit", appeal.number), again).status_code == 302


def test_from_an_appeal_to_a_settlement_whose_promise_is_kept(inside, appeal):
    today = timezone.localdate()
    form = inside.get(at("event", appeal.number, "mediation")).context["form"]
    said = {code: form[code].value() or "…" for code, _ in actions.required_contents()}
    said |= {"agreed_on": today.isoformat(), "worker_name": "Ахметов", "employer_name": "ТОО"}
    do(inside, appeal, "mediation", **said)
    mediation = Mediation.objects.get()
    assert len(mediation.service.words.contents) == 11
    do(
        inside,
        appeal,
        "end-mediation",
        mediation.pk,
        on=today.isoformat(),
        end=MediationEnd.SETTLED,
        side_1="employer",
        text_1="Выплатить долг",
        due_1=(today + timedelta(days=20)).isoformat(),
        amount_1="300000",
    )
    promise = Obligation.objects.get()
    assert (appeal.next_on, appeal.next_what) == (appeal.answer_by, "answer") or (
        appeal.next_on == promise.due
    )
    do(inside, appeal, "promise", promise.pk, state=Kept.KEPT, known_on=today.isoformat())
    promise.refresh_from_db()
    assert promise.state == Kept.KEPT
    do(
        inside,
        appeal,
        "close",
        outcome=Outcome.SOLVED,
        got=[Got.MONEY],
        money="300000",
        closed_on=today.isoformat(),
    )
    assert appeal.state == State.CLOSED
    assert inside.get(at("appeal", appeal.number)).status_code == 200


def test_the_agreement_to_mediate_says_all_that_the_law_requires(inside, appeal):
    done = inside.post(
        at("event", appeal.number, "mediation"),
        {"agreed_on": timezone.localdate().isoformat(), "worker_name": "А", "employer_name": "Б"},
    )
    assert done.status_code == 200
    assert text(done).count("The law requires the agreement to say this") >= 11
    assert not Service.objects.exists()


def test_limitation_stands_still_while_a_mediation_runs(clinic, lawyer):
    with time_machine.travel("2026-03-20 06:00 +0000"):
        appeal = factories.dismissed(clinic, date(2026, 3, 2), received_on=date(2026, 3, 12))
        before = appeal.limit_on
        parties = [
            {"side": side, "name": "…", "representative": "", "powers": ""}
            for side in ("worker", "employer")
        ]
        actions.begin_mediation(
            appeal=appeal,
            agreed_on=date(2026, 3, 20),
            contents={code: "…" for code, _ in actions.required_contents()},
            parties=parties,
            by=lawyer,
        )
        appeal.refresh_from_db()
        assert appeal.limit_on > before
        assert appeal.next_what == "mediation"


def test_a_lawsuit_from_filing_to_money(inside, appeal):
    today = timezone.localdate()
    do(inside, appeal, "lawsuit", court="Суд № 2", instance="first", filed_on=today.isoformat())
    lawsuit = Service.objects.get(kind=ServiceKind.LAWSUIT).lawsuit
    at_ = (timezone.localtime() + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    do(inside, appeal, "hearing", lawsuit.pk, at=at_, place="Зал 3")
    assert appeal.next_what in ("answer", "hearing")
    do(
        inside,
        appeal,
        "decision",
        lawsuit.pk,
        decided_on=today.isoformat(),
        decision="for_worker",
        awarded="500000",
        enforcement="with_bailiff",
    )
    assert Service.objects.get().result == "for_worker"
    assert "Зал 3" in text(inside.get(at("appeal", appeal.number)))


def test_a_running_service_keeps_an_appeal_open(inside, appeal):
    today = timezone.localdate().isoformat()
    do(inside, appeal, "service", kind="negotiation", on=today, result="running")
    done = inside.post(
        at("event", appeal.number, "close"),
        {"outcome": "advised", "got": ["nothing"], "closed_on": today},
    )
    assert "still going on" in text(done)
    service = Service.objects.get()
    do(inside, appeal, "end-service", service.pk, result="for_worker")
    do(inside, appeal, "take-back", service.pk, reason="Recorded twice")
    assert "Recorded twice" in text(inside.get(at("appeal", appeal.number)))


def test_handed_over_only_what_was_chosen_goes_along(house, inside, clinic):
    got = factories.received(clinic, name="Тайный", words="Слова", phone="+7 701 000 11 22")
    other = factories.clinic(house.territories["KZ-47"])
    do(
        inside,
        got.appeal,
        "hand-over",
        to_clinic=other.pk,
        passed=["words", "phone"],
        reason="The workplace is there",
    )
    new = got.appeal.handed_over.became
    assert (new.file.words, new.file.phone, new.file.name) == ("Слова", "+7 701 000 11 22", "")
    assert got.appeal.file.name == "Тайный"
    assert got.appeal.outcome == Outcome.REFERRED
    thread = queries.thread(got.code)
    assert thread.appeal == new
    assert "Telephone" in thread.turns[-1].message.text
    assert not any(turn.message.text == "Слова" for turn in thread.turns), (
        "messages were not chosen"
    )


def test_a_new_code_is_shown_once(inside, appeal):
    done = inside.post(at("event", appeal.number, "code"), {}, follow=True)
    code = text(done).split("The new code is ")[1][:19]
    assert queries.by_code(code) == appeal


def test_who_is_in_conflict_is_led_back_to_the_queue(inside, appeal):
    done = do(inside, appeal, "conflict", clear="no", reason="My brother works there")
    assert done.url == at("queue")
    assert inside.get(at("appeal", appeal.number)).status_code == 404


def test_a_closed_appeal_takes_no_service(inside, appeal, lawyer):
    actions.close(appeal=appeal, outcome=Outcome.ADVISED, got=[Got.NOTHING], by=lawyer)
    assert inside.get(at("event", appeal.number, "service")).status_code == 302
    assert inside.get(at("event", appeal.number, "reopen")).status_code == 200


@pytest.mark.parametrize("form", [*EVENTS.values(), *PARTS.values()], ids=lambda one: one.__name__)
def test_every_form_of_an_event_says_what_it_does(form):
    assert form.__abstractmethods__ == frozenset()
    assert str(form.heading)
