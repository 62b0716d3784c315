from django.urls import path

from birlik.registers.clinics.views import appeal, taking

app_name = "clinics"
urlpatterns = [
    path("", taking.queue, name="queue"),
    path("take/", taking.take, name="take"),
    path("take/hints/", taking.hints, name="hints"),
    path("<str:number>/", appeal.detail, name="appeal"),
    path("<str:number>/edit/", appeal.edit, name="edit"),
    path("<str:number>/readers/", appeal.readers, name="readers"),
    path("<str:number>/do/<slug:kind>/", appeal.event, name="event"),
    path("<str:number>/do/<slug:kind>/<int:pk>/", appeal.part, name="part"),
    path("<str:number>/files/<int:pk>", appeal.attachment, name="attachment"),
]
