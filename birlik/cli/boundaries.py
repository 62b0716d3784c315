"""`birlik boundaries load FILE.geojson`: real boundaries instead of tiles."""

import json
from pathlib import Path

import click

from birlik.cli.console import Failure, command, django, output


@click.group()
def boundaries() -> None:
    """Real boundaries of the regions, for maps."""


@boundaries.add_command
@command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="", help="Whose data they are, shown beside every map.")
def load(file: Path, source: str, as_json: bool) -> None:
    """Keep the boundaries of a GeoJSON file whose features carry the property iso3166_2."""
    try:
        collection = json.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Failure(
            f"{file} is not a GeoJSON file: {error}. Give a UTF-8 GeoJSON file."
        ) from error
    django()
    from django.core.exceptions import ValidationError

    from birlik.registers.structure.reference import load_boundaries

    try:
        found = load_boundaries(collection=collection, source=source)
    except ValidationError as error:
        raise Failure(" ".join(error.messages)) from error
    words = f"Boundaries of {len(found)} regions are loaded."
    if not source:
        words += " Name whose data they are: load them again with --source."
    output({"regions": found, "source": source}, as_json, words)
