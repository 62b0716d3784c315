"""A paper of the country pack: a text that lawyers word, with named fields, into a document."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import get_month_names
from babel.numbers import format_decimal
from django.template import Context, Engine, Template, TemplateSyntaxError
from django.template.base import Node, TextNode, Variable, VariableNode
from django.template.defaulttags import CommentNode, ForNode, IfNode, TemplateLiteral

from birlik.base.documents.blocks import BLANK, Document, Heading, Span, plain
from birlik.base.documents.markup import CLOSE, OPEN, TAG_LINE, Reader

Fields = Mapping[str, Any]
"""`employer.name` -> what it is called; `demands` and `demands.text` for a list and what is in it;
`law.*` for all below a name."""

_ENGINE = Engine(autoescape=False)
_TAGS_ALONE = re.compile(r"^([ \t]*(?:\{[%#].*?[%#]\}[ \t]*)+)$", re.MULTILINE)
_FILL = "what the fields of this paper say"


class BrokenPaper(Exception):
    """A paper cannot be used; the message says which file, which line and why."""


@dataclass(frozen=True)
class Paper:
    file: Path
    language: str
    fields: Fields
    template: Template

    def fill(
        self,
        facts: Mapping[str, Any],
        *,
        made: datetime,
        organisation: str = "",
        number: str = "",
    ) -> Document:
        """The paper with what is recorded; what is not recorded is a line to be filled by hand."""
        filling = _Filling(self.language)
        text = self.template.render(Context({**facts, _FILL: filling}, autoescape=False))
        blocks = Reader(filling.values).blocks(text)
        title = next((b.words for b in blocks if isinstance(b, Heading) and b.level == 0), None)
        if title is None:
            raise BrokenPaper(
                f"{self.file}, line 1: a paper needs a title. Begin a line with “# ”."
            )
        return Document(
            title=plain(title).replace("\n", " "),
            language=self.language,
            blocks=blocks,
            made=made,
            organisation=organisation,
            number=number,
            missing={path: str(self._label(path)) for path in filling.missing},
        )

    def _label(self, path: str) -> Any:
        return self.fields.get(path) or self.fields[f"{path.split('.')[0]}.*"]


def paper(file: Path, fields: Fields) -> Paper:
    """Read and check a paper; raises BrokenPaper. The language is the last part of its name."""
    return _read(file, tuple(fields.items()), file.stat().st_mtime_ns)


@cache
def _read(file: Path, fields: tuple[tuple[str, Any], ...], _changed: int) -> Paper:
    source = file.read_text()
    for place, line in enumerate(source.splitlines(), 1):
        if re.search("[\ue000-\uf8ff]", line):
            raise BrokenPaper(f"{file}, line {place}: a sign from a private alphabet. Take it out.")
    try:
        template = Template(_TAGS_ALONE.sub(rf"\1{TAG_LINE}", source), engine=_ENGINE)
    except TemplateSyntaxError as error:
        place = error.token.lineno if hasattr(error, "token") else 1
        raise BrokenPaper(f"{file}, line {place}: {error}") from error
    known = dict(fields)
    for node in template.nodelist:
        _prepare(node, _Names(file, known, {}))
    found = Paper(file, file.stem.rsplit(".", 1)[-1], known, template)
    samples = {path.split(".")[0]: _Sample() for path in known}
    try:
        for facts in ({}, samples):
            found.fill(facts, made=datetime.fromisoformat("2026-01-01T00:00:00Z"))
    except ValueError as error:
        raise BrokenPaper(f"{file}: {error}") from error
    return found


# What a field says


class _Filling:
    """Collects what each field says while the template runs."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.values: list[Span] = []
        self.missing: list[str] = []

    def token(self, path: str, value: Any) -> str:
        if value is None or value == "":
            self.missing.append(path)
            self.values.append(Span(BLANK, blank=True))
        else:
            self.values.append(Span(written(value, self.language)))
        return f"{OPEN}{len(self.values) - 1}{CLOSE}"


def written(value: Any, language: str) -> str:
    """As a paper writes it: a date in words, numbers in groups."""
    if isinstance(value, date):
        month = get_month_names("wide", locale=language)[value.month]
        form = {
            "kk": "{year} жылғы {day} {month}",
            "ru": "{day} {month} {year} года",
        }.get(language, "{day} {month} {year}")
        return form.format(year=value.year, day=value.day, month=month)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return format_decimal(value, locale=language)
    return str(value)


class _Field(VariableNode):
    """A field puts down a token: its words come in when the structure of the paper is read."""

    path: str

    def render(self, context: Context) -> str:
        return context[_FILL].token(self.path, self.filter_expression.resolve(context))


class _List(ForNode):
    path: str
    sequence: Any

    def render(self, context: Context) -> str:
        if not self.sequence.resolve(context, ignore_failures=True) and not self.nodelist_empty:
            context[_FILL].missing.append(self.path)
        return super().render(context)


# What a paper may hold


@dataclass(frozen=True)
class _Names:
    file: Path
    known: Fields
    loops: Mapping[str, str]
    """`demand` -> `demands`, inside a loop."""

    def path(self, variable: Variable, node: Node) -> str:
        first, *rest = str(variable).split(".")
        path = ".".join([self.loops.get(first, first), *rest])
        if path in self.known or f"{path.split('.')[0]}.*" in self.known:
            return path
        names = ", ".join(sorted(self.known))
        raise self.broken(node, f"there is no field “{variable}”. Fields: {names}.")

    def broken(self, node: Node, reason: str) -> BrokenPaper:
        return BrokenPaper(f"{self.file}, line {node.token.lineno}: {reason}")


def _prepare(node: Any, names: _Names) -> None:
    """Checks a part of the template and makes its fields put down tokens."""
    match node:
        case TextNode() | CommentNode():
            return
        case VariableNode():
            field: Any = node
            field.__class__ = _Field
            field.path = _of(node.filter_expression, node, names)
        case IfNode():
            for condition, inside in node.conditions_nodelists:
                if condition is not None:
                    _check_condition(condition, node, names)
                for inner in inside:
                    _prepare(inner, names)
        case ForNode():
            _prepare_list(node, names)
        case _:
            raise names.broken(node, "a paper knows the tags “if” and “for” only.")


def _prepare_list(node: Any, names: _Names) -> None:
    node.__class__ = _List
    path = node.path = _of(node.sequence, node, names)
    if len(node.loopvars) != 1:
        raise names.broken(node, "a list is gone through by one name: {% for demand in demands %}.")
    inside = _Names(names.file, names.known, {**names.loops, node.loopvars[0]: path})
    for inner in node.nodelist_loop:
        _prepare(inner, inside)
    for inner in node.nodelist_empty:
        _prepare(inner, names)


def _check_condition(condition: Any, node: Node, names: _Names) -> None:
    if isinstance(condition, TemplateLiteral):
        _of(condition.value, node, names, literal=True)
        return
    for part in (condition.first, condition.second):
        if part is not None:
            _check_condition(part, node, names)


def _of(value: Any, node: Node, names: _Names, *, literal: bool = False) -> str:
    if not isinstance(value.var, Variable) or value.var.lookups is None:
        if literal:
            return ""
        raise names.broken(node, "a field is a name, not a text.")
    if str(value.var) == "forloop.counter":
        return ""
    return names.path(value.var, node)


class _Sample:
    """Stands for any fact when a paper is tried: whatever is asked of it is there, a list has one
    line."""

    def __getitem__(self, _name: object) -> "_Sample":
        return self

    def __iter__(self) -> "Iterator[_Sample]":
        return iter([self])

    def __len__(self) -> int:
        return 1

    def __str__(self) -> str:
        return "…"
