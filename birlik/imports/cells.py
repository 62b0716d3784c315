"""What the text of one cell means: dates, numbers, weeks, yes or no, however people write them."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from birlik.base.periods import UnknownPeriod, Week
from birlik.base.text import search_text

_EXCEL_DAY_ZERO = date(1899, 12, 30)
_MONTHS = (
    "янв қаңтар jan",
    "фев ақпан feb",
    "мар наурыз mar",
    "апр сәуір apr",
    "май мая мамыр may",
    "июн маусым jun",
    "июл шілде jul",
    "авг тамыз aug",
    "сен қыркүйек sep",
    "окт қазан oct",
    "ноя қараша nov",
    "дек желтоқсан dec",
)
_MONTH_OF = {
    search_text(name): number
    for number, names in enumerate(_MONTHS, start=1)
    for name in names.split()
}
_YES = {
    search_text(w)
    for w in [
        "да",
        "иә",
        "ия",
        "бар",
        "есть",
        "yes",
        "y",
        "true",
        "истина",
        "рас",
        "1",
        "+",
        "имеется",
        "участвовала",
        "қатысты",
    ]
}
_NO = {
    search_text(w)
    for w in [
        "нет",
        "жоқ",
        "жок",
        "no",
        "n",
        "false",
        "ложь",
        "жалған",
        "0",
        "-",
        "–",
        "отсутствует",
        "қатыспады",
    ]
}
_NO |= {search_text(w) for w in ("не участвовала", "не было", "болған жоқ")}
_UNIT = re.compile(
    r"(?<=\d)\s*(чел\.?|человек|адам|people|дн\.?|дней|дня|день|күн|days?)$", re.IGNORECASE
)


class Unclear(ValueError):
    """The text of a cell is not what its column asks for."""


def plain(text: str) -> str:
    """The cell without control signs, no-break spaces and doubled blanks."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = unicodedata.normalize("NFC", text)
    kept = (
        s if s.isprintable() or s in "\n\t" else ("" if unicodedata.category(s) == "Cc" else " ")
        for s in text
    )
    return " ".join("".join(kept).split())


def as_date(text: str, order: str = "dmy") -> date:
    """A day from text; `order` (dmy or mdy) decides what 04/05/2026 means."""
    text = text.strip()
    try:
        if match := re.match(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?$", text):
            return _sane(date(int(match[1]), int(match[2]), int(match[3])))
        if match := re.match(
            r"(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})(?:\s*г\.?|\s+\d{1,2}:\d{2}.*)?$", text
        ):
            return _sane(_ordered(int(match[1]), int(match[2]), _year(match[3]), order))
        if match := re.match(r"(\d{5})(?:\.\d+)?$", text):
            return _sane(_EXCEL_DAY_ZERO + timedelta(days=int(match[1])))
        if re.match(r"(19|20)\d{6}$", text):
            return _sane(date(int(text[:4]), int(text[4:6]), int(text[6:])))
        return _sane(_with_month_name(text))
    except (ValueError, OverflowError):
        raise Unclear(text) from None


def date_order(texts: Iterable[str], default: str) -> str:
    """Whether a column writes the day or the month first, judged by the values that leave no
    doubt."""
    for text in texts:
        if match := re.match(r"(\d{1,2})[-./](\d{1,2})[-./]\d{2,4}", text):
            if int(match[1]) > 12:
                return "dmy"
            if int(match[2]) > 12:
                return "mdy"
    return default


def _ordered(first: int, second: int, year: int, order: str) -> date:
    day, month = (first, second) if order == "dmy" else (second, first)
    return date(year, month, day)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) if int(text) < 70 else 1900 + int(text)


def _with_month_name(text: str) -> date:
    words = re.findall(r"\d+|[^\W\d_]+", search_text(text))
    numbers = [int(word) for word in words if word.isdigit()]
    months = [month for word in words if (month := _month(word))]
    if len(months) != 1 or len(numbers) != 2:
        raise ValueError(text)
    year, day = max(numbers), min(numbers)
    return date(year, months[0], day)


def _month(word: str) -> int | None:
    return next((number for name, number in _MONTH_OF.items() if word.startswith(name)), None)


def _sane(day: date) -> date:
    if not 1900 <= day.year <= 2100:
        raise ValueError(day)
    return day


def as_number(text: str) -> float:
    """1 234,5 and 1,234.5 and 1.234,5 and (7) and “7 чел.” are numbers."""
    body = _UNIT.sub("", re.sub(r"[\s' ’]", "", text))
    negative = body.startswith("(") and body.endswith(")")
    body = body.strip("()").replace("−", "-")
    if "," in body and "." in body:
        decimal = max(body.rfind(","), body.rfind("."))
        whole = re.sub(r"[.,]", "", body[:decimal])
        body = f"{whole}.{body[decimal + 1 :]}"
    elif re.fullmatch(r"-?\d{1,3}(,\d{3})+", body):
        body = body.replace(",", "")
    body = body.replace(",", ".")
    if not re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,15})?", body):
        raise Unclear(text)
    return -float(body) if negative else float(body)


def as_whole(text: str) -> int:
    number = as_number(text)
    if not number.is_integer():
        raise Unclear(text)
    return int(number)


def as_yes(text: str) -> bool:
    word = search_text(text)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unclear(text)


def as_week(text: str, order: str = "dmy") -> Week:
    """2026-W47, 2026-47, 47/2026, “47 неделя 2026”, or any day of the week meant."""
    text = text.strip()
    words = search_text(text)
    try:
        if re.fullmatch(r"\d{4}-?w\d{1,2}", words):
            return Week.parse(text)
        if match := re.fullmatch(r"(\d{4})[-/ ](\d{1,2})", words):
            return Week.parse(f"{match[1]}-W{match[2]}")
        if match := re.fullmatch(
            r"w?(\d{1,2})(?:-?(?:я|ая|ши|шы))?[-/ ](?:(?:неделя|апта|week)\s)?(\d{4})(?:\s*г\.?)?",
            words,
        ):
            return Week.parse(f"{match[2]}-W{match[1]}")
        return Week.of(as_date(text, order))
    except UnknownPeriod:
        raise Unclear(text) from None


def as_digits(text: str, length: int) -> str:
    """A code of digits; a spreadsheet may have eaten the zeros in front or shown it with spaces."""
    body = re.sub(r"[\s'-]", "", text)
    if body.endswith(".0"):
        body = body[:-2]
    if not re.fullmatch(r"\d+", body) or not length - 3 <= len(body) <= length:
        raise Unclear(text)
    return body.zfill(length)
