"""What was agreed: written down, kept, late, broken; what follows; how long it lasts."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from birlik.base import audit
from birlik.base.roles import Role
from birlik.base.versions import Stale
from birlik.registers.disputes import (
    actions,
    settlement_actions,
    settlement_reminders,
    settlement_rules,
    settlements,
)
from birlik.registers.disputes.choices import Outcome, Stage, TermState
from birlik.registers.disputes.models import Dispute, Settlement, SettlementTerm
from birlik.registers.disputes.tests import factories
from birlik.registers.structure import timeline
from birlik.registers.structure.tests import factories as structure

COAL = ("KZ-39", "coal")
SIGNED = date(2026, 3, 2)
TODAY = date(2026, 11, 26)
FACTS = {"text": "Pay the wages owed", "demand": "wage_arrears", "owed_by": "employer", "who": ""}


# The rules, without a database


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 5, 1), TermState.KEPT),
        (date(2026, 4, 30), TermState.KEPT),
        (date(2026, 5, 2), TermState.LATE),
    ],
)
def test_what_is_done_by_the_day_is_kept_and_after_it_late(on, state):
    assert settlement_rules.kept_state(due=date(2026, 5, 1), on=on) == state


@pytest.mark.parametrize(
    ("text", "due", "wrong"),
    [
        ("Pay the wages", SIGNED, set()),
        ("Pay", SIGNED, {"text"}),
        ("Pay the wages", date(2026, 3, 1), {"due"}),
        ("Pay the wages", None, {"due"}),
    ],
)
def test_a_term_says_what_and_by_when_not_before_the_settlement(text, due, wrong):
    assert _wrong(settlement_rules.check_term, text=text, due=due, signed=SIGNED) == wrong


@pytest.mark.parametrize(
    ("said", "on", "wrong"),
    [
        ("The chair saw it", SIGNED, set()),
        ("", date(2026, 11, 27), {"said", "on"}),
        ("The chair saw it", date(2026, 3, 1), {"on"}),
        ("The chair saw it", None, {"on"}),
    ],
)
def test_a_word_says_how_it_is_known_of_a_day_that_has_come(said, on, wrong):
    found = _wrong(settlement_rules.check_word, said=said, on=on, signed=SIGNED, today=TODAY)
    assert found == wrong


def _wrong(check, **facts) -> set[str]:
    try:
        check(**facts)
    except ValidationError as error:
        return set(error.message_dict)
    return set()


def test_a_term_is_broken_the_day_after_it_was_owed_or_today():
    assert settlement_rules.broken_day(due=date(2026, 5, 1), today=TODAY) == date(2026, 5, 2)
    assert settlement_rules.broken_day(due=date(2027, 5, 1), today=TODAY) == TODAY
    assert settlement_rules.is_overdue(state="due", due=date(2026, 5, 1), today=TODAY)
    assert not settlement_rules.is_overdue(state="kept", due=date(2026, 5, 1), today=TODAY)
    assert not settlement_rules.is_overdue(state="due", due=TODAY, today=TODAY)


def test_those_that_hold_still_count_only_as_long_as_they_were_watched():
    spans = [
        (TODAY - timedelta(days=400), TODAY - timedelta(days=100)),  # failed after 300 days
        (TODAY - timedelta(days=350), None),
        (TODAY - timedelta(days=50), None),
    ]
    found = settlements.lasting(spans, TODAY)
    assert (found.n, found.failed) == (3, 1)
    assert found.curve.at(299)[0] == 1
    assert found.curve.at(300)[0] == pytest.approx(0.5)  # two were still under watch
    assert found.median == 300
    assert settlements.lasting([], TODAY).curve is None


# With a database


@pytest.fixture
def house(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    structure.installation()
    return structure.Federation()


@pytest.fixture
def coordinator(house):
    return house.user(Role.COORDINATOR, "KZ-39")


@pytest.fixture
def dispute(house):
    return factories.dispute(
        house.workplaces[COAL],
        began=date(2026, 2, 2),
        ended=SIGNED,
        outcome=Outcome.PARTLY,
        demands=["wage_arrears", "safety"],
        workers=120,
    )


@pytest.fixture
def term(dispute, coordinator):
    return settlement_actions.add_term(
        dispute=dispute, due=date(2026, 5, 1), by=coordinator, **FACTS
    )


def test_the_first_term_makes_the_settlement_of_the_day_the_dispute_ended(term, dispute):
    assert term.settlement.signed == SIGNED
    assert term.settlement.reached == Stage.TALKS
    verbs = [event.verb for event in audit.history(dispute)]
    assert verbs[:2] == ["add settlement term", "settle dispute"]


def test_an_open_dispute_has_no_terms(house, coordinator):
    going_on = factories.dispute(house.workplaces[COAL])
    with pytest.raises(ValidationError, match="settled"):
        settlement_actions.add_term(dispute=going_on, due=date(2026, 5, 1), by=coordinator, **FACTS)


def test_nobody_writes_terms_outside_the_own_region(house, dispute, term):
    stranger = house.user(Role.COORDINATOR, "KZ-47")
    with pytest.raises(PermissionDenied):
        settlement_actions.add_term(dispute=dispute, due=date(2026, 5, 1), by=stranger, **FACTS)
    with pytest.raises(PermissionDenied):
        settlement_actions.keep(term=term, on=SIGNED, said="The chair saw it", by=stranger)


def test_a_kept_term_says_who_said_it_and_how_it_is_known(term, coordinator):
    settlement_actions.keep(
        term=term, on=date(2026, 5, 9), said="Payroll of May", file=("a.png", _picture()),
        by=coordinator,
    )  # fmt: skip
    term.refresh_from_db()
    assert (term.state, term.said_by) == (TermState.LATE, coordinator)
    assert term.settlement.failed is None
    with pytest.raises(ValidationError, match="Take that back"):
        settlement_actions.keep(term=term, on=SIGNED, said="The chair saw it", by=coordinator)


def _picture():
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return BytesIO(out.getvalue())


def test_a_broken_term_ends_the_settlement_and_can_reopen_the_dispute(term, dispute, coordinator):
    told = {"on": date(2026, 5, 2), "said": "Nothing was paid", "by": coordinator}
    settlement_actions.break_(term=term, reopen=True, **told)
    dispute.refresh_from_db()
    term.settlement.refresh_from_db()
    assert dispute.outcome == Outcome.OPEN
    assert term.settlement.failed == date(2026, 5, 2)
    reopened = next(e for e in audit.history(dispute) if e.verb == "reopen dispute")
    assert "Pay the wages owed" in reopened.details["reason"]


def test_a_word_taken_back_makes_the_settlement_whole_again(term, coordinator):
    settlement_actions.break_(
        term=term, on=date(2026, 5, 2), said="Nothing was paid", by=coordinator
    )
    settlement_actions.take_back(term=term, by=coordinator)
    term.refresh_from_db()
    assert (term.state, term.on, term.said_at) == (TermState.DUE, None, None)
    assert Settlement.objects.get().failed is None


def test_a_dispute_reopened_by_hand_ends_its_settlement_and_a_second_one_may_follow(
    term, dispute, coordinator
):
    actions.reopen(dispute=dispute, reason="It went on", by=coordinator)
    assert Settlement.objects.get().failed == timezone.localdate()
    actions.close(
        dispute=dispute, ended=timezone.localdate(), outcome=Outcome.MET,
        federation_took_part=True, by=coordinator,
    )  # fmt: skip
    due = timezone.localdate() + timedelta(days=30)
    second = settlement_actions.add_term(dispute=dispute, due=due, by=coordinator, **FACTS)
    assert Settlement.objects.count() == 2
    assert second.settlement.failed is None


def test_a_new_dispute_because_of_a_broken_term_is_linked(term, house, coordinator):
    facts = {"workplaces": [house.workplaces[COAL]], "began": timezone.localdate()}
    with pytest.raises(ValidationError, match="broken"):
        settlement_actions.open_from(term=term, by=coordinator, **facts)
    settlement_actions.break_(
        term=term, on=date(2026, 5, 2), said="Nothing was paid", by=coordinator
    )
    made = settlement_actions.open_from(term=term, by=coordinator, **facts)
    term.refresh_from_db()
    assert term.led_to == made
    for again in (
        lambda: settlement_actions.open_from(term=term, by=coordinator, **facts),
        lambda: settlement_actions.take_back(term=term, by=coordinator),
    ):
        with pytest.raises(ValidationError):
            again()
    assert Dispute.objects.count() == 2


def test_two_people_never_overwrite_each_other(term, coordinator):
    changed = FACTS | {"due": date(2026, 6, 1)}
    settlement_actions.change_term(term=term, version=1, by=coordinator, **changed)
    with pytest.raises(Stale):
        settlement_actions.change_term(term=term, version=1, by=coordinator, **changed)


def test_a_term_that_was_never_agreed_is_withdrawn_with_its_failure(term, dispute, coordinator):
    settlement_actions.break_(
        term=term, on=date(2026, 5, 2), said="Nothing was paid", by=coordinator
    )
    settlement_actions.withdraw_term(
        term=term, version=2, reason="A slip of the pen", by=coordinator
    )
    assert Settlement.objects.get().failed is None
    assert settlements.of_dispute(dispute).get().agreed == []


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "kept", "on": date(2026, 5, 2), "said_at": timezone.now()},
        {"state": "late", "on": date(2026, 5, 1), "said_at": timezone.now()},
        {"state": "broken", "on": None, "said_at": timezone.now()},
        {"state": "kept", "on": date(2026, 5, 1), "said_at": None},
        {"state": "due", "on": date(2026, 5, 1)},
    ],
)
def test_the_database_refuses_a_state_its_days_do_not_say(term, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        SettlementTerm.objects.filter(pk=term.pk).update(**broken)


def test_the_database_refuses_other_impossible_settlements(term, dispute):
    with pytest.raises(IntegrityError), transaction.atomic():
        SettlementTerm.objects.filter(pk=term.pk).update(led_to=dispute)
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.update(failed=date(2026, 3, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.create(dispute=dispute, signed=SIGNED)


def test_coordinators_are_told_before_the_day_and_after_it(house, term):
    user = structure.user(
        Role.COORDINATOR, house.territories["KZ-39"], email="a@example.org", language="en"
    )
    structure.user(Role.COORDINATOR, house.territories["KZ-47"], email="b@example.org")
    SettlementTerm.objects.update(due=timezone.localdate() + timedelta(days=5))
    first = settlement_reminders.remind()
    assert first["sent"] == 1
    assert settlement_reminders.remind() == {}
    later = settlement_reminders.remind(today=timezone.localdate() + timedelta(days=6))
    assert later["sent"] == 1
    assert [message.to for message in mail.outbox] == [[user.email]] * 2
    assert "Pay the wages owed" in mail.outbox[0].body
    assert "nobody has said" in mail.outbox[1].body


def test_the_stage_is_read_from_what_is_recorded(house, dispute):
    assert settlements.stage_of(dispute) == Stage.TALKS
    dispute.events.create(code="reconciliation_created", on=date(2026, 2, 9))
    assert settlements.stage_of(dispute) == Stage.RECONCILIATION
    dispute.stoppage_began = date(2026, 2, 20)
    assert settlements.stage_of(dispute) == Stage.STRIKE


def test_a_broken_term_is_told_on_the_page_of_the_workplace(house, term, coordinator):
    settlement_actions.break_(
        term=term, on=date(2026, 5, 2), said="Nothing was paid", by=coordinator
    )
    told = [entry.text for entry in timeline.of(house.workplaces[COAL], coordinator)]
    assert any("Pay the wages owed" in text for text in told)


# The pages


@pytest.fixture
def client(client, coordinator):
    client.force_login(coordinator)
    client.cookies["django_language"] = "en"
    return client


def at(route, *args):
    return reverse(f"disputes:{route}", args=args)


def test_from_the_settled_dispute_to_a_broken_term_and_a_new_dispute(client, dispute):
    assert (
        "No term is written down yet" in client.get(at("detail", dispute.number)).content.decode()
    )
    typed = FACTS | {"due": "2026-05-01", "more": "yes"}
    added = client.post(at("add_term", dispute.number), typed)
    assert added.url == at("add_term", dispute.number)
    assert "Pay the wages owed" in client.get(added.url).content.decode()
    term = SettlementTerm.objects.get()
    page = client.get(at("detail", dispute.number)).content.decode()
    assert "Overdue, nobody has said" in page
    broken = client.get(at("term_broken", dispute.number, term.pk))
    assert broken.context["form"]["on"].value() == date(2026, 5, 2)
    file = SimpleUploadedFile("a.png", _picture().read(), "image/png")
    word = {"on": "2026-05-02", "said": "Nothing was paid", "next": "open", "file": file}
    noted = client.post(at("term_broken", dispute.number, term.pk), word)
    assert noted.url == at("open_from_term", dispute.number, term.pk)
    form = client.get(noted.url).context["form"]
    assert form.initial["demands"] == ["wage_arrears"]
    assert form.initial["workplaces"] == list(dispute.workplaces.all())
    assert "Nothing was paid" in form.initial["demands_text"]
    opened = client.post(
        noted.url,
        {
            "workplaces": [site.code for site in form.initial["workplaces"]],
            "began": form.initial["began"].isoformat(),
            "demands": form.initial["demands"],
            "stoppage": "none",
        },
    )
    new = Dispute.objects.exclude(pk=dispute.pk).get()
    assert opened.url == at("detail", new.number)
    assert dispute.number in client.get(opened.url).content.decode()
    old = client.get(at("detail", dispute.number))
    assert new.number in old.content.decode()
    (row,) = old.context["settlements"][0]["terms"]
    answer = client.get(at("term_file", dispute.number, term.pk, row["files"][0].pk))
    assert answer.status_code == 200
    list(answer)


def test_both_versions_of_a_term_are_shown(client, dispute, term):
    typed = FACTS | {"due": "2026-06-01", "version": "1"}
    assert client.post(at("change_term", dispute.number, term.pk), typed).status_code == 302
    slower = client.post(
        at("change_term", dispute.number, term.pk), typed | {"text": "Pay half of it"}
    )
    assert slower.status_code == 409
    assert "Pay half of it" in slower.content.decode()
    assert "Pay the wages owed" in slower.content.decode()


def test_a_word_that_cannot_be_is_said_beside_its_field(client, dispute, term):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = client.post(
        at("term_kept", dispute.number, term.pk), {"on": tomorrow, "said": "The chair saw it"}
    )
    assert answer.status_code == 200
    assert "still to come" in answer.content.decode()
    assert "The chair saw it" in answer.content.decode()


def _settled(works, failed):
    old = factories.dispute(works, ended=date(2023, 6, 1), outcome=Outcome.MET)
    settlement = Settlement.objects.create(
        dispute=old, signed=date(2023, 6, 1), failed=failed, reached=Stage.TALKS
    )
    SettlementTerm.objects.create(
        settlement=settlement, text="Pay", due=date(2023, 8, 1), demand="pay_rise",
        state=TermState.BROKEN if failed else TermState.DUE, on=failed,
        said_at=timezone.now() if failed else None,
    )  # fmt: skip


def test_the_page_says_how_long_settlements_last_and_its_queries_do_not_grow(client, house):
    works = house.workplaces[COAL]
    empty = client.get(at("settlements"))
    assert "No term is written down yet" in empty.content.decode()

    def more(n):
        for place in range(n):
            _settled(works, date(2023, 8, 2) + timedelta(days=30 * place) if place % 2 else None)

    def asked():
        with CaptureQueriesContext(connection) as found:
            page = client.get(at("settlements"))
        return len(found), page.content.decode()

    more(6)
    few, page = asked()
    assert "6 settlements with terms; 3 of them have failed so far" in page
    assert "The share of settlements that still hold" in page
    assert "Broken terms, by demand" in page
    more(20)
    assert asked()[0] == few
    other = client.get(f"{at('settlements')}?sector=oil_gas").content.decode()
    assert "settlements with terms" not in other
    due = client.get(f"{at('settlements')}?state=overdue").context["table"]
    assert due.count == 13


def test_how_far_it_had_gone_is_corrected_and_the_old_word_stays(
    term, dispute, coordinator, client
):
    made = Settlement.objects.get()
    was = made.get_reached_display()
    client.force_login(coordinator)
    url = reverse("disputes:correct_stage", args=[dispute.number, made.pk])
    assert url in client.get(reverse("disputes:detail", args=[dispute.number])).content.decode()
    typed = {"reached": "mediation", "reason": "A mediator signed it", "version": "1"}
    assert client.post(url, typed).status_code == 302
    made.refresh_from_db()
    assert made.reached == "mediation"
    page = client.get(reverse("disputes:detail", args=[dispute.number])).content.decode()
    assert f"{was} → Mediation; A mediator signed it" in page
    late = client.post(url, typed | {"reached": "talks"})
    assert late.status_code == 409
    assert "Mediation" in late.content.decode()


def test_a_term_changed_by_somebody_is_not_withdrawn_unread(term, coordinator):
    changed = FACTS | {"due": date(2026, 6, 1)}
    settlement_actions.change_term(term=term, version=1, by=coordinator, **changed)
    with pytest.raises(Stale):
        settlement_actions.withdraw_term(
            term=term, version=1, reason="A slip of the pen", by=coordinator
        )
