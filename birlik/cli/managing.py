import click

from birlik.cli.console import django


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's own management commands; `birlik manage help` lists them."""
    django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["birlik manage", *arguments])
