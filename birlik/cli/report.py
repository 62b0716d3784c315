"""`birlik report`: a report in several languages, every number with its receipt."""

import time
from pathlib import Path

import click

from birlik.cli.console import Failure, command, django, output


@command("report")
@click.argument("code")
@click.option("--year", "--period", "period", default="", help="2023, 2023-Q2, 2026-W47 …")
@click.option("--lang", default="kk,ru,en", show_default=True, help="Languages, with commas.")
@click.option("--format", "formats", default="pdf", show_default=True, help="pdf, docx, or both.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder for the files; this one by default.",
)
def report(code: str, period: str, lang: str, formats: str, out: Path, as_json: bool) -> None:
    """Make the report CODE (annual, weekly, country) for a period.

    The same numbers in every language, by construction; each can be checked by its code.
    """
    django()
    from birlik.figures import actions
    from birlik.figures.asking import Refused
    from birlik.figures.texts import BrokenText

    began = time.perf_counter()
    try:
        files = actions.make_report(
            code=code, period=period, languages=lang.split(","), formats=formats.split(","), by=None
        )
    except (Refused, BrokenText) as error:
        raise Failure(str(error), code=2) from error
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)
    names = [str(out / name) for name in files]
    seconds = round(time.perf_counter() - began, 1)
    output(
        {"files": names, "seconds": seconds},
        as_json,
        "\n".join([*names, f"Made in {seconds} s."]),
    )
