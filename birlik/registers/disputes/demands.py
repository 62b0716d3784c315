"""The coded list of demands of the country pack."""

from birlik.base import packs


def names() -> dict[str, str]:
    """Code -> name in the active language, in the order of the pack."""
    return {row["code"]: packs.text(row["name"]) for row in packs.current("demands")}


def named(codes: list[str]) -> list[str]:
    known = names()
    return [known.get(code, code) for code in codes]
