"""`birlik demo`: a synthetic federation to look at, to learn on and to measure with."""

import time

import click

from birlik.cli.console import Failure, command, django, output, stage, told
from birlik.cli.setting_up import make_tables


@command("demo")
@click.option(
    "--scale", default=0.01, show_default=True, help="Size of the country: 1 = 18,000 primaries."
)
@click.option("--seed", default=2026, show_default=True, help="The same seed, the same country.")
@click.option("--until", help="Last week with reports, like 2026-W46; else the present one.")
def demo(scale: float, seed: int, until: str | None, as_json: bool) -> None:
    """Make a demonstration federation, in an empty installation: no real person or firm.

    Five years of weekly reports, disputes that grow from hidden causes, one sign-in for each role.
    """
    with stage("Starting the database"):
        django()
    from birlik import sandbox
    from birlik.base.periods import UnknownPeriod, Week
    from birlik.sandbox.scenario import ImpossibleScenario

    make_tables()
    began = time.monotonic()
    try:
        week = Week.parse(until) if until else None
        with told("Making a demonstration federation") as hear:
            made = sandbox.build(scale=scale, seed=seed, until=week, told=hear)
    except (UnknownPeriod, ImpossibleScenario) as error:
        raise Failure(str(error), code=2) from error
    result = {**made, "seconds": round(time.monotonic() - began, 1), "logins": sandbox.logins()}
    output(result, as_json, _in_words(result))


def _in_words(result: dict) -> str:
    lines = [
        f"Made in {result['seconds']} s: {result['primaries']} primary organisations, "
        f"{result['workplaces']} workplaces, {result['weekly_reports']} weekly reports, "
        f"{result['disputes']} disputes.",
        "Sign in as any of these:",
    ]
    lines += [f"  {one['login']:<16} {one['password']}" for one in result["logins"]]
    return "\n".join(lines)
