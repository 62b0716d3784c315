from django.urls import path

from birlik.registers.clinics.views import answers, appeal, figures, letters, managing, taking

app_name = "clinics"
urlpatterns = [
    path("", taking.queue, name="queue"),
    path("figures/", figures.figures, name="figures"),
    path("places/", managing.listed, name="clinics"),
    path("places/new/", managing.new, name="new_clinic"),
    path("places/<slug:code>/", managing.change, name="change_clinic"),
    path("dates/", figures.chief, name="chief"),
    path("expiry/", figures.keeping, name="keeping"),
    path("answers/", answers.listed, name="answers"),
    path("answers/new/", answers.write, name="new_answer"),
    path("answers/<int:answer>/", answers.shown, name="answer"),
    path("answers/<int:answer>/improve/", answers.write, name="improve"),
    path("answers/<int:answer>/retire/", answers.retire, name="retire"),
    path("take/", taking.take, name="take"),
    path("take/hints/", taking.hints, name="hints"),
    path("<str:number>/", appeal.detail, name="appeal"),
    path("<str:number>/edit/", appeal.edit, name="edit"),
    path("<str:number>/letters/", letters.offered, name="letters"),
    path(
        "<str:number>/letters/<slug:kind>.<str:language>.<slug:form>",
        letters.letter,
        name="letter",
    ),
    path("<str:number>/readers/", appeal.readers, name="readers"),
    path("<str:number>/do/<slug:kind>/", appeal.event, name="event"),
    path("<str:number>/do/<slug:kind>/<int:pk>/", appeal.part, name="part"),
    path("<str:number>/files/<int:pk>", appeal.attachment, name="attachment"),
]
