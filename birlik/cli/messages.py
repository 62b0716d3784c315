import click

from birlik.cli import catalogues
from birlik.cli.console import fail, json_option, output

SHOWN = 40  # faults a person can read at once; --json has them all


@click.group()
def messages() -> None:
    """The translations of the pages into Kazakh and Russian; the source is English."""


@messages.command()
@json_option
def extract(as_json: bool) -> None:
    """Collect the texts of code and templates and bring both catalogues up to date."""
    template = catalogues.extracted()
    lacking = catalogues.merge(template)
    lines = [f"{len(template)} texts in the code."]
    lines += [f"{language}: {count} to translate." for language, count in lacking.items()]
    output({"texts": len(template), "to translate": lacking}, as_json, "\n".join(lines))


@messages.command(name="compile")
@json_option
def compile_(as_json: bool) -> None:
    """Compile the catalogues that changed."""
    written = [str(file) for file in catalogues.compile_all()]
    words = "\n".join(f"Compiled {file}" for file in written) or "Nothing had changed."
    output({"compiled": written}, as_json, words)


@messages.command()
@json_option
def check(as_json: bool) -> None:
    """Refuse doubtful or missing translations and wrong placeholders."""
    template = catalogues.extracted()
    faults = catalogues.faults(template)
    if as_json:
        output({"texts": len(template), "faults": faults}, as_json)
    else:
        click.echo("\n".join(faults[:SHOWN]))
    if not faults:
        return
    if as_json:
        raise click.exceptions.Exit(1)
    fail(f"{len(faults)} faults in the translations. `birlik messages extract` lists new texts.")
