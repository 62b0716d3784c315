"""The importers there are. A register adds its own when it starts, so a new one is one file and
one line."""

from datetime import date

from django.utils.translation import gettext as _

from birlik.base.models import User
from birlik.imports import reasons
from birlik.imports.faults import ImportFault
from birlik.imports.importer import Importer

_importers: dict[str, type[Importer]] = {}


def register(importer: type[Importer]) -> None:
    _importers[importer.kind] = importer
    reasons.learn(importer.sentences)


def kinds() -> dict[str, type[Importer]]:
    return dict(_importers)


def importer(kind: str, *, by: User | None = None, on: date | None = None) -> Importer:
    found = _importers.get(kind)
    if found is None:
        raise ImportFault(
            _("There is no importer “%(kind)s”. There are: %(kinds)s.")
            % {"kind": kind, "kinds": ", ".join(_importers)}
        )
    return found(by=by, on=on)
