"""The coded list of demands of the country pack."""

from collections.abc import Iterable

from birlik.base import packs


def names() -> dict[str, str]:
    """Code -> name in the active language, in the order of the pack."""
    return {row["code"]: packs.text(row["name"]) for row in packs.current("demands")}


def told_by(reasons: Iterable[str]) -> list[str]:
    """The demands that the reasons of a score speak of, in the order of the pack."""
    given = set(reasons)
    return [row["code"] for row in packs.current("demands") if given & set(row.get("reasons", ()))]


def named(codes: list[str]) -> list[str]:
    known = names()
    return [known.get(code, code) for code in codes]
