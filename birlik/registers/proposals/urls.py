from django.urls import path

from birlik.registers.proposals import views

app_name = "proposals"
urlpatterns = [
    path("", views.listed, name="list"),
    path("new/", views.new, name="new"),
    path("<str:number>/", views.proposal, name="proposal"),
    path("<str:number>/change/", views.change, name="change"),
    path("<str:number>/step/<str:kind>/", views.step, name="step"),
]
