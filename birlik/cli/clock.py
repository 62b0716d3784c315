"""`birlik clock`: the dates of a procedure from its first event on.

It asks the installation, if there is one, which drafts are in force; without one it needs neither
a database nor Django.
"""

import json
from datetime import UTC, date, datetime

import click

import birlik.law as law
from birlik.cli.console import Failure, django
from birlik.config import postgres
from birlik.law.reading import LANGUAGES


@click.command("clock")
@click.argument("procedure", required=False)
@click.option("--pack", help="Country pack; the one that is installed, else kz.")
@click.option(
    "--event",
    "events",
    multiple=True,
    metavar="NAME=DATE[,FIELD=VALUE…]",
    help="What happened and when, e.g. meeting=2026-03-12,workers=90,present=70,in_favour=60.",
)
@click.option("--given", multiple=True, metavar="CIRCUMSTANCE", help="E.g. association.")
@click.option("--on", metavar="DATE", help="The day to look from; none: nothing is overdue yet.")
@click.option("--week", type=click.Choice(["5", "6"]), help="Days of the working week.")
@click.option("--draft", metavar="SET=DATE", help="Put a draft rule set in force from a day.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--format", "form", type=click.Choice(["table", "json", "ics"]), default="table")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--list", "listing", is_flag=True, help="List the procedures and their events.")
@click.option("--manual", is_flag=True, help="The manual’s chapter on deadlines, as Markdown.")
def clock(
    procedure: str | None,
    pack: str | None,
    events: tuple[str, ...],
    given: tuple[str, ...],
    on: str | None,
    week: str | None,
    draft: str | None,
    lang: str,
    form: str,
    as_json: bool,
    listing: bool,
    manual: bool,
) -> None:
    """Every step of PROCEDURE with its date, term, article, source and check mark.

    A date that rests on recorded events is firm; where an event is not yet recorded, its stage is
    taken to use its full time and the dates after it are marked as projected. The law is that of
    this installation, with the drafts its administrator has put in force; else that of the pack.
    """
    form = "json" if as_json else form
    try:
        known = _law(pack, draft)
        if manual:
            from birlik.law.manual import chapter

            click.echo(chapter(known, lang), nl=False)
            return
        if listing:
            click.echo(_listing(known, procedure, lang, form))
            return
        if procedure is None:
            raise Failure("Name a procedure; `birlik clock --list` shows them.", code=2)
        told = known.procedure(procedure)
        facts = [_fact(told.spec, event) for event in events]
        state = told.state(
            facts, _day(on, "--on") if on else None, week=int(week) if week else None, given=given
        )
        click.echo(_said(state, lang, form), nl=form != "ics")
    except law.LawError as error:
        raise Failure(f"{error}", code=2) from error


def _law(pack: str | None, draft: str | None) -> law.Law:
    known = _in_force(pack) or law.load(pack or "kz")
    if not draft:
        return known
    code, _, day = draft.partition("=")
    return known.with_draft(code, _day(day, "--draft"))


def _in_force(pack: str | None) -> law.Law | None:
    """What this installation goes by; None without one, or if it is of another country."""
    if not postgres.made(postgres.data_folder()):
        return None
    django()
    from django.db import DatabaseError

    from birlik.base import laws, packs

    try:
        return laws.current() if pack in (None, packs.installed()) else None
    except (packs.BrokenPack, DatabaseError):  # set up only in part: nothing is in force yet
        return None


def _day(written: str, where: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Failure(
            f"{where} needs a day written YYYY-MM-DD. Got {written!r}.", code=2
        ) from error


def _fact(procedure: law.Procedure, written: str) -> law.Fact:
    head, *fields = written.split(",")
    name, _, day = head.partition("=")
    event = procedure.event(name)
    kinds = {field.code: field.kind for field in (*event.fields, *event.optional_fields)}
    data: dict[str, object] = {}
    for field in fields:
        code, _, value = field.partition("=")
        data[code] = _value(kinds.get(code, "words"), value, f"{name}, {code}")
    return law.Fact(name, _day(day, name), data)


def _value(kind: str, written: str, where: str) -> object:
    if kind == "date":
        return _day(written, where)
    if kind == "codes":
        return written.split("+")
    if kind == "count":
        if not written.isdigit():
            raise Failure(f"{where} needs a whole number. Got {written!r}.", code=2)
        return int(written)
    return written


def _said(state: law.State, lang: str, form: str) -> str:
    if form == "json":
        return json.dumps(law.as_dict(state, lang), ensure_ascii=False)
    if form == "ics":
        return law.as_ics(state, datetime.now(UTC), lang)
    return law.as_table(state, lang)


def _listing(known: law.Law, only: str | None, lang: str, form: str) -> str:
    chosen = [known.procedure(only).spec] if only else list(known.procedures.values())
    if form == "json":
        return json.dumps(
            [
                {
                    "procedure": spec.code,
                    "title": law.say(spec.title, lang),
                    "events": {c: law.say(e.label, lang) for c, e in spec.events.items()},
                    "circumstances": {c: law.say(t, lang) for c, t in spec.circumstances.items()},
                }
                for spec in chosen
            ],
            ensure_ascii=False,
        )
    lines = []
    for spec in chosen:
        lines += [f"{spec.code}: {law.say(spec.title, lang)}"]
        for code, event in spec.events.items():
            fields = ", ".join(field.code for field in (*event.fields, *event.optional_fields))
            lines.append(
                f"  {code:<28} {law.say(event.label, lang)}{f' [{fields}]' if fields else ''}"
            )
        lines += [f"  --given {c:<20} {law.say(t, lang)}" for c, t in spec.circumstances.items()]
    return "\n".join(lines)
