"""The console command `birlik`; its table of contents stands in `contents`."""

import sys

import click

from birlik.cli.console import end
from birlik.cli.contents import Contents

__all__ = ["main"]


@click.group(
    cls=Contents, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="birlik", prog_name="birlik")
def birlik() -> None:
    """Birlik: the working system of a national trade-union centre.

    Reports of workplaces in, early warnings with lawful steps out, every number with its records.
    """


def main(arguments: list[str] | None = None) -> None:
    sys.exit(end(birlik, arguments))
