from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from birlik.web import actions


@require_POST
def set_language(request):  # noqa: ANN001, ANN201
    language = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=31_536_000, samesite="Lax"
        )
        if request.user.is_authenticated:
            actions.remember_language(language=language, by=request.user)
    return response


def health(request):  # noqa: ANN001, ANN201
    return HttpResponse("ok", content_type="text/plain")


def style_guide(request):  # noqa: ANN001, ANN201
    return render(request, "base/style_guide.html")
