from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import gettext_lazy as _


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

    def set_password(self, user, password) -> None:
        user.first_password = False
        super().set_password(user, password)
