"""What every page shows around its content."""

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from birlik.base import packs
from birlik.base.models import Installation
from birlik.base.packs import text
from birlik.base.periods import Week
from birlik.base.roles import Role
from birlik.registers.structure.scope import posts_of, roles_of
from birlik.web.access import may_open

NAVIGATION = [
    ("home", "week", _("This week")),
    ("clinics:queue", "inbox", _("Appeals")),  # for those whose work it is, and nobody else
    ("weekly:list", "report", _("Reports")),
    ("monitoring:signals", "signal", _("Signals")),
    ("disputes:list", "dispute", _("Disputes")),
    ("plans:list", "check", _("Prevention")),
    ("proposals:list", "edit", _("Proposals")),
    ("figures:list", "chart", _("Figures")),
    ("clinics:figures", "people", _("Clinics")),
    ("structure:workplaces", "workplace", _("Workplaces")),
    ("structure:tree", "tree", _("Organisations")),
    ("imports:list", "import", _("Imports")),
    ("rules", "law", _("Rules of law")),
    ("audit", "audit", _("Audit")),
]
ACCOUNT = [
    ("account_change_password", _("Change password")),
    ("mfa_index", _("One-time codes")),
]


def shell(request):
    return {
        "nav": SimpleLazyObject(lambda: _navigation(request)),
        "installation": SimpleLazyObject(_installation),
        "may_open": lambda route: _may_open(request, route),
        "this_week": Week.of(timezone.localdate()),
        "posts_held": SimpleLazyObject(lambda: _posts(request)),
        "account_links": [{"url": reverse(route), "label": label} for route, label in ACCOUNT],
    }


def _navigation(request) -> list[dict]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    roles = roles_of(user)
    items: list[dict] = [
        {"label": label, "icon": icon, "url": reverse(route)}
        for route, icon, label in NAVIGATION
        if may_open(route, True, roles)
    ]
    above = [item["url"] for item in items if _stands_under(request.path, item["url"])]
    here = max(above, key=len, default="")
    return [item | {"active": item["url"] == here} for item in items]


def _may_open(request, route: str) -> bool:
    user = request.user
    return may_open(route, user.is_authenticated, roles_of(user))


def _posts(request) -> list[str]:
    return [
        f"{post.get_role_display()} · {post.organisation or post.workplace}"
        for post in posts_of(request.user)
    ]


def _stands_under(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _installation() -> dict:
    installation = Installation.objects.first()
    if installation is None:
        return {"demonstration": False, "centre": ""}
    centre = text(packs.read(installation.pack, "pack")["centre"])
    return {
        "demonstration": installation.demonstration,
        "centre": centre,
        "pack": installation.pack,
        "logins": [login | {"role": Role(login["role"]).label} for login in installation.logins],
    }
