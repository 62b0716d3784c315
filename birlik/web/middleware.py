from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect

from birlik.registers.structure.scope import roles_of
from birlik.web.access import ROUTES, may_open

# All that somebody can do whose password another person has seen.
WITH_FIRST_PASSWORD = frozenset(
    {"account_change_password", "account_logout", "set_language", "health"}
)


class AccessMiddleware:
    """The access table at work: what is not in it, or not for this user, does not exist."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        route = request.resolver_match.view_name
        signed_in = request.user.is_authenticated
        if may_open(route, signed_in, roles_of(request.user)):
            first = signed_in and request.user.first_password and route not in WITH_FIRST_PASSWORD
            return redirect("account_change_password") if first else None
        if not signed_in and route in ROUTES:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        raise Http404
