from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from birlik.cli.console import command, django, fail, output

SHOWN = 20  # faults of a part a person can read at once
PARTS = ("audit", "figures", "packs", "messages")
RECEIPT, PACK = "receipt", "pack"


@command()
@click.argument("part", required=False, type=click.Choice((*PARTS, RECEIPT, PACK)))
@click.argument("brought", required=False)
def check(part: str | None, brought: str | None, as_json: bool) -> None:
    """Verify the audit chain, frozen figures, country packs and translations; PART names one.

    `birlik check receipt FILE` (or a hash) says whether a receipt is whole and was issued here;
    `birlik check pack FILE.pdf` whether an evidence pack is as it was made, part by part.
    """
    if part == RECEIPT or (brought and part != PACK):
        _receipt(brought if part == RECEIPT else None, as_json)
        return
    if part == PACK:
        findings = {PACK: _evidence(brought)}
    else:
        findings = {name: _CHECKS[name]() for name in ([part] if part else PARTS)}
    wrong = {name: found for name, found in findings.items() if found["wrong"]}
    output(findings, as_json, "\n".join(_line(name, found) for name, found in findings.items()))
    if wrong and not as_json:
        fail(f"Not in order: {', '.join(wrong)}.")
    if wrong:
        raise click.exceptions.Exit(1)


def _line(name: str, found: dict) -> str:
    wrong = found["wrong"]
    more = [f"  … and {len(wrong) - SHOWN} more; --json has them all"] if len(wrong) > SHOWN else []
    lines = [f"{name}: {found['summary']}", *(f"  - {line}" for line in wrong[:SHOWN]), *more]
    return "\n".join(lines)


def _receipt(brought: str | None, as_json: bool) -> None:
    if not brought:
        fail("Name the file of the receipt, or its hash: birlik check receipt FILE.", code=2)
    text = _text_of(brought)
    django()
    from birlik.figures.checking import told, verdict

    found = verdict(text)
    lines = [found.sentence, *(f"  {k}: {v}" for k, v in told(found.content or {}))]
    result = {"whole": found.good, "issued": bool(found.known), "says": found.sentence}
    output(result, as_json, "\n".join(lines))
    if not found.good:
        raise click.exceptions.Exit(1)


def _text_of(brought: str) -> str:
    """What stands in the file of this name; without such a file, the name is what was brought."""
    try:
        return Path(brought).read_bytes().decode("utf-8", errors="replace")
    except (OSError, ValueError):
        return brought


def _evidence(brought: str | None) -> dict:
    """The file alone tells whether it is whole; the audit, whether it was made here."""
    if not brought or not (file := Path(brought)).is_file():
        fail("Name the file of the evidence pack: birlik check pack FILE.pdf.", code=2)
    django()
    from django.db import DatabaseError

    from birlik.base.documents import manifest

    found = manifest.check(file)
    if found.manifest is None:
        return {"summary": f"{file.name} was not made by Birlik", "wrong": found.wrong}
    told = found.manifest
    try:
        origin = _made_here(told.sha256)
    except DatabaseError:
        origin = "the audit cannot be asked: no database"
    return {
        "summary": f"{told.number}, made {told.made}: {told.pages} pages in {len(told.parts)} "
        f"parts; {origin}",
        "number": told.number,
        "made": told.made,
        "sha256": told.sha256,
        "parts": [
            {"title": part.title, "sha256": part.original, "first_page": part.first_page}
            for part in told.parts
        ],
        "wrong": found.wrong,
    }


def _made_here(sha256: str) -> str:
    from birlik.base.models import AuditEvent

    made = AuditEvent.objects.filter(verb="make evidence pack", details__sha256=sha256).first()
    return f"made here by {made.by_name}" if made else "the audit here does not know it"


def _audit() -> dict:
    django()
    from birlik.base.audit import verify

    verdict = verify()
    wrong = []
    if not verdict.whole:
        wrong = [
            f"Event {verdict.broken_at} does not follow from the one before it: it, or one before "
            "it, was changed after it was written. Compare with a backup from before that day."
        ]
    return {
        "summary": f"{verdict.events} events follow one from another; head {verdict.head[:16]}",
        "wrong": wrong,
    }


def _snapshots() -> dict:
    django()
    from birlik.figures.models import Snapshot
    from birlik.figures.snapshots import broken

    wrong = [
        f"Snapshot {number} does not follow from the one before it, or a figure in it was changed."
        for number in broken()
    ]
    return {"summary": f"{Snapshot.objects.count()} snapshots of figures", "wrong": wrong}


def _packs() -> dict:
    django()
    from birlik.base.packs import available

    codes = available()
    wrong = [fault for code in codes for fault in _pack_faults(code)]
    return {"summary": f"{len(codes)} country packs read ({', '.join(codes)})", "wrong": wrong}


def _pack_faults(code: str) -> Iterator[str]:
    from birlik import law
    from birlik.base import packs

    for file in sorted((packs.FOLDER / code).glob("*.yaml")):
        try:
            packs.read(code, file.stem)
        except packs.BrokenPack as error:
            yield str(error)
    try:
        known = law.load(code)
    except law.LawError as error:
        yield str(error)
    else:
        yield from _paper_faults(code, known)
    yield from _figure_faults(code)


def _paper_faults(code: str, known: Any) -> Iterator[str]:
    """Papers of disputes and letters of clinics that cannot be filled in, each by its file."""
    from birlik.base import citations, packs
    from birlik.base.documents import BrokenPaper, paper
    from birlik.registers.clinics import letters
    from birlik.registers.disputes import paper_facts, papers

    folder = packs.FOLDER / code / "papers"
    if not folder.exists():
        return
    try:
        clock = papers.check(code)
    except (BrokenPaper, packs.BrokenPack) as error:
        yield str(error)
        return
    dispute = paper_facts.fields(clock)
    clinic = letters.FIELDS | citations.fields(known.on(known.last_change), "en")
    for file in sorted(folder.glob("*.txt")):
        try:
            paper(file, clinic if file.name.startswith("clinic-") else dispute)
        except BrokenPaper as error:
            yield str(error)


def _figure_faults(code: str) -> Iterator[str]:
    from birlik.figures.definitions import BrokenDefinition, catalogue

    try:
        catalogue(code)
    except BrokenDefinition as error:
        yield str(error)


def _messages() -> dict:
    from birlik.cli.catalogues import extracted, faults

    template = extracted()
    return {"summary": f"{len(template)} texts in the code", "wrong": faults(template)}


_CHECKS = {"audit": _audit, "figures": _snapshots, "packs": _packs, "messages": _messages}
