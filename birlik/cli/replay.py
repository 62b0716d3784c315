"""`birlik replay`: a week of the past as people saw it on the Monday after it."""

from typing import Any

import click

from birlik.cli.console import Failure, command, django, output


@command("replay")
@click.argument("week")
@click.option("--figure", "codes", multiple=True, metavar="CODE", help="Only these figures.")
@click.option("--list", "compute", is_flag=True, help="Compute a list that was not stored.")
def replay(week: str, codes: tuple[str, ...], compute: bool, as_json: bool) -> None:
    """Open WEEK as it was known on the Monday after it: the list, what had come in, the figures of
    the year until then beside what they are today, and what nobody knew yet."""
    django()
    from birlik.figures import replay as looking_back
    from birlik.figures.asking import Refused
    from birlik.figures.definitions import catalogue
    from birlik.monitoring.wording import title_of

    try:
        one = looking_back.replay(week)
        known = catalogue()
        if unknown := [code for code in codes if code not in known]:
            raise Failure(f"There is no figure {unknown[0]!r}: `birlik figure --list`.", code=2)
        wanted = [known[code] for code in codes or known]
        shown = looking_back.figures(one, wanted, None)
    except Refused as error:
        raise Failure(str(error), code=2) from error
    listed = looking_back.listed(one, None, compute=compute)
    reports = looking_back.came_in(one, None)
    result: dict[str, Any] = {
        "week": str(one.week),
        "known_at": one.moment.at,
        "reports": vars(reports),
        "list": [{"place": s.place, "signal": str(title_of(s)), "score": s.score} for s in listed],
        "figures": [
            {
                "figure": s.figure.code,
                "week": s.week.number if s.week else None,
                "year": s.year.number,
                "today": s.today.number if s.today else None,
            }
            for s in shown
        ],
        "law": (found := looking_back.law_of(one))
        and {
            "values": found.count,
            "changed": [vars(rule) for rule in found.changed],
        },
        "later": dict(looking_back.learnt_later(one, reports)),
        "not_shown": looking_back.not_shown(one),
    }
    differ = [s for s in shown if s.differs]
    lines = [
        f"{one.week}, as known on {one.moment.at:%Y-%m-%d %H:%M}:",
        f"  reports: {reports.then} of {reports.due} known then, {reports.now} today",
        f"  list: {len(listed)} signals" + ("" if one.run else " (none was stored)"),
        f"  figures: {len(shown)}, of which {len(differ)} are told otherwise today",
        *(f"    {s.figure.code:<34} {s.year} → {s.today}" for s in differ),
        *(f"  {label}: {count}" for label, count in result["later"].items()),
        *(f"  – {sentence}" for sentence in result["not_shown"]),
    ]
    output(result, as_json, "\n".join(lines))
