"""Numbers without gaps or races: the counter's row is locked until the transaction that took the
number ends."""

from django.db import connection, transaction

CHECK_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def take(series: str, *, count: int = 1) -> int:
    """The next number of a series (the first of `count` in a row). Only inside a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A number must be taken inside a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO base_counter (series, last) VALUES (%s, %s) "
            "ON CONFLICT (series) DO UPDATE SET last = base_counter.last + EXCLUDED.last "
            "RETURNING last",
            [series, count],
        )
        return cursor.fetchone()[0] - count + 1


def with_check_letter(number: str) -> str:
    """The number and one letter that betrays a slip of the pen, for numbers that people copy by
    hand."""
    total = sum(place * (ord(sign) - 48) for place, sign in enumerate(number, start=1))
    return f"{number}-{CHECK_LETTERS[total % len(CHECK_LETTERS)]}"
