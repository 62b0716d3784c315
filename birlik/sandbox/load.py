"""Write a made country into the database: wholly, or not at all."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from birlik.base import packs
from birlik.base.audit import action, record
from birlik.base.models import Installation, User
from birlik.registers.agreements.models import CollectiveAgreement
from birlik.registers.clinics.models import Appeal, AppealFile, Service
from birlik.registers.disputes.models import Dispute
from birlik.registers.structure import lineage
from birlik.registers.structure.models import (
    Employer,
    Headcount,
    MemberCount,
    Organisation,
    Person,
    Post,
    UnionPresence,
    Workplace,
)
from birlik.registers.structure.reference import install_pack
from birlik.registers.weekly.models import EventReport, ReportingUnit, WeeklyReport
from birlik.sandbox import (
    accounts,
    copy,
    generate,
    load_cases,
    load_clinics,
    load_partners,
    load_people,
    load_plans,
    load_proposals,
    load_reports,
    load_settlements,
    load_structure,
    truth,
)
from birlik.sandbox.loading import Loading
from birlik.sandbox.scenario import ImpossibleScenario, Reference, Scenario

PACK = "kz"
# Written with their ids, so their own numbering must go on after them.
NUMBERED = (Organisation, Employer, Workplace, User, Person, Dispute, WeeklyReport)
READ_OFTEN = (
    *NUMBERED, Headcount, MemberCount, Post, UnionPresence, ReportingUnit, CollectiveAgreement,
    EventReport, Appeal, AppealFile, Service,
)  # fmt: skip
Told = Callable[[str, float], None]  # what is being done, and the share of the whole that is done
# The share of the whole at which each step begins, from a measurement at full scale.
STEPS = {
    "imagining a country": 0.0,
    "organisations, workplaces and counts": 0.02,
    "ancestors": 0.09,
    "people and posts": 0.11,
    "agreements and disputes": 0.12,
    "clinics": 0.14,
    "weekly reports": 0.15,
    "indexes": 0.56,
    "statistics": 0.96,
}


def load(*, scenario: Scenario, told: Told) -> dict[str, Any]:
    told = _in_the_whole(told)
    told("imagining a country", 0)
    world = generate.world(scenario, reference())
    made = _write(world=world, told=told)
    truth.write(world, truth_folder())
    told("statistics", 0)
    with connection.cursor() as cursor:
        for model in READ_OFTEN:
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')
    return made


def _in_the_whole(told: Told) -> Told:
    """From the share of a step to the share of the whole."""
    ends = dict(zip(STEPS, [*list(STEPS.values())[1:], 1.0], strict=True))
    return lambda step, share: told(step, STEPS[step] + share * (ends[step] - STEPS[step]))


def reference() -> Reference:
    return Reference.of_pack(
        **{
            name: packs.read(PACK, name)
            for name in ("pack", "regions", "sectors", "demands", "weekly")
        }
    )


def truth_folder() -> Path:
    """Beside the data, not in it: monitoring reads tables only."""
    return Path(settings.DATA) / "sandbox"


@action
def _write(*, world: generate.World, told: Told) -> dict[str, Any]:
    _refuse_real_data()
    installation = install_pack(pack=PACK, demonstration=True)
    scenario = world.scenario
    with connection.cursor() as cursor:
        to = Loading.begin(world, cursor)
        told("organisations, workplaces and counts", 0)
        with copy.unindexed(cursor, Headcount, MemberCount):
            made = load_structure.load(to)
        told("ancestors", 0)
        lineage.rebuild_all()
        told("people and posts", 0)
        staff, people = load_people.load(to)
        told("agreements and disputes", 0)
        made |= people | load_cases.load(to, staff) | load_plans.load(to, staff)
        made |= load_settlements.load(to, staff) | load_partners.load(to, staff)
        told("clinics", 0)
        made |= load_clinics.load(to, staff)
        tour = accounts.tour(to)
        made |= load_proposals.load(to, staff, tour)
        made |= load_reports.load(to, staff, tour.workplace, told)
        copy.go_on_counting(cursor, *NUMBERED)
        accounts.open_doors(to, tour, installation)
    record(
        "make demonstration", installation, by=None, scale=scenario.scale, seed=scenario.seed,
        until=str(scenario.until), **made,
    )  # fmt: skip
    return made


def _refuse_real_data() -> None:
    installation = Installation.objects.first()
    if installation and not installation.demonstration:
        raise ImpossibleScenario(
            "This installation holds real work, and a demonstration is never mixed with it. "
            f"Use another data folder (BIRLIK_DATA, now {os.fspath(settings.DATA)}) or another "
            "database."
        )
    if Organisation.objects.exists():
        raise ImpossibleScenario(
            "There are organisations in this database already. The demonstration is made once, in "
            "an empty one; for another, use another data folder (BIRLIK_DATA) or another database."
        )
