from django.urls import path

from birlik.portal import deadline_views, penalty_views, views

app_name = "portal"
urlpatterns = [
    path("", views.start, name="start"),
    path("dates/", deadline_views.dates, name="dates"),
    path("dates/<slug:code>/", deadline_views.procedure, name="procedure"),
    path("dates/<slug:code>/sheet/", deadline_views.sheet, name="sheet"),
    path("dates/<slug:code>/dates.ics", deadline_views.calendar, name="calendar"),
    path("penalty/", penalty_views.penalty, name="penalty"),
]
