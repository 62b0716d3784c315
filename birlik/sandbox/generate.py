"""The whole country at once."""

from dataclasses import dataclass

from birlik.sandbox import assumptions as a
from birlik.sandbox import causes, conflicts, country
from birlik.sandbox.causes import Hidden
from birlik.sandbox.conflicts import Conflicts
from birlik.sandbox.country import Country
from birlik.sandbox.scenario import ImpossibleScenario, Reference, Scenario


@dataclass(frozen=True)
class World:
    country: Country
    hidden: Hidden
    conflicts: Conflicts

    @property
    def scenario(self) -> Scenario:
        return self.country.scenario


def world(scenario: Scenario, reference: Reference) -> World:
    """Everything but the weekly reports, which reports.blocks writes piece by piece."""
    if scenario.first < reference.oldest:
        earliest = reference.oldest + 52 * a.YEARS
        raise ImpossibleScenario(
            f"{a.YEARS} years of reports up to {scenario.until} would begin before "
            f"{reference.oldest}, the oldest week of the country pack. "
            f"Choose {earliest} or a later week."
        )
    made = country.build(scenario, reference)
    hidden = causes.unfold(made)
    return World(made, hidden, conflicts.break_out(made, hidden))
