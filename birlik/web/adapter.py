from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from birlik.base.middleware import keep_language
from birlik.base.models import Installation


class ClosedAdapter(DefaultAccountAdapter):
    """Nobody signs up; accounts come with posts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Sign-in is paused for a few minutes, so that nobody can guess a password. "
            "Wait five minutes and try again, or ask your coordinator for a new password."
        )
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def post_login(self, request, user, **details):
        """On a new device the language of the account; the sign-ins of a demonstration are
        shared, so there the browser has the word."""
        response = super().post_login(request, user, **details)
        known = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        if not known and not Installation.objects.filter(demonstration=True).exists():
            keep_language(response, user.language)
        return response

    def set_password(self, user, password) -> None:
        user.first_password = False
        super().set_password(user, password)
