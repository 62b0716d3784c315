from django.urls import path, re_path

from birlik.figures import explorer_views, replay_views, report_views, snapshot_views, views

app_name = "figures"
urlpatterns = [
    path("", views.figure_list, name="list"),
    path("of/<slug:register>/", views.register_values, name="values"),
    path("frozen/", snapshot_views.frozen_list, name="frozen_list"),
    path("frozen/new/", snapshot_views.freeze, name="freeze"),
    path("frozen/<int:pk>/", snapshot_views.frozen, name="frozen"),
    path("replay/", replay_views.choose, name="replay"),
    path("replay/<str:week>/", replay_views.week, name="replay_week"),
    path("replay/<str:week>/<slug:register>/", replay_views.values, name="replay_values"),
    path("papers/", report_views.report_list, name="reports"),
    path("papers/<slug:code>/", report_views.report, name="report"),
    path("explore/", explorer_views.explore, name="explore"),
    path("explore/save/", explorer_views.save, name="save"),
    path("explore/forget/<int:pk>/", explorer_views.forget, name="forget"),
    re_path(
        r"^explore/(?P<kind>csv|json|xlsx|svg|png|sdmx)$", explorer_views.export, name="export"
    ),
    path("receipts/<str:hash>/", views.issued, name="issued"),
    path("<slug:code>/", views.figure, name="figure"),
    path("<slug:code>/records/", views.records, name="records"),
    path("<slug:code>/receipt.json", views.receipt, name="receipt"),
    path("<slug:code>/issue/", views.issue, name="issue"),
]
