import contextlib
import io

import click

from birlik.cli.console import django, output


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's own management commands; `birlik manage help` lists them.

    `birlik manage --json COMMAND …` answers with what the command wrote."""
    django()
    from django.core.management import execute_from_command_line

    if arguments[:1] == ("--json",):
        with contextlib.redirect_stdout(io.StringIO()) as written:
            execute_from_command_line(["birlik manage", *arguments[1:]])
        output({"command": list(arguments[1:]), "output": written.getvalue()}, True)
    else:
        execute_from_command_line(["birlik manage", *arguments])
