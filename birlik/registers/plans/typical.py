"""Measures that centres often take, by cause, from the country pack: to start from, not to tick."""

from collections.abc import Sequence
from dataclasses import dataclass

from birlik.base import packs


@dataclass(frozen=True)
class Typical:
    code: str
    cause: str
    text: str
    indicator: str
    reasons: tuple[str, ...]
    """Reasons of the risk score that it answers."""


def measures() -> list[Typical]:
    """All of them, in the active language."""
    try:
        rows = packs.current("measures")
    except packs.BrokenPack:
        return []  # a pack of recorded disputes alone has none
    return [
        Typical(
            row["code"],
            row["cause"],
            packs.text(row["text"]),
            packs.text(row["indicator"]),
            tuple(row["reasons"]),
        )
        for row in rows
    ]


def against(reasons: Sequence[str], cause: str = "") -> list[Typical]:
    """Those that answer a cause, or the reasons of a score, the strongest reason first; all when
    none does."""
    answer = [one for reason in reasons for one in measures() if reason in one.reasons] + [
        one for one in measures() if one.cause == cause
    ]
    return list(dict.fromkeys(answer)) or measures()


def of_code(code: str) -> Typical | None:
    return next((one for one in measures() if one.code == code), None)
