"""What really happened, kept beside the data in a file that no part of Birlik reads but the judging
of warnings."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from birlik.sandbox.generate import World


def write(world: World, folder: Path) -> Path:
    """`truth.npz`: disputes, false unrest, accidents and episodes, by workplace code and Monday."""
    scenario, disputes = world.scenario, world.conflicts.disputes
    mondays, codes = scenario.mondays, np.array(workplace_codes(len(world.country.workplaces)))
    row, start, weeks = world.conflicts.false_unrest
    at, when, serious = world.conflicts.accidents
    episodes = world.hidden.episodes
    file = folder / "truth.npz"
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        file,
        seed=scenario.seed,
        scale=scenario.scale,
        until=str(scenario.until),
        dispute_workplace=codes[disputes.workplace],
        dispute_began=disputes.began,
        dispute_cause=disputes.cause,
        dispute_score=disputes.score,
        dispute_with_union=disputes.with_union,
        dispute_lead_weeks=disputes.lead,
        dispute_strike=disputes.strike_week >= 0,
        false_unrest_workplace=codes[row],
        false_unrest_week=mondays[start],
        false_unrest_weeks=weeks,
        accident_workplace=codes[at],
        accident_week=mondays[when],
        accident_serious=serious,
        episode_workplace=codes[episodes.workplace],
        episode_cause=episodes.cause,
        episode_week=mondays[episodes.start],
        episode_weeks=episodes.weeks,
        episode_peak=episodes.peak,
        episode_shock=episodes.shock,
    )
    file.chmod(0o600)
    return file


def read(folder: Path) -> dict[str, NDArray]:
    with np.load(folder / "truth.npz") as stored:
        return {name: stored[name] for name in stored.files}


def workplace_codes(count: int) -> list[str]:
    return [f"W-{number:06d}" for number in range(1, count + 1)]
