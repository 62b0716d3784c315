from django.conf import settings
from django.utils import translation


class LanguageMiddleware:
    """The language an address names (`?lang=kk`, as links on paper and between pages do), else the
    one a person chose (remembered in a cookie and on the account), else what the browser asks
    for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        known = dict(settings.LANGUAGES)
        named = request.GET.get("lang", "")
        chosen = named or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in known:
            chosen = translation.get_language_from_request(request)
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        if named in known:
            keep_language(response, named)
        return response


def keep_language(response, language: str) -> None:
    """The browser remembers the choice for a year."""
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=31_536_000, samesite="Lax")
