"""Figures out of records: each in its own unit, nothing small told, nothing of anybody."""

from datetime import date, datetime, time

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from birlik.base import hindsight
from birlik.base.models import AuditEvent, PersonalRead
from birlik.base.periods import Period, Week
from birlik.base.roles import Role
from birlik.registers.clinics import actions, queries
from birlik.registers.clinics.actions.forgetting import forget_expired, tell_expiring
from birlik.registers.clinics.actions.reminding import remind_of_promises, warn
from birlik.registers.clinics.choices import Got, Kept, MediationEnd, Outcome, ServiceKind
from birlik.registers.clinics.models import (
    Appeal,
    AppealFile,
    DueWarning,
    Message,
    Note,
    Obligation,
    ObligationWords,
    Service,
    ServiceWords,
    Tombstone,
)
from birlik.registers.clinics.queries import counts
from birlik.registers.clinics.tests import factories
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db
YEAR = Period.parse("2026")
DAY = date(2026, 3, 12)


@pytest.fixture(autouse=True)
def _march():
    with time_machine.travel("2026-03-20 06:00 +0000"):
        yield


def settled(appeal, lawyer, due=date(2026, 4, 20)):
    parties = [
        {"side": side, "name": "…", "representative": "", "powers": ""}
        for side in ("worker", "employer")
    ]
    contents = {code: "…" for code, _ in actions.required_contents()}
    made = actions.begin_mediation(
        appeal=appeal, agreed_on=DAY, contents=contents, parties=parties, by=lawyer
    )
    promise = {"side": "employer", "text": "Выплатить Петрову", "due": due, "amount": None}
    return actions.end_mediation(
        mediation=made, on=DAY, end=MediationEnd.SETTLED, promises=[promise], by=lawyer
    )


def test_each_figure_in_its_own_unit(house, clinic, lawyer):
    one, two, wrong = (factories.appeal(clinic, received_on=DAY) for _ in range(3))
    settled(one, lawyer)
    for _ in range(2):
        actions.give_service(appeal=two, kind=ServiceKind.CONSULTATION, on=DAY, by=lawyer)
    back = actions.give_service(appeal=two, kind=ServiceKind.CONSULTATION, on=DAY, by=lawyer)
    actions.take_back_service(service=back, reason="Recorded twice", by=lawyer)
    actions.close(appeal=wrong, outcome=Outcome.MISTAKE, got=[], by=lawyer)
    actions.close(appeal=two, outcome=Outcome.SOLVED, got=[Got.MONEY], money=70_000, by=lawyer)
    told = counts.figures(counts.counted_for(lawyer), YEAR, date(2026, 3, 20))
    assert told.appeals == 2
    assert told.services[ServiceKind.CONSULTATION] == 2
    assert (told.settled, told.settled_kept, told.settled_broken) == (1, 0, 0)
    assert told.money == 70_000
    actions.judge_promise(
        obligation=Obligation.objects.get(), state=Kept.KEPT, known_on=date(2026, 3, 20), by=lawyer
    )
    assert counts.figures(counts.counted_for(lawyer), YEAR, date(2026, 3, 20)).settled_kept == 1


def test_handed_over_an_appeal_counts_once(house, clinic, lawyer):
    appeal = factories.appeal(clinic, received_on=DAY)
    other = factories.clinic(house.territories["KZ-47"])
    actions.hand_over(appeal=appeal, to_clinic=other, passed=[], reason="Nearer", by=lawyer)
    administrator = structure.user(Role.ADMINISTRATOR, house.centre)
    assert counts.figures(counts.counted_for(administrator), YEAR, DAY).appeals == 1


def test_an_analyst_gets_counts_and_nobody_else_s_region(house, clinic):
    works = house.workplaces["KZ-39", "coal"]
    for _ in range(3):
        factories.appeal(clinic, workplace=works, received_on=DAY)
    here = structure.user(Role.COORDINATOR, house.territories["KZ-39"])
    there = structure.user(Role.COORDINATOR, house.territories["KZ-47"])
    assert counts.counted_for(here).count() == 3
    assert counts.counted_for(there).count() == 0


def test_a_small_number_is_not_told(client, house, clinic):
    factories.appeal(clinic, topic="harassment", received_on=DAY)
    for _ in range(9):
        factories.appeal(clinic, topic="wages_late", received_on=DAY)
    client.force_login(structure.user(Role.ANALYST, house.centre))
    client.cookies["django_language"] = "en"
    with time_machine.travel("2026-04-02T12:00:00+05:00", tick=False):
        page = client.get(reverse("clinics:figures"), {"by": "topic", "period": "2026"})
    cells = {line["name"]: line["cells"][0] for line in page.context["lines"]}
    assert cells == {"Bullying and harassment": "…", "Wages not paid": "…"}, "the sum would tell"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("2026", ("2026-01-01", "2026-03-31")),
        ("2026-03", ("2026-03-01", "2026-03-31")),
        ("2026-04", ("2026-01-01", "2026-03-31")),
        ("2026-W10", ("2026-01-01", "2026-03-31")),
        ("2026-03-01..2026-03-05", ("2026-01-01", "2026-03-31")),
    ],
)
def test_outside_the_clinics_single_days_are_not_told(client, house, clinic, lawyer, asked, told):
    with time_machine.travel("2026-04-10T12:00:00+05:00", tick=False):
        client.force_login(structure.user(Role.ANALYST, house.centre))
        outside = client.get(reverse("clinics:figures"), {"period": asked}).context["period"]
        client.force_login(lawyer)
        inside = client.get(reverse("clinics:figures"), {"period": asked}).context["period"]
    assert (str(outside.start), str(outside.end)) == told
    assert inside.label == asked


def test_the_weekly_warning_gets_counts_by_workplace_and_week_only(house, clinic):
    works = house.workplaces["KZ-39", "coal"]
    later = date(2026, 3, 18)
    for day, site in ((DAY, works), (DAY, works), (later, works), (DAY, None)):
        made = factories.appeal(clinic, workplace=site, received_on=DAY)
        noon = datetime.combine(day, time(12), timezone.get_current_timezone())
        Appeal.objects.filter(pk=made.pk).update(received_at=noon)
    first, last = Week.of(DAY), Week.of(later)
    assert queries.weekly_counts(first, last) == {(works.pk, first): 2, (works.pk, last): 1}


def test_the_lawyer_is_warned_and_then_the_chief_without_a_name(clinic, lawyer):
    chief = structure.user(Role.LEADER, clinic.organisation, email="chief@example.invalid")
    lawyer.email = "lawyer@example.invalid"
    lawyer.save()
    appeal = factories.dismissed(clinic, date(2026, 3, 2), name="Тайный", received_on=DAY)
    assert appeal.limit_on == date(2026, 4, 2)
    actions.assign(appeal=appeal, to=lawyer, by=lawyer)
    assert warn(today=date(2026, 3, 20)) == 0
    assert warn(today=date(2026, 3, 24)) == 1
    assert warn(today=date(2026, 3, 25)) == 0, "told once at each step"
    assert warn(today=date(2026, 3, 28)) == 2
    assert set(DueWarning.objects.values_list("to", flat=True)) == {lawyer.pk, chief.pk}
    letters = "".join(letter.subject + letter.body for letter in mail.outbox)
    assert appeal.number in letters
    assert "Тайный" not in letters


def test_the_chief_sees_dates_and_counts_and_no_name(client, clinic, lawyer):
    chief = structure.user(Role.LEADER, clinic.organisation)
    appeal = factories.dismissed(clinic, date(2026, 2, 25), name="Тайный", received_on=DAY)
    client.force_login(chief)
    page = client.get(reverse("clinics:chief")).content.decode()
    assert appeal.number in page
    assert "Тайный" not in page
    assert appeal.file.words not in page
    assert client.get(reverse("clinics:appeal", args=[appeal.number])).status_code == 404


def test_a_promise_is_reminded_of_before_and_after_its_day(clinic, lawyer):
    lawyer.email = "lawyer@example.invalid"
    lawyer.save()
    appeal = factories.appeal(clinic, received_on=DAY)
    settled(appeal, lawyer)
    assert [
        remind_of_promises(today=day)
        for day in (date(2026, 4, 1), date(2026, 4, 18), date(2026, 4, 19), date(2026, 4, 21))
    ] == [0, 1, 0, 1]
    assert remind_of_promises(today=date(2026, 4, 22)) == 0
    assert "Петрову" not in "".join(letter.body for letter in mail.outbox)


def test_a_service_taken_back_later_counts_in_the_week_it_stood(clinic, lawyer):
    appeal = factories.appeal(clinic)
    made = actions.give_service(appeal=appeal, kind="information", on=appeal.received_on, by=lawyer)
    stood = AuditEvent.objects.order_by("-id").first().at
    actions.take_back_service(service=made, reason="a slip of the pen", by=lawyer)
    standing = Service.objects.filter(taken_back=False)
    assert not standing.exists()
    earlier = hindsight.look_back(hindsight.Moment(at=stood, on=appeal.received_on))
    with hindsight.as_known(earlier):
        assert standing.get() == made


def test_a_file_is_forgotten_after_its_time_and_never_before_the_clinic_was_told(clinic, lawyer):
    got = factories.received(clinic, received_on=DAY)
    appeal = got.appeal
    actions.open_file(appeal=appeal, by=lawyer)
    actions.note(appeal=appeal, on=DAY, text="…", by=lawyer)
    given = actions.give_service(appeal=appeal, kind="information", on=DAY, by=lawyer)
    secret = "как сказал Петрович"
    actions.take_back_service(service=given, reason=secret, by=lawyer)
    colleague = factories.lawyer(clinic)
    actions.assign(appeal=appeal, to=lawyer, reason=secret, by=lawyer)
    actions.check_conflict(appeal=appeal, clear=False, reason=secret, by=colleague)
    actions.close(appeal=appeal, outcome=Outcome.ADVISED, got=[Got.NOTHING], by=lawyer)
    actions.reopen(appeal=appeal, reason=secret, by=lawyer)
    actions.close(appeal=appeal, outcome=Outcome.ADVISED, got=[Got.NOTHING], by=lawyer)
    assert not AuditEvent.objects.filter(details__icontains="Петрович").exists()
    after = date(2029, 3, 25)
    assert forget_expired(today=after) == 0, "nobody was told"
    assert tell_expiring(today=after) == 1
    assert forget_expired(today=date(2029, 4, 1)) == 0, "told too short a time ago"
    assert forget_expired(today=date(2029, 4, 30)) == 1
    assert not any(model.objects.exists() for model in (AppealFile, Message, Note, PersonalRead))
    assert list(appeal.services.values_list("taken_back", flat=True)) == [True]
    assert list(appeal.conflict_checks.values_list("reason", flat=True)) == ["—"]
    assert queries.by_code(got.code) is None
    stone = Tombstone.objects.get()
    assert (stone.many, stone.kind, stone.years, stone.numbers) == (1, "appeal", 3, [appeal.number])
    told = counts.figures(counts.counted_for(lawyer), YEAR, after)
    assert told.appeals == 1, "the coded record stays and counts"


def test_the_page_of_a_forgotten_file_tells_what_is_left(client, clinic, lawyer):
    appeal = factories.appeal(clinic, received_on=DAY, topic="wages_late")
    settled(appeal, lawyer)
    actions.close(appeal=appeal, outcome=Outcome.SOLVED, got=[Got.DOCUMENT], by=lawyer)
    tell_expiring(today=date(2031, 3, 10))
    assert forget_expired(today=date(2031, 4, 30)) == 1
    assert not ServiceWords.objects.exists()
    assert not ObligationWords.objects.exists()
    client.force_login(lawyer)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("clinics:appeal", args=[appeal.number])).content.decode()
    assert "has been forgotten" in page
    assert str(clinic) in page
    assert client.get(reverse("clinics:edit", args=[appeal.number])).status_code == 404


def test_a_mediation_is_kept_longer(clinic, lawyer):
    appeal = factories.appeal(clinic, received_on=DAY)
    settled(appeal, lawyer)
    actions.close(appeal=appeal, outcome=Outcome.SOLVED, got=[Got.DOCUMENT], by=lawyer)
    assert tell_expiring(today=date(2029, 3, 25)) == 0
    assert tell_expiring(today=date(2031, 3, 10)) == 1


def test_what_expires_is_on_the_page_of_the_clinic(client, clinic, lawyer):
    appeal = factories.appeal(clinic, received_on=DAY)
    actions.close(appeal=appeal, outcome=Outcome.ADVISED, got=[Got.NOTHING], by=lawyer)
    with time_machine.travel("2029-03-15 06:00 +0000"):
        client.force_login(lawyer)
        page = client.get(reverse("clinics:keeping")).content.decode()
        assert appeal.number in page
