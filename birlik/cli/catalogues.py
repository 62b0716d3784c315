"""The message catalogues, without GNU gettext: collect texts, merge, compile, check."""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = PACKAGE / "locale"
LANGUAGES = ("kk", "ru")
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def extracted() -> Catalog:
    """Every text of the code and the templates, with the files it stands in."""
    catalog = Catalog(project="Birlik", charset="utf-8")
    for file in sorted(PACKAGE.rglob("*")):
        if "tests" in file.parts or file.suffix not in (".py", ".html", ".txt"):
            continue
        source = _python_of(file)
        for _, message, comments, context in extract(
            "python", source, keywords=KEYWORDS, comment_tags=["Translators:"]
        ):
            place = (file.relative_to(PACKAGE.parent).as_posix(), 0)
            catalog.add(message, None, [place], auto_comments=comments, context=context)
    return catalog


def _python_of(file: Path) -> io.BytesIO:
    if file.suffix == ".py":
        return io.BytesIO(file.read_bytes())
    if "templates" not in file.parts:
        return io.BytesIO()
    from django.utils.translation.template import templatize

    pseudo_code = templatize(file.read_text(), origin=str(file))
    return io.BytesIO(re.sub(r"(?m)^[ \t]+", "", pseudo_code).encode())  # Python minds indents


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    file = po_file(language)
    if not file.exists():
        return Catalog(locale=language, project="Birlik", charset="utf-8")
    with open(file, "rb") as handle:
        return read_po(handle, locale=language)


def merge(template: Catalog) -> dict[str, int]:
    """Bring the catalogues up to date with the code; returns how many texts each still lacks."""
    lacking = {}
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        file = po_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(file, "wb") as handle:
            write_po(handle, catalog, width=100, include_lineno=False, omit_header=False)
        lacking[language] = sum(1 for message in catalog if message.id and not _whole(message))
    return lacking


def compile_all() -> list[Path]:
    """Write the .mo files that are older than their .po files; returns those written."""
    written = []
    for language in LANGUAGES:
        if is_compiled(language):
            continue
        target = po_file(language).with_suffix(".mo")
        unfinished = target.with_suffix(".mo.new")
        with open(unfinished, "wb") as handle:
            write_mo(handle, read(language))
        unfinished.rename(target)
        written.append(target)
    return written


def is_compiled(language: str) -> bool:
    source = po_file(language)
    target = source.with_suffix(".mo")
    return target.exists() and target.stat().st_mtime >= source.stat().st_mtime


def faults(template: Catalog) -> list[str]:
    """What a reader of Kazakh or Russian would stumble over, one sentence each."""
    return [
        f"{language}: “{_shown(message)}” {fault}"
        for language in LANGUAGES
        for message, fault in _faults_of(template, read(language))
    ]


def _faults_of(template: Catalog, catalog: Catalog) -> Iterator[tuple[Message, str]]:
    for wanted in template:
        if not wanted.id:
            continue
        found = catalog.get(wanted.id, wanted.context)
        if found is None or not _whole(found):
            yield wanted, "is not translated."
        elif found.fuzzy:
            yield wanted, "is marked as doubtful (fuzzy)."
        elif fault := _placeholder_fault(found):
            yield wanted, fault


def _whole(message: Message) -> bool:
    return all(_texts(message.string)) and bool(message.string)


def _texts(one_or_several: str | Sequence[str] | None) -> list[str]:
    if isinstance(one_or_several, list | tuple):
        return list(one_or_several)
    return [str(one_or_several or "")]


def _placeholder_fault(message: Message) -> str | None:
    """Every placeholder of the source; in plurals a form may leave out the number ("one day")."""
    sources, forms = _texts(message.id), _texts(message.string)
    wanted = {name for source in sources for name in PLACEHOLDER.findall(source)}
    for form in forms:
        given = set(PLACEHOLDER.findall(form))
        if unknown := given - wanted:
            return f"has placeholders the source has not: {', '.join(sorted(unknown))}."
        if len(sources) == 1 and given != wanted:
            return f"lacks the placeholders {', '.join(sorted(wanted - given))}."
    if set(PLACEHOLDER.findall(forms[-1])) != wanted:
        return "lacks a placeholder in its last plural form."
    return None


def _shown(message: Message) -> str:
    text = _texts(message.id)[0]
    return text if len(text) <= 60 else text[:57] + "…"
