from django.urls import include, path

from birlik.api.views import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("p/", include("birlik.portal.urls")),
    path("", include("birlik.web.urls")),
]

handler403 = "birlik.web.errors.forbidden"
handler404 = "birlik.web.errors.not_found"
handler500 = "birlik.web.errors.server_error"
