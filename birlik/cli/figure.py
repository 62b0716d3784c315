"""`birlik figure`: the value of a figure with its receipt, or the catalogue."""

from typing import Any

import click

from birlik.cli.console import Failure, command, django, output


@command("figure")
@click.argument("code", required=False)
@click.option("--list", "as_list", is_flag=True, help="All figures of the installed pack.")
@click.option("--period", default="", help="2023, 2023-Q2, 2023-05, 2023-W07 or two dates.")
@click.option("--by", "by", multiple=True, help="Divide by a column, or by week, month, quarter.")
@click.option("--only", multiple=True, metavar="COLUMN=VALUE", help="Narrow to a value.")
@click.option("--organisation", default="", help="Number of an organisation: its subtree only.")
@click.option("--ids", is_flag=True, help="List the ids of the records in the receipt.")
def figure(
    code: str | None,
    as_list: bool,
    period: str,
    by: tuple[str, ...],
    only: tuple[str, ...],
    organisation: str,
    ids: bool,
    as_json: bool,
) -> None:
    """Compute the figure CODE for a period and print its value with the receipt that proves it.

    The receipt of the same question stays the same as long as nothing has changed.
    """
    if as_list == bool(code):
        raise Failure("Name one figure, or --list to see them all.", code=2)
    narrowed = dict(_pair(one) for one in only)
    django()
    from birlik.figures.asking import Refused
    from birlik.figures.definitions import BrokenDefinition

    try:
        if code is None:
            _catalogue(as_json)
        else:
            _one(code, period, narrowed, organisation, by, ids, as_json)
    except (Refused, BrokenDefinition) as error:
        raise Failure(str(error), code=2) from error


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Failure(f"--only takes COLUMN=VALUE, like region=KZ-47. Got “{text}”.", code=2)
    return name, value


def _catalogue(as_json: bool) -> None:
    from birlik.figures.definitions import catalogue

    figures = catalogue().values()
    result = [
        {
            "code": one.code,
            "name": one.names,
            "text": one.texts,
            "unit": one.units,
            "register": one.register,
            "as_of": one.as_of,
            "dimensions": list(one.dimensions),
            "public": one.public,
            "owner": one.owner,
            "definition": one.version,
        }
        for one in figures
    ]
    text = "\n".join(f"  {one.code:<34} {one.name}" for one in figures)
    output(result, as_json, f"{text}\n{len(result)} figures.")


def _one(
    code: str,
    period: str,
    narrowed: dict[str, str],
    organisation: str,
    by: tuple[str, ...],
    ids: bool,
    as_json: bool,
) -> None:
    from birlik.figures import receipts, values
    from birlik.figures.asking import ask, check_division

    asked = ask(code, period, narrowed=narrowed, organisation=organisation)
    check_division(asked, by)
    made = receipts.receipt(asked)
    result: dict[str, Any] = {
        "name": asked.figure.names,
        "unit": asked.figure.units,
        "value": made.value.number,
        "why_missing": made.value.why_missing or None,
        "receipt": made.content | ({"ids": made.ids} if ids else {}),
    }
    lines = [
        f"{asked.figure.name}, {asked.period.label}: {made.value} ({asked.figure.unit})",
        *([f"  95 %: {made.value.around}"] if made.value.around else []),
        *([made.value.why_missing] if made.value.why_missing else []),
    ]
    if by:
        found = values.table(asked, by)
        cells = sorted(found.items())
        result["by"] = list(by)
        result["cells"] = [dict(zip(by, k, strict=True)) | {"value": v.number} for k, v in cells]
        lines += [f"  {' · '.join(key):<40} {value}" for key, value in cells]
    lines.append(f"records {made.content['records']['count']}, hash {made.hash}")
    output(result, as_json, "\n".join(lines))
