"""Numbers as the active language writes them; a missing value is a dash, never a zero."""

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language

MISSING = "–"


def language() -> str:
    return (get_language() or "en")[:2]


def number(value: float | Decimal | str | None, decimals: int = 0) -> str:
    """1234.5 as 1 234,5 or 1,234.5."""
    if value is None or value == "":
        return MISSING
    return format_decimal(value, f"#,##0{_places(decimals)}", locale=language())


def share(value: float | None, decimals: int = 0) -> str:
    """0.571 as 57 %, or 57.1 % with one decimal."""
    if value is None:
        return MISSING
    pattern = format_percent(0, locale=language()).replace("0", f"#,##0{_places(decimals)}")
    return format_percent(value, pattern, locale=language())


def day_text(value: date | None) -> str:
    """A date as people write it, inside a sentence; pages show dates with the filter `day`."""
    return MISSING if value is None else format_date(value, "medium", locale=language())


def signed(value: float | None, decimals: int = 0) -> str:
    """+3 or −3: a change, or points added to a score."""
    if value is None:
        return MISSING
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return sign + number(abs(value), decimals)


def _places(decimals: int) -> str:
    return "." + "0" * decimals if decimals else ""
