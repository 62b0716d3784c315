"""Periods: the ISO week is the pulse of the house; months, quarters and years are what reports
speak of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _


class UnknownPeriod(ValueError):
    """The text does not name a period; the message says which forms do."""


@dataclass(frozen=True, order=True)
class Week:
    """An ISO week, Monday to Sunday, named by its Monday and written 2026-W47."""

    monday: date

    def __post_init__(self) -> None:
        if self.monday.isoweekday() != 1:
            raise ValueError(f"monday must be a Monday. Got {self.monday.isoformat()}.")

    @classmethod
    def of(cls, day: date) -> "Week":
        return cls(day - timedelta(days=day.isoweekday() - 1))

    @classmethod
    def parse(cls, text: str) -> "Week":
        match = re.fullmatch(r"(\d{4})-?W(\d{1,2})", text.strip(), flags=re.IGNORECASE)
        try:
            if not match:
                raise ValueError
            return cls(date.fromisocalendar(int(match[1]), int(match[2]), 1))
        except ValueError:
            raise UnknownPeriod(
                _("“%(text)s” is not a week. Write the year and the ISO week, like 2026-W47.")
                % {"text": text}
            ) from None

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def year(self) -> int:
        return self.monday.isocalendar().year

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    def __add__(self, weeks: int) -> "Week":
        return Week(self.monday + timedelta(weeks=weeks))

    def __sub__(self, weeks: int) -> "Week":
        return self + -weeks

    def until(self, last: "Week") -> Iterator["Week"]:
        """This week and every one after it up to `last`, inclusive."""
        week = self
        while week <= last:
            yield week
            week += 1

    def __contains__(self, day: date) -> bool:
        return self.monday <= day <= self.sunday

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"


@dataclass(frozen=True, order=True)
class Period:
    """A closed span of days with the name people gave it: 2023, 2023-Q2, 2023-05, 2023-W07 or two
    dates."""

    start: date
    end: date
    label: str

    @classmethod
    def parse(cls, text: str) -> "Period":
        text = text.strip()
        try:
            if re.fullmatch(r"\d{4}", text):
                return cls(date(int(text), 1, 1), date(int(text), 12, 31), text)
            if match := re.fullmatch(r"(\d{4})-Q([1-4])", text, flags=re.IGNORECASE):
                first = date(int(match[1]), 3 * int(match[2]) - 2, 1)
                return cls(first, _month_end(first.replace(month=first.month + 2)), text.upper())
            if match := re.fullmatch(r"(\d{4})-(\d{2})", text):
                first = date(int(match[1]), int(match[2]), 1)
                return cls(first, _month_end(first), text)
            if match := re.fullmatch(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", text):
                start, end = date.fromisoformat(match[1]), date.fromisoformat(match[2])
                if start <= end:
                    return cls(start, end, text)
            if "W" in text.upper():
                week = Week.parse(text)
                return cls(week.monday, week.sunday, str(week))
        except (ValueError, OverflowError):  # OverflowError: it ends after the last day there is
            pass
        raise UnknownPeriod(
            _(
                "“%(text)s” is not a period. Write a year (2023), a quarter (2023-Q2), a month "
                "(2023-05), "
                "a week (2023-W07) or two dates (2023-01-01..2023-03-31)."
            )
            % {"text": text}
        )


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
