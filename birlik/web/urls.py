from django.urls import include, path

from birlik.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("language", views.set_language, name="set_language"),
    path("sign-in/", include("allauth.urls")),
]
