"""`birlik warnings`: how good the warnings of past quarters were, computed and kept."""

import click

from birlik.cli.console import Failure, command, django, output, progress


@command("warnings")
@click.argument("quarter", required=False)
@click.option(
    "--check", is_flag=True, help="Compute again and compare with what is kept; store nothing."
)
def warnings(quarter: str | None, check: bool, as_json: bool) -> None:
    """Judge a QUARTER like 2026-Q2, or every past one that has not been judged yet.

    The lists of its Mondays are compared with the disputes that began, beside lists anybody could
    have made. Computed again on the same data, the fingerprint is the same.
    """
    django()
    from django.utils import timezone

    from birlik.base.periods import Period, UnknownPeriod
    from birlik.monitoring import lists, queries
    from birlik.monitoring.actions import judge_quarter

    ready = lists.closed(timezone.localdate())
    kept = {one.quarter: one for one in queries.judged_quarters()}
    if quarter:
        try:
            label = Period.parse(quarter).label
        except UnknownPeriod as error:
            raise Failure(str(error), code=2) from error
        chosen = [one for one in ready if one.label == label]
        if not chosen:
            named = ", ".join(one.label for one in ready) or "none yet"
            raise Failure(f"{quarter} cannot be judged. Quarters that can: {named}.", code=2)
    else:
        chosen = [one for one in ready if check == (one.label in kept)]
    results = []
    with progress(chosen, "Quarters") as bar:
        for one in bar:
            before = kept.get(one.label)
            now = lists.judged(one)[1] if check else judge_quarter(quarter=one).fingerprint
            same = None if before is None else before.fingerprint == now
            results.append({"quarter": one.label, "fingerprint": now, "same": same})
    output({"quarters": results}, as_json, _in_words(results, check))
    if check and any(one["same"] is False for one in results):
        raise SystemExit(1)


def _in_words(results: list[dict], check: bool) -> str:
    if not results:
        return "Nothing to do: every past quarter that can be judged has been."
    verdict = {
        None: "new",
        True: "the same as before",
        False: "changed since: records of that time came in or were corrected"
        if check
        else "changed, and kept anew",
    }
    return "\n".join(
        f"{one['quarter']}  {one['fingerprint'][:16]}  {verdict[one['same']]}" for one in results
    )
