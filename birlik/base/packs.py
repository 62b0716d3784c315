"""The country pack: all that is particular to one country, read from data files and checked as they
are read."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from birlik.base.models import Installation

FOLDER = Path(__file__).resolve().parent.parent / "packs"
LANGUAGES = ("kk", "ru", "en")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BrokenPack(Exception):
    """A pack file cannot be used; the message says which file, where and why."""


def available() -> list[str]:
    return sorted(file.parent.name for file in FOLDER.glob("*/pack.yaml"))


@cache
def read(pack: str, name: str) -> Any:
    """The content of packs/<pack>/<name>.yaml."""
    file = FOLDER / pack / f"{name}.yaml"
    if not file.exists():
        raise BrokenPack(
            _("There is no file %(file)s in the country pack “%(pack)s”. Packs present: %(packs)s.")
            % {"file": file.name, "pack": pack, "packs": ", ".join(available())}
        )
    try:
        return yaml.load(file.read_text(), Loader=_LOADER)  # noqa: S506 - a safe loader, in C
    except yaml.YAMLError as error:
        raise BrokenPack(
            _("%(file)s cannot be read as YAML: %(reason)s") % {"file": file, "reason": error}
        ) from error


_installed: list[str] = []


def installed() -> str:
    """The code of the pack this installation runs on; read once, since an installation never
    changes its pack."""
    if not _installed:
        code = Installation.objects.values_list("pack", flat=True).first()
        if code is None:
            raise BrokenPack(_("No country pack is installed yet. Run “birlik init --pack kz”."))
        _installed.append(code)
    return _installed[0]


def forget_installed() -> None:
    """Ask the database again: after an installation, and between tests."""
    _installed.clear()


def has(name: str) -> bool:
    """Whether the installed pack has such a file: a room without its data stays closed."""
    return (FOLDER / installed() / f"{name}.yaml").exists()


def current(name: str) -> Any:
    """A file of the installed pack."""
    return read(installed(), name)


def text(texts: dict[str, str], language: str | None = None) -> str:
    """The wording in a language (the active one by default), else in Russian, else any there is."""
    for code in ((language or get_language() or "ru")[:2], *LANGUAGES[1:], "kk"):
        if wording := texts.get(code):
            return wording
    return ""
