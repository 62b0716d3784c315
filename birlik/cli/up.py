"""`birlik up`: from nothing to pages one can look at. Each step does only what is still to do."""

import click

from birlik.cli.console import command, django, output, stage, told
from birlik.cli.serving import address_of, refuse_a_port_in_use, run
from birlik.cli.setting_up import install_pack, make_tables

PACK = "kz"
SCALE = 0.01


@command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 for every network.")
def up(port: int, host: str, as_json: bool) -> None:
    """Do all that is needed to look at Birlik: database, pack, demonstration, this week; serve."""
    refuse_a_port_in_use(host, port)
    with stage("Starting the database"):
        django()
    make_tables()
    logins = _demonstration()
    _this_week()
    address = address_of(host, port)
    output({"address": address, "logins": logins}, as_json, _welcome(address, logins))
    run(host, port)


def _demonstration() -> list[dict[str, str]]:
    """The demonstration federation, made unless this installation has real work in it."""
    from birlik import sandbox
    from birlik.base.models import Installation

    installation = Installation.objects.first()
    if installation and not installation.demonstration:
        return []
    install_pack(installation.pack if installation else PACK, demonstration=True)
    if not sandbox.is_built():
        with told("Making a demonstration federation") as hear:
            sandbox.build(scale=SCALE, told=hear)
    return sandbox.logins()


def _this_week() -> None:
    from django.utils import timezone

    from birlik.monitoring.actions import run_week
    from birlik.monitoring.queries import latest_run
    from birlik.registers.weekly.form import closed_week

    now = closed_week(timezone.now())
    for week in (now - 1, now):  # what rises is told against the week before
        if latest_run(week) is None:
            with stage(f"Running the monitoring of {week}"):
                run_week(week=week)


def _welcome(address: str, logins: list[dict[str, str]]) -> str:
    lines = ["", f"Birlik is served at {address} (Ctrl-C ends it)."]
    if logins:
        width = max(len(login["login"]) for login in logins)
        lines.append("Demonstration sign-ins, name and password:")
        lines += [f"  {one['login']:<{width}}  {one['password']}  {one['role']}" for one in logins]
    return "\n".join(lines)
