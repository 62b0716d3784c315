"""What is done with figures: one function per event."""

from birlik.base.audit import action, record
from birlik.base.models import User
from birlik.figures.models import IssuedReceipt
from birlik.figures.receipts import Receipt


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
