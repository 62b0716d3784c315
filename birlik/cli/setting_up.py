"""The steps that make an installation; `init` takes the first two, `up` takes them all."""

import click

from birlik.cli.console import command, django, fail, output, stage


@command()
@click.option("--pack", default="kz", show_default=True, help="The country pack to install.")
def init(pack: str, as_json: bool) -> None:
    """Prepare an installation: make or update its tables and load a country pack.

    May be run again at any time: it does only what is still to do.
    """
    with stage("Starting the database"):
        django()
    make_tables()
    install_pack(pack)
    output({"pack": pack}, as_json, f"Ready, with the country pack {pack}. Next: `birlik serve`.")


def make_tables() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan and "base_cache" in connection.introspection.table_names():
        return
    with stage(f"Making the tables ({len(plan)} steps)"):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)


def install_pack(code: str, *, demonstration: bool = False) -> None:
    """Also takes in what changed in a pack that is installed already."""
    from birlik.base.packs import BrokenPack
    from birlik.registers.structure.reference import install_pack as install

    with stage(f"Loading the country pack {code}"):
        try:
            install(pack=code, demonstration=demonstration)
        except BrokenPack as error:
            fail(str(error))
