"""Work on an appeal: the thread, the wall, ties, conflict, the end and after."""

import io
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from PIL import Image

from birlik.base import audit
from birlik.base.roles import Role
from birlik.base.versions import Stale
from birlik.registers.clinics import actions, queries
from birlik.registers.clinics.choices import Consent, Got, Lasting, Outcome, Side, State, Tie
from birlik.registers.clinics.models import AppealTie, ConflictCheck, FollowUp, Message
from birlik.registers.clinics.tests import factories
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db


@pytest.fixture
def got(clinic):
    return factories.received(clinic)


@pytest.fixture
def appeal(got):
    return got.appeal


def test_a_worker_asks_and_reads_the_answer_by_code(got, appeal, lawyer):
    actions.reply(appeal=appeal, text="Приходите во вторник.", by=lawyer)
    thread = queries.thread(got.code)
    assert [turn.from_worker for turn in thread.turns] == [True, False]
    assert thread.answered
    assert actions.seen_by_code(code=got.code) == 1
    assert actions.seen_by_code(code=got.code) == 0
    actions.reply_by_code(code=got.code, text="Приду.")
    assert queries.thread(got.code).turns[-1].message.text == "Приду."


def test_the_first_answer_puts_a_new_appeal_into_work(appeal, lawyer):
    actions.reply(appeal=appeal, text="Ответ", by=lawyer)
    appeal.refresh_from_db()
    assert appeal.state == State.WORK
    assert appeal.first_answer_at is not None


def test_the_worker_sees_who_opened_the_file(got, appeal, lawyer):
    assert queries.readers(got.code) == []
    actions.open_file(appeal=appeal, by=lawyer)
    reader = queries.readers(got.code)[0]
    assert reader.name == str(lawyer)
    assert "Clinic lawyer" in reader.post
    assert "words" in reader.fields


def test_a_note_is_not_in_the_thread(got, appeal, lawyer):
    actions.note(appeal=appeal, on=date(2026, 1, 5), text="Осторожно", by=lawyer)
    assert all("Осторожно" not in turn.message.text for turn in queries.thread(got.code).turns)


def picture():
    out, told = io.BytesIO(), Image.Exif()
    told[271] = "the maker of the telephone"
    Image.new("RGB", (4, 4)).save(out, "PNG", exif=told)
    return io.BytesIO(out.getvalue())


def test_a_file_of_the_worker_is_in_the_thread_and_loses_what_it_tells(settings, tmp_path, got):
    settings.MEDIA_ROOT = tmp_path
    message = actions.reply_by_code(code=got.code, text="Вот приказ")
    file = actions.attach_by_code(code=got.code, message=message, name="a.png", content=picture())
    assert queries.thread(got.code).turns[-1].files == [file]
    assert "exif" in file.removed


def test_a_file_goes_with_no_message_of_others(clinic, got):
    other = factories.received(clinic)
    message = actions.reply_by_code(code=other.code, text="…")
    with pytest.raises(ValidationError):
        actions.attach_by_code(code=got.code, message=message, name="a.png", content=picture())


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.LAWYER, Role.MEDIATOR)]
)
def test_nobody_but_the_clinic_opens_a_file(house, clinic, appeal, role):
    for place in (house.centre, clinic.organisation):
        user = structure.user(role, place)
        assert not queries.visible_to(user).exists()
        with pytest.raises(PermissionDenied):
            actions.open_file(appeal=appeal, by=user)


def test_a_lawyer_of_another_clinic_opens_nothing_here(house, appeal):
    stranger = factories.lawyer(factories.clinic(house.territories["KZ-47"]))
    centre = structure.user(Role.LAWYER, house.centre)
    for user in (stranger, centre):
        assert not queries.visible_to(user).exists()
        for event in (
            lambda by=user: actions.reply(appeal=appeal, text="…", by=by),
            lambda by=user: actions.note(appeal=appeal, on=date(2026, 1, 1), text="…", by=by),
            lambda by=user: actions.renew_code(appeal=appeal, by=by),
            lambda by=user: actions.close(appeal=appeal, outcome="solved", got=["nothing"], by=by),
        ):
            with pytest.raises(PermissionDenied):
                event()


def test_who_is_in_conflict_loses_the_appeal_and_its_file(appeal, clinic, lawyer):
    actions.assign(appeal=appeal, to=lawyer, by=lawyer)
    actions.check_conflict(appeal=appeal, clear=False, reason="Брат работает там", by=lawyer)
    appeal.refresh_from_db()
    assert appeal.assigned_to is None
    assert not queries.visible_to(lawyer).exists()
    other = factories.lawyer(clinic)
    assert queries.visible_to(other).get() == appeal
    with pytest.raises(ValidationError):
        actions.assign(appeal=appeal, to=lawyer, by=other)


def test_a_conflict_needs_a_reason(appeal, lawyer):
    with pytest.raises(ValidationError):
        actions.check_conflict(appeal=appeal, clear=False, by=lawyer)
    with pytest.raises(IntegrityError, match="a_conflict_has_a_reason"), transaction.atomic():
        ConflictCheck.objects.create(appeal=appeal, user=lawyer, clear=False)


def test_only_somebody_of_the_clinic_is_given_an_appeal(appeal, lawyer, house):
    with pytest.raises(ValidationError):
        actions.assign(appeal=appeal, to=structure.user(Role.LAWYER, house.centre), by=lawyer)


def test_two_lawyers_do_not_overwrite_each_other(appeal, clinic, lawyer):
    told = {"words": "Первая правка"}
    actions.change(appeal=appeal, version=appeal.version, by=lawyer, **told)
    with pytest.raises(Stale) as stale:
        actions.change(
            appeal=appeal, version=appeal.version, by=factories.lawyer(clinic), words="Вторая"
        )
    assert stale.value.current.file.words == "Первая правка"


def test_a_change_is_found_by_its_new_words_and_the_audit_names_fields_only(appeal, lawyer):
    actions.change(appeal=appeal, version=appeal.version, by=lawyer, words="Премия")
    event = audit.history(appeal)[0]
    assert event.details == {"fields": ["words"]}


def test_ties_are_made_and_taken_apart_and_nothing_is_merged(appeal, clinic, lawyer):
    other = factories.appeal(clinic)
    tied = actions.tie(appeal=other, other=appeal, kind=Tie.PERSON, by=lawyer)
    assert (tied.one, tied.other) == (appeal, other)
    actions.untie(tied=tied, by=lawyer)
    again = actions.tie(appeal=appeal, other=other, kind=Tie.PERSON, by=lawyer)
    assert AppealTie.objects.count() == 2
    assert again.ended_at is None


def test_a_tie_goes_from_the_earlier_to_the_later_once(appeal, clinic):
    other = factories.appeal(clinic)
    with pytest.raises(IntegrityError, match="tie_from_the"), transaction.atomic():
        AppealTie.objects.create(one=other, other=appeal, kind=Tie.PERSON)
    AppealTie.objects.create(one=appeal, other=other, kind=Tie.PERSON)
    with pytest.raises(IntegrityError, match="tied_once"), transaction.atomic():
        AppealTie.objects.create(one=appeal, other=other, kind=Tie.PERSON)


def test_consent_is_recorded(appeal, lawyer):
    actions.give_consent(appeal=appeal, how=Consent.SPOKEN, on=date(2026, 1, 5), by=lawyer)
    appeal.refresh_from_db()
    assert appeal.consent == Consent.SPOKEN


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"outcome": "", "got": [Got.NOTHING]}, "outcome"),
        ({"outcome": Outcome.SOLVED, "got": []}, "got"),
        ({"outcome": Outcome.SOLVED, "got": [Got.MONEY]}, "money"),
        ({"outcome": Outcome.ADVISED, "got": [Got.NOTHING, Got.DOCUMENT]}, "got"),
        ({"outcome": Outcome.SOLVED, "got": [Got.NOTHING]}, "outcome"),
        ({"outcome": Outcome.ADVISED, "got": [Got.NOTHING], "money": 5}, "money"),
    ],
)
def test_closing_needs_an_outcome_and_what_the_worker_got(appeal, lawyer, how, field):
    with pytest.raises(ValidationError) as refused:
        actions.close(appeal=appeal, by=lawyer, **how)
    assert field in refused.value.message_dict


def test_three_months_after_closing_the_worker_is_asked(clinic, lawyer):
    with time_machine.travel("2026-03-12 06:00 +0000"):
        got = factories.received(clinic)
        actions.close(
            appeal=got.appeal, outcome=Outcome.SOLVED, got=[Got.MONEY], money=150_000, by=lawyer
        )
        assert queries.thread(got.code).question is None
    with time_machine.travel("2026-06-12 06:00 +0000"):
        assert queries.thread(got.code).question.due == date(2026, 6, 12)
        actions.answer_follow_up(code=got.code, lasting=Lasting.HELD, satisfaction=5)
        assert queries.thread(got.code).question is None
        with pytest.raises(ValidationError):
            actions.answer_follow_up(code=got.code, lasting=Lasting.HELD, satisfaction=5)


def test_satisfaction_has_five_steps(appeal):
    with pytest.raises(IntegrityError, match="satisfaction_from_one"), transaction.atomic():
        FollowUp.objects.create(appeal=appeal, due=date(2026, 1, 1), satisfaction=6)


def test_a_message_of_a_worker_names_no_account(appeal, lawyer):
    with pytest.raises(IntegrityError, match="message_of_a_worker"), transaction.atomic():
        Message.objects.create(appeal=appeal, side=Side.WORKER, text="…", by=lawyer)


def test_reopened_it_is_open_and_the_audit_keeps_how_it_had_ended(appeal, lawyer):
    actions.close(appeal=appeal, outcome=Outcome.ADVISED, got=[Got.NOTHING], by=lawyer)
    with pytest.raises(ValidationError):
        actions.reopen(appeal=appeal, reason="", by=lawyer)
    actions.reopen(appeal=appeal, reason="Worker came again", by=lawyer)
    appeal.refresh_from_db()
    assert (appeal.state, appeal.got, appeal.closed_on) == (State.WORK, [], None)
    assert audit.history(appeal)[0].details["outcome"] == "advised"
    assert not FollowUp.objects.exists()


def test_a_fact_recorded_by_mistake_leaves_the_dates(appeal, lawyer):
    with time_machine.travel("2026-03-20 06:00 +0000"):
        fact = actions.record_fact(
            appeal=appeal, event="breach_known", on=date(2026, 3, 2), by=lawyer
        )
        appeal.refresh_from_db()
        assert appeal.limit_on == date(2027, 3, 2), "one year, article 160(2)"
        actions.remove_fact(fact=fact, by=lawyer)
        appeal.refresh_from_db()
        assert appeal.limit_on is None
