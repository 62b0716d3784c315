"""What every command shares: results for people and for programs, failures, progress, Django."""

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn, TypeVar

import click

from birlik.config import postgres

Item = TypeVar("Item")

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Answer with one JSON object, for programs."
)


def command(*args: Any, **kwargs: Any) -> Callable[[Callable], click.Command]:
    """click.command with the `--json` every command has, handed over as `as_json`."""
    return lambda function: click.command(*args, **kwargs)(json_option(function))


class Failure(click.ClickException):
    """The command could not do its work; the message says what, why and what to do."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = code  # type: ignore[misc]  # click means it to be set


def output(result: Any, as_json: bool, text: str | None = None) -> None:
    """The result on standard output: JSON for programs, `text` (or a plain list) for people."""
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, default=str))
    elif text is not None:
        click.echo(text)
    elif isinstance(result, dict):
        for name, value in result.items():
            click.echo(f"{name}: {value}")
    else:
        click.echo(result)


def several(number: float, of: str) -> str:
    """A number with its English noun: 1 week, 3 weeks."""
    return f"{number:,.10g} {of}" if number == 1 else f"{number:,.10g} {of}s"


def fail(sentence: str, code: int = 1) -> NoReturn:
    raise Failure(sentence, code)


def progress(items: Iterable[Item], label: str, length: int | None = None) -> Any:
    """A bar on standard error, shown on a terminal only: `with progress(rows, "Rows") as bar:`."""
    return click.progressbar(
        items, length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    )


@contextlib.contextmanager
def stage(doing: str) -> Iterator[None]:
    """Say what is being done and, when done, how long it took; on standard error."""
    began = time.monotonic()
    click.echo(f"{doing} … ", err=True, nl=False)
    try:
        yield
    except BaseException:
        click.echo("not finished", err=True)
        raise
    click.echo(f"{time.monotonic() - began:.1f} s", err=True)


@contextlib.contextmanager
def told(doing: str) -> Iterator[Callable[[str, float], None]]:
    """A stage that is told how far it is: yields what hears of a step and the share done so far."""
    if not sys.stderr.isatty():
        with stage(doing):
            yield lambda _step, _share: None
        return
    with click.progressbar(length=1000, label=doing, file=sys.stderr) as bar:

        def hear(step: str, share: float) -> None:
            bar.label = f"{doing}: {step}"
            bar.update(max(0, round(share * 1000) - bar.pos))

        yield hear


def django() -> None:
    """Make Django usable, with the database up until this command ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "birlik.config.settings")
    from django.apps import apps

    if apps.ready:
        return
    root = click.get_current_context().find_root()
    root.with_resource(postgres.using(postgres.data_folder()))
    import django as framework

    framework.setup()
    root.call_on_close(_close_connections)
    _speak_the_terminals_language()


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


def _speak_the_terminals_language() -> None:
    from django.conf import settings
    from django.utils import translation

    wish = next((os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), "")
    known = {code for code, _ in settings.LANGUAGES}
    translation.activate(wish[:2] if wish[:2] in known else "en")


def end(group: click.Group, arguments: list[str] | None) -> int:
    """Run to an exit code, turning every expected way to fail into a sentence."""
    as_json = "--json" in (sys.argv[1:] if arguments is None else arguments)
    try:
        return group.main(arguments, standalone_mode=False) or 0
    except click.exceptions.Exit as error:
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _say("Interrupted. What was finished is kept; run the same command to go on.", 130)
    except click.UsageError as error:
        usage = error.ctx.get_usage() + "\n" if error.ctx and not as_json else ""
        return _say(usage + error.format_message(), error.exit_code, as_json)
    except click.ClickException as error:
        return _say(error.format_message(), error.exit_code, as_json)
    except postgres.DatabaseTrouble as error:
        return _say(str(error), 1, as_json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if not _is_broken_pack(error):
            raise
        return _say(str(error), 1, as_json)


def _is_broken_pack(error: Exception) -> bool:
    """Nothing is installed, or the pack cannot be read. Packs need Django made ready."""
    from django.apps import apps

    if not apps.ready:
        return False
    from birlik.base.packs import BrokenPack

    return isinstance(error, BrokenPack)


def _say(sentence: str, code: int, as_json: bool = False) -> int:
    if as_json:
        click.echo(json.dumps({"error": sentence}, ensure_ascii=False))
    else:
        click.echo(sentence, err=True)
    return code
