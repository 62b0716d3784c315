from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from birlik.base.models import User


class Request(HttpRequest):
    """A request as views behind the access table get it: whoever made it is signed in."""

    user: User
    htmx: HtmxDetails
