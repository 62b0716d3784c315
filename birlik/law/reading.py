"""Reading the pack's YAML so that every refusal names the file, the line and the reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import yaml

LANGUAGES = ("kk", "ru", "en")
Text = dict[str, str]  # {"kk": …, "ru": …, "en": …}


class LawError(ValueError):
    """The law data, a fact or a question about them cannot be used; the message says why."""


class Table(dict[str, Any]):
    """A YAML mapping that remembers its file and the line of each key."""

    path: Path
    line: int
    lines: dict[str, int]

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"

    def refuse(self, reason: str, key: str | None = None) -> NoReturn:
        line = self.lines.get(key, self.line) if key else self.line
        raise LawError(f"{self.path}:{line}: {reason}")

    def only(self, allowed: Iterable[str]) -> None:
        """Refuse a key nobody reads: a misspelt `quorom` must not pass in silence."""
        known = set(allowed)
        for key in self:
            if key not in known:
                self.refuse(f"unknown key {key!r}; known keys here: {sorted(known)}.", key)

    def need(self, key: str, kind: type | tuple[type, ...], what: str) -> Any:
        if key not in self:
            self.refuse(f"{key!r} is missing: {what}.")
        return self.optional(key, kind, what)

    def optional(self, key: str, kind: type | tuple[type, ...], what: str) -> Any:
        value = self.get(key)
        if value is not None and not isinstance(value, kind):
            self.refuse(f"{key!r} must be {what}. Got {value!r}.", key)
        return value

    def day(self, key: str) -> date:
        found: date = self.need(key, date, "a date written YYYY-MM-DD")
        return found

    def text(self, key: str) -> Text:
        """A text in every language of the centre; a missing language is refused."""
        found = self.need(key, Table, f"a text in {', '.join(LANGUAGES)}")
        found.only(LANGUAGES)
        for language in LANGUAGES:
            if not isinstance(found.get(language), str) or not found[language].strip():
                found.refuse(f"the text {key!r} has no {language!r} version.")
        return dict(found)

    def names(self, key: str) -> tuple[str, ...]:
        """A list of codes; a single code may stand without brackets."""
        found = self.get(key)
        listed = [found] if isinstance(found, str) else (found or [])
        if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
            self.refuse(f"{key!r} must be a list of codes. Got {found!r}.", key)
        return tuple(listed)


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader reads packs 8x faster


class _Loader(_Base):  # type: ignore[misc]
    """Safe YAML in which `on`, `no` and `yes` stay words: `checked: {by: …, on: …}`."""


_Loader.yaml_implicit_resolvers = {
    letter: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:bool" or letter in "tTfF"]
    for letter, pairs in _Base.yaml_implicit_resolvers.items()
}


def _table(loader: Any, node: yaml.MappingNode) -> Table:
    table = Table()
    table.path, table.line, table.lines = loader.law_path, node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key, line = str(loader.construct_object(key_node, deep=True)), key_node.start_mark.line + 1
        if key in table:
            raise LawError(f"{loader.law_path}:{line}: the key {key!r} is written twice.")
        found = table[key] = loader.construct_object(value_node, deep=True)
        table.lines[key] = line
        if isinstance(found, Table):
            found.line = line
    return table


def _day(loader: Any, node: yaml.ScalarNode) -> date:
    try:
        return date.fromisoformat(node.value)
    except ValueError as error:
        line = node.start_mark.line + 1
        raise LawError(
            f"{loader.law_path}:{line}: {node.value!r} is not a day of the calendar ({error})."
        ) from None


_Loader.add_constructor("tag:yaml.org,2002:map", _table)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day)


def read(path: Path) -> Table:
    """Read one YAML file.

    Returns:
        Its top mapping as a `Table`.
    Raises:
        LawError: the file is absent, is not YAML, holds an impossible date, or is not a mapping.
    """
    try:
        stream = path.read_text(encoding="utf-8")
    except OSError as error:
        raise LawError(f"{path}: cannot be read ({error.strerror}).") from None
    loader = _Loader(stream)
    loader.law_path = path
    try:
        found = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LawError(f"{path}:{line}: this is not YAML ({error.problem}).") from None
    finally:
        loader.dispose()
    if not isinstance(found, Table):
        raise LawError(f"{path}:1: the file must hold one mapping.")
    return found


def say(text: Text, lang: str) -> str:
    """The text in `lang`, in English where a pack has no such language."""
    return text.get(lang) or text["en"]


@lru_cache(maxsize=1)
def words() -> dict[str, Text]:
    """The sentences of the engine itself, by code, in every language of the centre."""
    table = read(Path(__file__).with_name("words.yaml"))
    return {code: table.text(code) for code in table}


def sentence(code: str, lang: str, **parts: object) -> str:
    return say(words()[code], lang).format(**parts)
