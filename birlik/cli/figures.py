"""`birlik figures`: freeze the figures of a period, and explain later what has become of them."""

import time

import click

from birlik.cli.console import Failure, command, django, output


@click.group("figures")
def figures() -> None:
    """Freeze the figures of a period, and explain later what has become of them."""


@command("freeze")
@click.argument("period")
def freeze(period: str, as_json: bool) -> None:
    """Keep every figure of PERIOD as it is now, with its records, in a chain of hashes."""
    django()
    from birlik.figures import actions
    from birlik.figures.asking import Refused

    began = time.perf_counter()
    try:
        made = actions.freeze(period=period, by=None)
    except Refused as error:
        raise Failure(str(error), code=2) from error
    result = {
        "snapshot": made.number,
        "figures": made.figures.count(),
        "on": made.on,
        "hash": made.hash,
        "seconds": round(time.perf_counter() - began, 1),
    }
    output(
        result,
        as_json,
        f"Frozen as {made.number}: {result['figures']} figures in {result['seconds']} s.\n"
        f"Hash {made.hash}",
    )


@command("explain")
@click.argument("period")
def explain(period: str, as_json: bool) -> None:
    """Compare the last snapshot of PERIOD (or a snapshot by its number, like 2023/1) with today:
    what was added late, corrected, moved, withdrawn or defined anew, each with its records."""
    django()
    from birlik.figures import explaining, snapshots
    from birlik.figures.models import Snapshot

    snapshot = Snapshot.objects.filter(number=period).first() or (
        Snapshot.objects.filter(period=period).order_by("-id").first()
    )
    if snapshot is None:
        raise Failure(
            f"Nothing is frozen for {period}. `birlik figures freeze {period}` does it.", code=2
        )
    changed = [one for one in snapshots.explain(snapshot) if not one.same]
    result = {
        "snapshot": snapshot.number,
        "frozen_at": snapshot.frozen_at,
        "figures": [
            {
                "figure": one.frozen.figure,
                "then": one.then,
                "now": one.now,
                "definition": explaining.definitions(one),
                "records": explaining.rows(one),
            }
            for one in changed
        ],
    }
    lines = [
        f"{snapshot.number}, frozen on {snapshot.frozen_at:%Y-%m-%d}: "
        + (f"{len(changed)} figures differ today." if changed else "nothing has changed.")
    ]
    for one in changed:
        lines.append(f"  {one.frozen.figure}  {explaining.in_short(one)}")
        lines += [f"    definition {line}" for line in explaining.definitions(one)]
        for row in explaining.rows(one):
            lines.append(f"    {row['name']}: {row['kind']}. {row['effect']}")
            lines += [f"      {reason}" for reason in row["reasons"]]
    output(result, as_json, "\n".join(lines))


figures.add_command(freeze)
figures.add_command(explain)
