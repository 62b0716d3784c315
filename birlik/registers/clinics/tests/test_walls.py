"""The second fence holds where the first one is forgotten."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from birlik.base.periods import Period
from birlik.base.privacy import Privacy, classification
from birlik.base.roles import Role
from birlik.registers.clinics import actions, walls
from birlik.registers.clinics.models import (
    Appeal,
    AppealFile,
    AppealTie,
    ConflictCheck,
    FollowUp,
    Hearing,
    Lawsuit,
    Mediation,
    MediationParty,
    Message,
    Note,
    Obligation,
    ObligationWords,
    ReceiptCode,
    Service,
    ServiceWords,
)
from birlik.registers.clinics.queries import counts
from birlik.registers.clinics.tests import factories
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db


FENCED = [
    AppealFile, Message, Note, ConflictCheck, FollowUp, ReceiptCode, MediationParty, Hearing,
    ServiceWords, ObligationWords,
]  # fmt: skip
# Keyed hashes of word forms tell nothing, and an index serves them (docs/adr/0009).
HASHES = {(Appeal, "terms")}


@pytest.fixture
def appeal(clinic, lawyer):
    """With one row in each table behind the wall."""
    made = factories.appeal(clinic)
    on = made.received_on
    actions.note(appeal=made, on=on, text="…", by=lawyer)
    actions.check_conflict(appeal=made, clear=True, by=lawyer)
    FollowUp.objects.create(appeal=made, due=on)
    service = Service.objects.create(appeal=made, kind="mediation", on=on)
    held = Mediation.objects.create(service=service, agreed_on=on)
    MediationParty.objects.create(mediation=held, side="worker", name="…")
    ServiceWords.objects.create(service=service, text="…")
    promise = Obligation.objects.create(mediation=held, due=on)
    ObligationWords.objects.create(obligation=promise, text="…")
    claim = Service.objects.create(appeal=made, kind="lawsuit", on=on)
    lawsuit = Lawsuit.objects.create(service=claim, court="…", filed_on=on)
    Hearing.objects.create(lawsuit=lawsuit, at=made.received_at)
    return made


@pytest.fixture
def other(house):
    return factories.clinic(house.territories["KZ-47"])


@pytest.mark.parametrize("model", FENCED)
def test_rows_of_another_clinic_do_not_exist(appeal, clinic, other, model):
    with walls.open_only([other.pk]):
        assert model.objects.count() == 0
    with walls.open_only([]):
        assert model.objects.count() == 0
    with walls.open_only([clinic.pk, other.pk]):
        assert model.objects.count() == 1
    assert model.objects.count() == 1, "the system itself stands inside"


def test_no_word_of_a_clinic_stands_in_the_open():
    """Whatever is classified as personal stands in a table behind the second fence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relforcerowsecurity AND relrowsecurity")
        fenced = {row[0] for row in cursor.fetchall()}
    words = {
        (model, name)
        for model in apps.get_app_config("clinics").get_models()
        for name, level in classification(model).items()
        if level == Privacy.PERSONAL
    }
    assert len(words) > 20
    assert {one for one in words if one[0]._meta.db_table not in fenced} == HASHES


def test_what_the_house_counts_is_counted_without_the_words(appeal, house):
    """An analyst, before whom the whole wall stands, reads the same numbers."""
    rows = counts.counted_for(structure.user(Role.ANALYST, house.centre))
    today = timezone.localdate()
    year = Period.parse(str(today.year))
    inside = counts.figures(rows, year, today)
    assert sum(inside.services.values()) == 2
    with walls.open_only([]):
        assert counts.figures(rows, year, today) == inside
        assert not ServiceWords.objects.exists()


def test_a_tie_is_seen_by_who_may_open_both(appeal, clinic, other):
    AppealTie.objects.create(one=appeal, other=factories.appeal(other), kind="person")
    for seen, many in (([clinic.pk], 0), ([other.pk], 0), ([clinic.pk, other.pk], 1)):
        with walls.open_only(seen):
            assert AppealTie.objects.count() == many


def test_nothing_is_written_at_another_clinic(appeal, other):
    with walls.open_only([other.pk]), pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.create(appeal=appeal, on=appeal.received_on, text="…")
    assert Note.objects.count() == 1


def _patterns(resolver):
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield one
        else:
            yield from _patterns(one)


def test_the_wall_stands_around_every_page_and_falls_after_it(client, house, appeal, monkeypatch):
    """A view that forgot the first fence, for an administrator."""
    seen = []

    def forgetful(request):
        from django.http import HttpResponse

        seen.append(AppealFile.objects.count())
        return HttpResponse("")

    about = next(one for one in _patterns(get_resolver()) if one.name == "about")
    monkeypatch.setattr(about, "callback", forgetful)
    client.force_login(structure.user(Role.ADMINISTRATOR, house.centre))
    client.get(reverse("about"))
    client.force_login(factories.lawyer(appeal.clinic))
    client.get(reverse("about"))
    assert seen == [0, 1]
    assert AppealFile.objects.count() == 1


def test_the_wall_falls_after_an_error_too(clinic, appeal):
    with pytest.raises(RuntimeError), walls.open_only([]):
        raise RuntimeError
    assert AppealFile.objects.count() == 1


def test_only_the_workers_door_stands_before_the_wall():
    start = reverse("portal:start").lstrip("/")
    before = [one for one in get_resolver().url_patterns if str(one.pattern).startswith(start)]
    assert [one.namespace for one in before] == ["portal"]
