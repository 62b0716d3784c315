from django.urls import path, re_path

from birlik.registers.disputes import views

app_name = "disputes"
urlpatterns = [
    path("", views.dispute_list, name="list"),
    re_path(r"^export/(?P<kind>csv|xlsx)$", views.export, name="export"),
    path("open/", views.open_dispute, name="open"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/edit/", views.edit, name="edit"),
    path("<str:number>/close/", views.close, name="close"),
    path("<str:number>/reopen/", views.reopen, name="reopen"),
    path("<str:number>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:number>/restore/", views.restore, name="restore"),
    path("<str:number>/note/", views.note, name="note"),
    path("<str:number>/files/", views.attach, name="attach"),
    path("<str:number>/files/<int:pk>", views.attachment, name="attachment"),
]
