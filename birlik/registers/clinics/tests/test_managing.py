"""A clinic is opened and changed by those who may; closed, it takes no new appeals."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from birlik.base.models import AuditEvent
from birlik.base.roles import Role
from birlik.registers.clinics import queries
from birlik.registers.clinics.models import Clinic
from birlik.registers.clinics.tests import factories
from birlik.registers.structure.models import Region
from birlik.registers.structure.tests import factories as structure

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(clinic):
    return structure.user(Role.COORDINATOR, clinic.organisation)


def typed(**more):
    return {
        "name_kk": "Қостанай заң клиникасы", "name_ru": "Юридическая клиника Костаная",
        "name_en": "Legal clinic of Kostanay", "languages": ["kk", "ru"], "phone": "+7 714 1",
        "regions": [Region.objects.get(code="KZ-39").pk], "capacity": 80,
        "hours_kk": "Дс–Жм 9:00–18:00", "hours_ru": "Пн–Пт 9:00–18:00",
        "hours_en": "Mon–Fri 9:00–18:00", "is_open": "yes", "version": 1, **more,
    }  # fmt: skip


def test_an_administrator_opens_a_clinic_and_workers_read_of_it(client, house):
    client.force_login(structure.user(Role.ADMINISTRATOR, house.centre))
    where = house.territories["KZ-39"]
    sent = typed(organisation=where.key, code="kostanay")
    page = client.post(reverse("clinics:new_clinic"), sent)
    assert page.status_code == 302, page.context["form"].errors
    made = Clinic.objects.get()
    assert (made.organisation, made.capacity) == (where, 80)
    assert [region.code for region in made.regions.all()] == ["KZ-39"]
    assert AuditEvent.objects.filter(verb="open clinic").count() == 1
    seen = client.get("/p/clinics/?lang=ru").content.decode()
    assert "Юридическая клиника Костаная" in seen
    assert "Пн–Пт 9:00–18:00" in seen


@pytest.mark.parametrize("left_out", ["name_kk", "regions", "languages"])
def test_what_a_worker_could_not_do_without_is_asked_for_and_nothing_typed_is_lost(
    client, clinic, chief, left_out
):
    client.force_login(chief)
    sent = {name: said for name, said in typed().items() if name != left_out}
    page = client.post(reverse("clinics:change_clinic", args=[clinic.code]), sent)
    assert left_out in page.context["form"].errors
    assert "+7 714 1" in page.content.decode()


def test_a_chief_changes_the_own_clinic_and_no_other(client, house, clinic, chief):
    other = factories.clinic(house.territories["KZ-47"])
    client.force_login(chief)
    listed = client.get(reverse("clinics:clinics")).content.decode()
    assert str(clinic) in listed
    assert str(other) not in listed
    assert client.get(reverse("clinics:change_clinic", args=[other.code])).status_code == 404
    assert client.get(reverse("clinics:new_clinic")).status_code == 404
    sent = typed(languages=["kk"])
    assert (
        client.post(reverse("clinics:change_clinic", args=[clinic.code]), sent).status_code == 302
    )
    clinic.refresh_from_db()
    assert clinic.languages == ["kk"]
    said = AuditEvent.objects.get(verb="change clinic").details["changed"]
    assert said["languages"] == [["kk", "ru"], ["kk"]]


def test_who_saves_second_is_told_what_the_first_one_wrote_and_loses_nothing(
    client, house, clinic, chief
):
    url = reverse("clinics:change_clinic", args=[clinic.code])
    client.force_login(structure.user(Role.ADMINISTRATOR, house.centre))
    assert client.post(url, typed(address="Абая 1")).status_code == 302
    client.force_login(chief)
    client.cookies["django_language"] = "en"
    page = client.post(url, typed(address="Абая 2", is_open="no"))
    assert page.status_code == 409
    told = {row["label"]: (row["stands"], row["typed"]) for row in page.context["apart"]}
    assert told["Address"] == ("Абая 1", "Абая 2")
    assert told["New appeals"][0] == "It takes them"
    assert set(told) == {"Address", "New appeals"}
    assert 'value="Абая 2"' in page.content.decode()
    clinic.refresh_from_db()
    assert clinic.address == "Абая 1"
    again = typed(address="Абая 2", version=page.context["form"]["version"].value())
    assert client.post(url, again).status_code == 302
    clinic.refresh_from_db()
    assert clinic.address == "Абая 2"


def test_a_closed_clinic_takes_nothing_new_and_keeps_what_it_has(client, clinic, lawyer, chief):
    appeal = factories.appeal(clinic)
    client.force_login(chief)
    client.post(reverse("clinics:change_clinic", args=[clinic.code]), typed(is_open="no"))
    clinic.refresh_from_db()
    assert queries.clinic_for(None) is None
    with pytest.raises(ValidationError, match="takes no new"):
        factories.appeal(clinic)
    client.force_login(lawyer)
    assert client.get(reverse("clinics:appeal", args=[appeal.number])).status_code == 200
    assert client.get(reverse("clinics:take")).status_code == 404
    client.force_login(chief)
    client.post(reverse("clinics:change_clinic", args=[clinic.code]), typed(version=2))
    assert queries.clinic_for(None) == clinic


def test_an_appeal_goes_where_its_language_is_spoken_and_most_room_is_left(house):
    here = house.territories
    full = factories.clinic(here["KZ-39"], code="a", languages=["ru"], capacity=2)
    free = factories.clinic(here["KZ-47"], code="b", languages=["ru"], capacity=50)
    kazakh = factories.clinic(house.centre, code="c", languages=["kk"], capacity=50)
    factories.appeal(full)
    assert queries.clinic_for(None, "ru") == free
    assert queries.clinic_for(None, "kk") == kazakh
    assert queries.clinic_for(Region.objects.get(code="KZ-39"), "kk") == full


def test_a_list_of_many_clinics_costs_the_queries_of_one(
    client, house, clinic, django_assert_max_num_queries
):
    client.force_login(structure.user(Role.ADMINISTRATOR, house.centre))
    url = reverse("clinics:clinics")
    client.get(url)
    with django_assert_max_num_queries(40) as few:
        client.get(url)
    for place in ("KZ-47", "KZ-75"):
        if place in house.territories:
            factories.lawyer(factories.clinic(house.territories[place]))
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(url)
