from django.urls import path

from birlik.portal import (
    ask_views,
    deadline_views,
    partner_views,
    penalty_views,
    thread_views,
    views,
)

app_name = "portal"
urlpatterns = [
    path("", views.start, name="start"),
    path("dates/", deadline_views.dates, name="dates"),
    path("dates/<slug:code>/", deadline_views.procedure, name="procedure"),
    path("dates/<slug:code>/sheet/", deadline_views.sheet, name="sheet"),
    path("dates/<slug:code>/dates.ics", deadline_views.calendar, name="calendar"),
    path("dates/<slug:code>/dates.pdf", deadline_views.paper, name="paper"),
    path("penalty/", penalty_views.penalty, name="penalty"),
    path("ask/", ask_views.ask, name="ask"),
    path("receipt.pdf", ask_views.receipt_paper, name="receipt"),
    path("code/", thread_views.code, name="code"),
    path("conversation/", thread_views.thread, name="thread"),
    path("conversation/after/", thread_views.follow_up, name="follow_up"),
    path("conversation/files/<int:pk>/", thread_views.file, name="file"),
    path("conversation/leave/", thread_views.leave, name="leave"),
    path("clinics/", views.clinics, name="clinics"),
    path("clinics/<slug:code>/poster.pdf", views.poster, name="poster"),
    path("step/<str:token>/", partner_views.step, name="step"),
    path("rights/", views.rights, name="rights"),
]
