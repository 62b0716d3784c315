from django.urls import path

from birlik.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.run_list, name="list"),
    path("new/", views.upload, name="upload"),
    path("<int:pk>/", views.verdict, name="verdict"),
    path("<int:pk>/match/", views.match, name="match"),
    path("<int:pk>/sheet/", views.sheet, name="sheet"),
    path("<int:pk>/status/", views.status, name="status"),
    path("<int:pk>/apply/", views.apply, name="apply"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/refused/", views.refused_rows, name="refused"),
]
