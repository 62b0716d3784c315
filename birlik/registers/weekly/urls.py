from django.urls import path

from birlik.registers.weekly import views

app_name = "weekly"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("completeness/", views.completeness, name="completeness"),
    path("silent/", views.silent_list, name="silent"),
    path("contested/", views.contested, name="contested"),
    path("contested/<str:receipt>/", views.decide, name="decide"),
    path("happened/", views.event, name="event"),
    path("happened/<str:receipt>/", views.event_sent, name="event_sent"),
    path("receipt/<str:receipt>/", views.report, name="report"),
    path("<str:code>/<str:week>/", views.fill, name="fill"),
]
