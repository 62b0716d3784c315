"""What the pages of the clinics' public door share: the puzzle, the code in use, no traces."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from birlik.portal import guard

COOKIE = "conversation"
LASTS = 30 * 60  # seconds without a step, then the code is asked for again
SALT = "portal conversation"
REFUSED_AT = 120  # sendings of one address in the window: by then it is no workplace any more
WRONG_AT = 10  # wrong codes of one address in the window


def door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of somebody who stays unknown: kept by no cache. Nothing here is done in the name of
    a signed-in person, so no token against forged requests is needed, and no cookie for it."""

    @csrf_exempt
    @never_cache
    @wraps(view)
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return page


def code_in_use(request: HttpRequest) -> str:
    """The receipt code somebody has just given on this device; empty when they have not, left, or
    did nothing for half an hour."""
    try:
        code: str = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return ""
    return code


def use_code(response: HttpResponse, code: str) -> HttpResponse:
    """Remember it on this device until the browser closes, and half an hour at most."""
    response.set_cookie(
        COOKIE,
        signing.dumps(code, salt=SALT),
        path="/p/",
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def forget_code(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path="/p/", samesite="Strict")
    return response


def check_puzzle(request: HttpRequest) -> str:
    """The name of the puzzle that was solved; raises ValidationError with a sentence."""
    typed = request.POST
    try:
        return guard.solved(
            typed.get("puzzle", ""), typed.get("answer", ""), typed.get("total", "")
        )
    except guard.Unsolved as error:
        if error.wait:
            raise ValidationError(
                _(
                    "Please wait %(seconds)d seconds more, then press the button again. This keeps "
                    "machines out; what you wrote stands below."
                )
                % {"seconds": error.wait}
            ) from error
        raise ValidationError(
            _("Please answer the small sum at the end of the page. This keeps machines out.")
        ) from error
    except signing.BadSignature as error:
        raise ValidationError(
            _("The page has stood open for too long. What you wrote stands below: send it again.")
        ) from error


def check_crowd(request: HttpRequest) -> None:
    """Raises ValidationError where far too much comes from one address."""
    if guard.sendings.of(guard.address_of(request)) > REFUSED_AT:
        raise ValidationError(
            _(
                "Too much is being sent from this connection. Wait ten minutes, or bring your "
                "matter to the clinic in person or by telephone."
            )
        )


def check_tries(request: HttpRequest) -> None:
    """Raises ValidationError after too many wrong codes from one address."""
    if guard.wrong_codes.of(guard.address_of(request)) >= WRONG_AT:
        raise ValidationError(
            _("Too many wrong codes came from this connection. Wait ten minutes and try again.")
        )
