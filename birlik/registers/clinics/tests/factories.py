"""Clinics and appeals for tests; what is not said has a sensible default."""

from datetime import date

from birlik.base.models import User
from birlik.base.roles import Role
from birlik.registers.clinics import actions
from birlik.registers.clinics.models import Appeal, Clinic
from birlik.registers.structure.models import Organisation
from birlik.registers.structure.tests import factories as structure

LONG_AGO = structure.LONG_AGO


def clinic(organisation: Organisation, **fields) -> Clinic:
    fields = {"code": f"c{organisation.pk}", "languages": ["kk", "ru"], "since": LONG_AGO} | fields
    names = {f"name_{code}": f"Clinic of {organisation.name}" for code in ("kk", "ru", "en")}
    made = Clinic.objects.create(organisation=organisation, **{**names, **fields})
    if organisation.region_id:
        made.regions.add(organisation.region_id)
    return made


def lawyer(at: Clinic) -> User:
    return structure.user(Role.LAWYER, at.organisation)


def received(at: Clinic, by: User | None = None, **told) -> actions.Received:
    told.setdefault("words", "Мне не выплатили зарплату за два месяца.")
    if not told.get("anonymous"):
        told.setdefault("name", "Ахметов Серик")
    return actions.receive(clinic=at, by=by, **told)


def appeal(at: Clinic, by: User | None = None, **told) -> Appeal:
    return received(at, by, **told).appeal


def dismissed(at: Clinic, on: date, **told) -> Appeal:
    return appeal(at, topic="unlawful_dismissal", facts=[("dismissal_served", on)], **told)
