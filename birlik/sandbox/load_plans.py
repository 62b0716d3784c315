"""Plans of measures with what was said of them, and the workplaces on watch."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from birlik.base import packs
from birlik.base.completion import Completion
from birlik.base.models import User
from birlik.base.roles import Role
from birlik.registers.plans.models import Look, Measure, Plan, Progress, Watch
from birlik.registers.structure.models import Post
from birlik.sandbox import conflicts, words
from birlik.sandbox.load_people import Staff
from birlik.sandbox.loading import Loading, noon

MEASURES = (3, 7)  # of a region's plan
WATCHED = 3  # workplaces of a region
TAKEN_OFF = 0.3  # of them
STEPS = tuple(Completion)
# How far the measures of last year and of this one are, by the steps of the scale.
LAST_YEAR = (0.08, 0.04, 0.06, 0.12, 0.70)
THIS_YEAR = (0.10, 0.25, 0.25, 0.20, 0.20)


def load(to: Loading, staff: Staff) -> dict[str, int]:
    rng = to.world.scenario.rng("plans")
    today = to.world.scenario.known_at.date()
    measures = [
        measure
        for year in (today.year - 1, today.year)
        for plan, owners in _plans(to, year)
        for measure in _measures(plan, owners, rng, today)
    ]
    Measure.objects.bulk_create(measures)
    Progress.objects.bulk_create(one for measure in measures for one in _progress(measure, today))
    watches = list(_watches(to, staff, rng, today))
    Watch.objects.bulk_create(watches)
    Look.objects.bulk_create(_looks(watches, today))
    return {"measures": len(measures), "watches": len(watches)}


def _plans(to: Loading, year: int) -> Iterator[tuple[Plan, list[Post]]]:
    """A plan of each region, of some sectors, and of the whole country."""
    posts = list(
        Post.objects.filter(until=None, role__in=(Role.COORDINATOR, Role.LAWYER, Role.LEADER))
        .select_related("organisation", "person")
        .order_by("id")
    )
    ref, opened = to.country.reference, noon(date(year, 1, 15))
    places: list[tuple[dict[str, Any], int]] = [
        ({"region_id": region.code, "aim": words.AIM}, to.ids.region(number))
        for number, region in enumerate(ref.regions)
    ]
    places += [
        ({"sector_id": sector.code}, to.ids.sector(number))
        for number, sector in enumerate(ref.sectors)
        if sector.code in ("oil_gas", "coal", "mining")
    ]
    for place, organisation in [*places, ({}, to.ids.centre)]:
        owners = [post for post in posts if post.organisation_id == organisation]
        plan = Plan.objects.create(year=year, opened_at=opened, **place)
        yield plan, owners


def _measures(
    plan: Plan, owners: list[Post], rng: np.random.Generator, today: date
) -> Iterator[Measure]:
    usual = packs.read("kz", "measures")
    chosen = rng.permutation(len(usual))[: int(rng.integers(*MEASURES))]
    for place, number in enumerate(chosen.tolist(), start=1):
        term = date(plan.year, 1, 1) + timedelta(days=int(rng.integers(60, 395)))
        shares = LAST_YEAR if plan.year < today.year else THIS_YEAR
        status = STEPS[int(rng.choice(len(STEPS), p=shares))]
        claimed = Completion.MOSTLY if status == Completion.NO_EVIDENCE else status
        language = ("kk", "ru")[place % 2]  # people write in their own
        done = min(term - timedelta(days=int(rng.integers(-5, 20))), today)
        yield Measure(
            plan=plan,
            place=place,
            text=packs.text(usual[number]["text"], language),
            indicator=packs.text(usual[number]["indicator"], language),
            term=term,
            owner=owners[int(rng.integers(len(owners)))],
            claimed=claimed,
            status=status,
            completed=done if status == Completion.COMPLETE else None,
            added_at=plan.opened_at,
        )


def _progress(measure: Measure, today: date) -> Iterator[Progress]:
    if measure.claimed == Completion.NOT_STARTED:
        return
    on = measure.completed or min(measure.term - timedelta(days=10), today)
    yield Progress(
        measure=measure,
        on=on,
        claimed=measure.claimed,
        status=measure.status,
        text=words.PROGRESS[measure.claimed],
        evidence="" if measure.status == Completion.NO_EVIDENCE else words.EVIDENCE,
        at=noon(on),
        by_id=measure.owner.person.user_id,
    )


def _watches(to: Loading, staff: Staff, rng: np.random.Generator, today: date) -> Iterator[Watch]:
    """The workplaces with the most trouble in the last weeks, in each region."""
    places, week = to.country.workplaces, len(to.world.scenario.weeks) - 1
    trouble = conflicts.scores(to.world.hidden.levels, np.arange(len(places)), np.array(week))
    for region in range(to.ids.regions):
        rows = np.flatnonzero(places.region == region)
        for row in rows[np.argsort(-trouble[rows], kind="stable")][:WATCHED].tolist():
            since = today - timedelta(days=int(rng.integers(20, 90)))
            off = rng.random() < TAKEN_OFF
            by = int(staff.coordinator[region])
            yield Watch(
                workplace_id=int(to.ids.workplace(row)),
                since=since,
                reason=words.WATCHED[int(rng.integers(len(words.WATCHED)))],
                look_again=today + timedelta(days=int(rng.integers(-6, 28))),
                put_by_id=by,
                until=today - timedelta(days=int(rng.integers(1, 15))) if off else None,
                taken_off_by_id=by if off else None,
                taken_off_why=words.TAKEN_OFF if off else "",
            )


def _looks(watches: list[Watch], today: date) -> Iterator[Look]:
    """Those watched for longer were looked at once already."""
    for watch in watches:
        on = watch.since + timedelta(days=18)
        if on < (watch.until or today) and watch.look_again > on:
            yield Look(
                watch=watch,
                on=on,
                found=words.LOOKED,
                look_again=watch.look_again,
                by=User(pk=watch.put_by_id),
            )
