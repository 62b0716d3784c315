"""Words people write for coded values, gathered from the labels in three languages and from the
country pack."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils import translation

from birlik.base import packs
from birlik.base.text import search_text


def of_choices(
    choices: type[TextChoices], more: Mapping[Any, Iterable[str]] | None = None
) -> dict[str, str]:
    words: dict[str, str] = {}
    for language in packs.LANGUAGES:
        with translation.override(language):
            for member in choices:
                words.setdefault(search_text(str(member.label)), member.value)
    for member in choices:
        words[search_text(member.value)] = member.value
        for word in (more or {}).get(member.value, ()):
            words.setdefault(search_text(word), member.value)
    return words


def of_pack(name: str) -> dict[str, str]:
    """Codes, names, short names, aliases, labels and activity codes of regions, sectors,
    demands…"""
    words: dict[str, str] = {}
    entries: list[dict[str, Any]] = packs.current(name)
    for take in (_names, _aliases):
        for entry in entries:
            for word in take(entry):
                words.setdefault(search_text(str(word)), entry["code"])
    words.pop("", None)
    return words


def names_of_pack(name: str) -> dict[str, str]:
    return {entry["code"]: packs.text(entry["name"]) for entry in packs.current(name)}


def _names(entry: dict[str, Any]) -> list[str]:
    return [
        entry["code"],
        entry.get("kato", ""),
        *entry["name"].values(),
        *entry.get("short", {}).values(),
    ]


def _aliases(entry: dict[str, Any]) -> list[str]:
    return [*entry.get("aliases", ()), *entry.get("labels", ()), *entry.get("oked", ())]
