"""The made country, before anything is written to a database."""

from collections import Counter

import numpy as np
import pytest

from birlik.base.periods import Week
from birlik.registers.structure import rules
from birlik.sandbox import assumptions as a
from birlik.sandbox import bins, conflicts, counts, generate, names
from birlik.sandbox.load import reference
from birlik.sandbox.scenario import ImpossibleScenario, Scenario
from birlik.sandbox.tests.conftest import KNOWN_AT, UNTIL, scenario


def years(dates):
    return dates.astype("datetime64[Y]").astype(int) + 1970


@pytest.mark.parametrize("scale", [0.01, 0.1])
@pytest.mark.parametrize("seed", [1, 2026])
def test_2023_is_the_sentence_that_is_said_in_public(scale, seed):
    made = generate.world(scenario(scale, seed), reference()).conflicts.disputes
    in_2023 = years(made.began) == 2023
    settled_together = in_2023 & made.federation & made.settled
    assert in_2023.sum() == 84
    assert (in_2023 & made.with_union).sum() == 31
    assert settled_together.sum() == 48
    assert (settled_together & ~made.with_union).sum() == 17


@pytest.mark.parametrize(
    ("scale", "primaries", "members"), [(0.01, 180, 20_000), (0.1, 1800, 200_000)]
)
def test_the_country_has_the_size_that_was_asked_for(scale, primaries, members):
    country = generate.world(scenario(scale), reference()).country
    counted = counts.members(country)
    last = counted.on == counted.on.max()
    assert (country.primaries.absorbed_by < 0).sum() == primaries == last.sum()
    assert counted.total[last].sum() == members
    assert (counted.women <= counted.total).all()
    assert (counted.young <= counted.total).all()


def test_the_same_seed_makes_the_same_country_and_another_seed_another(world):
    again = generate.world(scenario(), reference())
    other = generate.world(scenario(seed=7), reference())
    assert again.country.employers == world.country.employers
    assert (again.conflicts.disputes.workplace == world.conflicts.disputes.workplace).all()
    assert other.country.employers.names != world.country.employers.names


def test_every_region_and_nearly_every_sector_is_there_even_at_one_per_cent(world):
    places = world.country.workplaces
    assert set(places.region[: places.organised]) == set(range(20))
    assert len(set(places.sector)) >= 22


def test_workplaces_follow_the_people_and_the_homes_of_sectors(larger):
    places, ref = larger.country.workplaces, larger.country.reference
    people = np.array([region.population for region in ref.regions])
    found = np.bincount(places.region, minlength=20)
    assert np.corrcoef(people, found)[0, 1] > 0.9
    oil = np.bincount(places.region[places.sector == 2], minlength=20) / people
    assert ref.sectors[2].code == "oil_gas"
    assert {ref.regions[r].code for r in np.argsort(oil)[-2:]} == {"KZ-23", "KZ-47"}


def test_business_numbers_are_valid_unique_and_from_a_year_that_has_not_come():
    made = bins.make(2000, np.random.default_rng(1))
    assert len(set(made)) == 2000
    for number in made:
        rules.check_bin(number)
        assert "50" <= number[:2] <= "59"


def test_names_of_employers_do_not_repeat():
    made = names.employers(["education"] * 6000, np.random.default_rng(1))
    assert len(set(made)) == 6000


def test_a_union_is_where_the_record_of_a_dispute_says(larger):
    made, country = larger.conflicts.disputes, larger.country
    assert (country.union_at(made.workplace, made.began) == made.with_union).all()


def test_a_workplace_has_at_most_one_dispute_a_year(world):
    made = world.conflicts.disputes
    week_year = years(world.scenario.mondays[made.week] + 3)
    assert max(Counter(zip(made.workplace.tolist(), week_year.tolist(), strict=True)).values()) == 1


def test_disputes_grow_from_causes_but_some_come_out_of_a_clear_sky(larger):
    made = larger.conflicts.disputes
    everywhere = conflicts.scores(larger.hidden.levels, slice(None)).mean()
    assert made.score.mean() > 8 * everywhere
    assert 0.02 < (made.score < 0.05).mean() < 0.35
    assert 0.05 < (made.lead == 0).mean() < 0.3


def test_wages_come_late_in_winter_and_levels_stay_between_nothing_and_all(larger):
    episodes = larger.hidden.episodes
    own = (episodes.cause == "wages") & ~episodes.shock
    start = larger.scenario.mondays[episodes.start[own]]
    months = np.bincount(start.astype("datetime64[M]").astype(int) % 12, minlength=12)
    assert months[[11, 0, 1]].sum() > 1.3 * months[[5, 6, 7]].sum()
    for level in larger.hidden.levels.values():
        assert 0 <= level.min() <= level.max() <= 1


def test_unrest_rises_before_most_disputes_and_sometimes_for_nothing(larger):
    made, unrest = larger.conflicts.disputes, larger.conflicts.unrest
    shown = (made.lead > 0) & (made.week > 12)
    before = unrest[made.workplace[shown], made.week[shown] - 1]
    assert (before > 0.5).all()
    assert len(larger.conflicts.false_unrest[0]) > 1.5 * len(made)


def test_shocks_hit_one_region_and_sector_at_a_time(larger):
    episodes, places = larger.hidden.episodes, larger.country.workplaces
    cells = Counter(
        (places.region[w], places.sector[w], c)
        for w, c in zip(
            episodes.workplace[episodes.shock], episodes.cause[episodes.shock], strict=True
        )
    )
    assert len(cells) > 5
    assert max(cells.values()) >= 5


@pytest.mark.parametrize("scale", [0.0, 0.009, 2.1])
def test_a_scale_out_of_reach_is_refused(scale):
    with pytest.raises(ImpossibleScenario, match="from 0.01"):
        Scenario(scale, 1, UNTIL, KNOWN_AT)


def test_reports_may_not_begin_before_the_packs_oldest_week():
    early = Scenario(0.01, 1, Week.parse("2024-W01"), KNOWN_AT)
    with pytest.raises(ImpossibleScenario, match="Choose 2026-W01"):
        generate.world(early, reference())


def test_every_sector_of_the_pack_has_its_traits():
    assert {sector.code for sector in reference().sectors} == set(a.SECTORS)
