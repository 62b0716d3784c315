from django.urls import path

from birlik.registers.plans import measure_views, views, watch_views

app_name = "plans"
urlpatterns = [
    path("", views.plan_list, name="list"),
    path("open/", views.open_plan, name="open"),
    path("<int:pk>/", views.plan, name="plan"),
    path("<int:pk>/sheet/", views.sheet, name="sheet"),
    path("<int:pk>/aim/", views.aim, name="aim"),
    path("<int:pk>/add/", measure_views.add, name="add"),
    path("measures/<int:pk>/", measure_views.measure, name="measure"),
    path("measures/<int:pk>/progress/", measure_views.report, name="report"),
    path("measures/<int:pk>/change/", measure_views.change, name="change"),
    path("measures/<int:pk>/owner/", measure_views.hand_over, name="hand_over"),
    path("measures/<int:pk>/drop/", measure_views.drop, name="drop"),
    path("measures/<int:pk>/restore/", measure_views.restore, name="restore"),
    path("measures/<int:pk>/files/<int:file>", measure_views.evidence, name="evidence"),
    path("watch/", watch_views.watch_list, name="watch"),
    path("watch/<int:pk>/", watch_views.watched, name="watched"),
    path("watch/<int:pk>/look/", watch_views.look, name="look"),
    path("watch/<int:pk>/off/", watch_views.take_off, name="take_off"),
    path("watch/<int:pk>/back/", watch_views.put_back, name="put_back"),
    path("watch/employer/<int:pk>/", watch_views.put_on_employer, name="put_on_employer"),
    path("watch/at/<path:code>/", watch_views.put_on, name="put_on"),
]
