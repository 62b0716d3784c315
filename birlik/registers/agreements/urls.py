from django.urls import path

from birlik.registers.agreements import views

app_name = "agreements"
urlpatterns = [
    path("at/<path:code>/new/", views.add, name="add"),
    path("<int:pk>/", views.change, name="change"),
]
