"""What every page shows around its content."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from birlik.base.models import LANGUAGES, Installation
from birlik.base.packs import text
from birlik.base import packs
from birlik.base.periods import Week
from birlik.registers.structure.scope import roles_of
from birlik.web.access import may_open

NAVIGATION = [
    ("home", _("This week")),
    ("weekly:list", _("Reports")),
    ("monitoring:signals", _("Signals")),
    ("disputes:list", _("Disputes")),
    ("structure:workplaces", _("Workplaces")),
    ("structure:tree", _("Organisations")),
    ("imports:list", _("Imports")),
]


def shell(request):  # noqa: ANN001, ANN201
    return {
        "nav": SimpleLazyObject(lambda: _navigation(request)),
        "installation": SimpleLazyObject(_installation),
        "week_now": Week.of(timezone.localdate()),
        "languages": LANGUAGES,
        "language_cookie": settings.LANGUAGE_COOKIE_NAME,
    }


def _navigation(request) -> list[dict]:  # noqa: ANN001
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    roles = roles_of(user)
    return [
        {"label": label, "url": (url := reverse(route)), "active": _stands_under(request.path, url)}
        for route, label in NAVIGATION
        if may_open(route, True, roles)
    ]


def _stands_under(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _installation() -> dict:
    installation = Installation.objects.first()
    if installation is None:
        return {"demonstration": False, "centre": "Birlik"}
    centre = text(packs.read(installation.pack, "pack")["centre"])
    return {"demonstration": installation.demonstration, "centre": centre, "pack": installation.pack}
