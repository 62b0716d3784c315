import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from birlik.base import audit, numbering
from birlik.base.models import AuditEvent, Counter, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def someone():
    return User.objects.create_user("aigul", "correct horse battery", name="Aigul")


@audit.action
def rename(*, user: User, name: str, by: User) -> None:
    user.name = name
    user.save()
    audit.record("rename", user, by=by, now=name)
    if not name:
        raise ValidationError("A name is needed.")


def test_an_action_leaves_its_event_in_the_chain(someone):
    rename(user=someone, name="Aigul A.", by=someone)
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject, event.by_name) == (
        "rename",
        f"base.user:{someone.pk}",
        "Aigul A.",
    )
    assert audit.verify() == audit.Verdict(1, event.hash, None)


def test_an_action_that_fails_leaves_neither_change_nor_event(someone):
    with pytest.raises(ValidationError):
        rename(user=someone, name="", by=someone)
    someone.refresh_from_db()
    assert someone.name == "Aigul"
    assert not AuditEvent.objects.exists()


def test_an_action_inside_another_shares_its_transaction_and_order(someone):
    @audit.action
    def both(*, by: User) -> None:
        rename(user=someone, name="One", by=by)
        audit.record("then", someone, by=by)

    both(by=someone)
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["rename", "then"]
    assert audit.verify().whole


def test_recording_outside_an_action_is_a_programming_error(someone):
    with pytest.raises(RuntimeError, match="must be called inside"):
        audit.record("nothing", someone, by=someone)


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE base_auditevent SET verb = 'other' "
        "WHERE id = (SELECT min(id) FROM base_auditevent)",
        "UPDATE base_auditevent SET at = at + interval '1 second' "
        "WHERE id = (SELECT max(id) FROM base_auditevent)",
        "DELETE FROM base_auditevent WHERE id = (SELECT min(id) + 1 FROM base_auditevent)",
    ],
    ids=["a changed word", "a changed time", "a missing entry"],
)
def test_whoever_changes_the_log_is_found_out(someone, tamper):
    for name in ("One", "Two", "Three"):
        rename(user=someone, name=name, by=someone)
    with connection.cursor() as cursor:
        cursor.execute(tamper)
    assert not audit.verify().whole


def test_numbers_have_no_gap_when_a_transaction_fails():
    with transaction.atomic():
        assert numbering.take("D-2026") == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        numbering.take("D-2026")
        raise ZeroDivisionError
    with transaction.atomic():
        assert numbering.take("D-2026", count=5) == 2
    assert Counter.objects.get(series="D-2026").last == 6


@pytest.mark.django_db(transaction=True)
def test_numbers_are_not_given_out_twice_and_the_chain_holds_when_many_write_at_once():
    someone = User.objects.create_user("many", None, name="Many")
    taken: list[int] = []

    @audit.action
    def take_one() -> None:
        taken.append(numbering.take("race"))
        audit.record("take", f"number:{taken[-1]}", by=someone)

    def worker() -> None:
        for _turn in range(10):
            take_one()
        connection.close()

    threads = [threading.Thread(target=worker) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 41))
    assert audit.verify() == audit.Verdict(
        40, AuditEvent.objects.order_by("-id").first().hash, None
    )


def test_a_number_outside_a_transaction_is_refused(transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        numbering.take("loose")


@pytest.mark.parametrize(
    ("written", "slipped"), [("W2647-00012", "W2647-00021"), ("W2647-00012", "W2648-00012")]
)
def test_the_check_letter_betrays_a_slip(written, slipped):
    assert numbering.with_check_letter(written)[-1] != numbering.with_check_letter(slipped)[-1]
