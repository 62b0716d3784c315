"""Writes the manual's chapter *Deadlines* in three languages from the law data and its test cases.

python -m birlik.law.manual            write docs/manual/deadlines.{kk,ru,en}.md
python -m birlik.law.manual --check    exit 1 if a file differs from what would be written
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import birlik.law as law
from birlik.law.procedure import MISSED, Procedure, Step
from birlik.law.reading import LANGUAGES, say, sentence
from birlik.law.show import check_label
from birlik.law.tests.cases import Case, cases

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "manual"


def chapter(pack: law.Law, lang: str) -> str:
    """The chapter as Markdown in one language, under a law with or without drafts in force."""
    told = cases()
    rules = pack.on(pack.last_change)
    sets = "; ".join(say(pack.sets[code].name, lang) for code in rules.sets)
    lines = [
        f"# {sentence('manual.title', lang)}",
        "",
        sentence("manual.intro", lang, sets=sets),
        "",
        sentence("manual.counting", lang),
    ]
    for spec in pack.procedures.values():
        mine = [case for case in told if case.procedure == spec.code]
        lines += ["", *_procedure(pack, rules, spec, mine, lang)]
    lines += ["", *_rules(pack, lang), "", *_drafts(pack, lang)]
    return "\n".join(lines) + "\n"


def _procedure(
    pack: law.Law, rules: law.Rules, spec: Procedure, told: list[Case], lang: str
) -> Iterator[str]:
    yield f"## {say(spec.title, lang)}"
    yield ""
    yield say(spec.about, lang)
    yield ""
    yield f"### {sentence('manual.steps', lang)}"
    yield ""
    yield from _head(("step", "actor", "opens", "term", "article", "checked"), lang)
    for step in spec.steps.values():
        yield from _step(rules, spec, step, lang)
    yield ""
    yield f"### {sentence('manual.examples', lang)}"
    for case in told:
        yield ""
        yield f"**{say(case.name, lang)}**"
        yield ""
        yield from _case(pack, case, lang)
    if spec.flags:
        yield ""
        yield f"### {sentence('manual.flags', lang)}"
        yield ""
    for flag in spec.flags.values():
        places = "; ".join(
            f"{say(act, lang)}, {sentence('article', lang, article=article)}"
            for act, article in flag.articles
        )
        yield f"- {say(flag.text, lang)} ({places})"


def _step(rules: law.Rules, spec: Procedure, step: Step, lang: str) -> Iterator[str]:
    """One row, and one more for each circumstance that changes the term."""
    opens = "; ".join(_trigger(spec, name, lang) for name in (*step.opens, *step.fallback)) or "-"
    for circumstance, key in (("", step.term), *step.term_when.items()):
        value = rules[key]
        named = (circumstance,) if circumstance else step.given
        given = "; ".join(say(spec.circumstances[code], lang) for code in named)
        yield _row(
            f"{say(step.label, lang)} ({given})" if given else say(step.label, lang),
            say(spec.actors[step.actor], lang),
            opens,
            value.say(lang),
            f"[{value.source.article}]({value.source.url})",
            check_label(value, lang),
        )


def _trigger(spec: Procedure, name: str, lang: str) -> str:
    if name.startswith(MISSED):
        step = spec.steps[name.removeprefix(MISSED)]
        return sentence("silence", lang, step=say(step.label, lang))
    return say(spec.events[name].label, lang)


def _case(pack: law.Law, case: Case, lang: str) -> Iterator[str]:
    state = case.state(pack)
    events = state.procedure.events
    for fact in state.facts:
        yield f"- {fact.on.isoformat()}: {say(events[fact.event].label, lang)}"
    yield ""
    yield from _head(("step", "due", "term", "article"), lang)
    for code, due in case.expect.items():
        row = state.row(code)
        mark = f"{sentence('not_before', lang)} " if row.step.not_before else ""
        label = say(row.step.label, lang)
        yield _row(label, f"{mark}{due}", row.value.say(lang), row.value.source.article)


def _rules(pack: law.Law, lang: str) -> Iterator[str]:
    yield f"## {sentence('manual.rules', lang)}"
    yield ""
    yield from _head(("value", "content", "from", "article", "checked"), lang)
    for value in (value for chain in pack.book.timeline.values() for value in chain):
        if value.kind != "term":
            yield _value(value, lang, value.start.isoformat())


def _drafts(pack: law.Law, lang: str) -> Iterator[str]:
    yield f"## {sentence('manual.drafts', lang)}"
    for draft in pack.drafts.values():
        yield ""
        yield f"### {say(draft.name, lang)}"
        yield ""
        yield say(draft.about, lang)
        yield ""
        yield from _head(("value", "content", "article", "checked"), lang)
        for value in draft.values:
            yield _value(value, lang)


def _value(value: law.Value, lang: str, *since: str) -> str:
    said = value.say(lang)
    text = f"{said} ({say(value.note, lang)})" if value.note else said
    article = f"[{value.source.article}]({value.source.url})"
    return _row(say(value.label, lang), text, *since, article, check_label(value, lang))


def _head(codes: tuple[str, ...], lang: str) -> Iterator[str]:
    yield _row(*(sentence(f"head.{code}", lang) for code in codes))
    yield _row(*("---" for _ in codes))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def main(arguments: list[str]) -> str | None:
    """Write the chapters, or with `--check` compare them; returns what is wrong, or None."""
    pack = law.load("kz")
    stale = []
    for lang in LANGUAGES:
        path = FOLDER / f"deadlines.{lang}.md"
        text = chapter(pack, lang)
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
    if not stale:
        return None
    return f"{', '.join(stale)}: out of date; run `python -m birlik.law.manual` and commit."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
