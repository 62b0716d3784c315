"""What is done with figures: one function per event."""

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.utils import timezone

from birlik.base.audit import action, record
from birlik.base.documents import to_docx, to_pdf
from birlik.base.models import AuditEvent, User
from birlik.figures import releases, reports, snapshots
from birlik.figures.asking import ask
from birlik.figures.deciding import Table
from birlik.figures.definitions import catalogue
from birlik.figures.models import FrozenFigure, IssuedReceipt, ReleasedTable, SavedView, Snapshot
from birlik.figures.receipts import Receipt

_CHAIN_LOCK = 7_204_002


@action
def issue(*, receipt: Receipt, by: User | None) -> IssuedReceipt:
    """Give a receipt out, so that anybody who holds its hash can check it. The same receipt twice
    is one."""
    issued, made = IssuedReceipt.objects.get_or_create(
        hash=receipt.hash,
        defaults={
            "figure": receipt.asked.figure.code,
            "public": receipt.asked.figure.public,
            "content": receipt.content,
            "by": by,
        },
    )
    if made:
        record("issue receipt", issued, by=by, figure=issued.figure, hash=issued.hash)
    return issued


@action
def keep_release(
    *, family: str, figures: Sequence[str], codes: str, year: int, day: date, known: date,
    table: Table, by: User | None,
) -> ReleasedTable:  # fmt: skip
    """Keep what a release tells of a table; who came first has decided."""
    named = {"family": family, "codes": codes, "year": year, "day": day}
    row = ReleasedTable(**named, figures=figures, known=known, cells=releases.written(table))
    ReleasedTable.objects.bulk_create([row], ignore_conflicts=True)
    record(
        "release numbers", f"release:{day}", by=by, figures=figures, codes=codes, year=year,
        known=known,
    )  # fmt: skip
    return ReleasedTable.objects.filter(**named)[:1][0]


@action
def freeze(*, period: str, by: User | None) -> Snapshot:
    """Keep every figure of a period as it is now, with its records, chained to what was frozen
    before."""
    asked = ask(next(iter(catalogue())), period)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
    before = Snapshot.objects.order_by("-id").values_list("hash", flat=True).first()
    times = Snapshot.objects.filter(period=asked.period.label).count()
    snapshot = Snapshot(
        number=f"{asked.period.label}/{times + 1}",
        period=asked.period.label,
        on=asked.on,
        audit_head=AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0,
        frozen_at=timezone.now(),
        by=by,
        previous=before or snapshots.ORIGIN,
    )
    figures = list(snapshots.taken(snapshot))
    snapshot.hash = snapshots.seal(snapshot, figures)
    snapshot.save()
    for one in figures:
        one.snapshot = snapshot
    FrozenFigure.objects.bulk_create(figures, batch_size=20)
    record(
        "freeze figures", snapshot, by=by, number=snapshot.number, figures=len(figures),
        hash=snapshot.hash,
    )  # fmt: skip
    return snapshot


@action
def make_report(
    *, code: str, period: str, languages: Sequence[str], formats: Sequence[str], by: User | None
) -> dict[str, bytes]:
    """The report in each language and format: {file name: content}. Its receipts are issued, so
    that the codes printed in it can be checked."""
    report = reports.of(code)
    reports.check_wish(report, languages, formats, by)
    made = reports.compute(report, period)
    for one in made.receipts.values():
        issue(receipt=one, by=by)
    stamp = timezone.now().replace(microsecond=0)
    writers = {"pdf": to_pdf, "docx": to_docx}
    files = {}
    for language in languages:
        document = reports.document(made, language, stamp)
        for kind in formats:
            name = f"{code}-{made.period.label}-{language}.{kind}"
            files[name] = writers[kind](document)
    record("make report", f"report:{code}", by=by, period=made.period.label, files=list(files))
    return files


@action
def save_view(*, name: str, query: str, shared: bool, by: User) -> SavedView:
    """Keep a choice of the explorer; the same name again replaces it."""
    view, _made = SavedView.objects.update_or_create(
        by=by, name=name[:120], defaults={"query": query, "shared": shared, "at": timezone.now()}
    )
    record("save figure view", view, by=by, name=view.name, shared=shared)
    return view


@action
def forget_view(*, view: SavedView, by: User) -> None:
    record("forget figure view", view, by=by, name=view.name)
    view.delete()
