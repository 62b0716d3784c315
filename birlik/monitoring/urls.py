from django.urls import path, re_path

from birlik.monitoring import (
    budget_views,
    first_views,
    prevention_views,
    proposal_views,
    score_views,
    views,
    warning_views,
)

app_name = "monitoring"
urlpatterns = [
    path("", views.signal_list, name="signals"),
    path("<int:pk>/", views.signal, name="signal"),
    path("<int:pk>/undo/", views.undo_decision, name="undo"),
    path("<int:pk>/reassign/", views.reassign, name="reassign"),
    path("<int:pk>/dispute/", views.open_dispute, name="open_dispute"),
    path("<int:pk>/measure/", prevention_views.add_measure, name="add_measure"),
    path("<int:pk>/watch/", prevention_views.put_on_watch, name="put_on_watch"),
    path("first/", first_views.first, name="first"),
    re_path(r"^first/(?P<kind>csv|xlsx)$", first_views.export, name="first_export"),
    path("budgets/", budget_views.alarm_budgets, name="budgets"),
    path("warnings/", warning_views.warnings, name="warnings"),
    path("proposed/", proposal_views.proposed, name="proposals"),
    path("proposed/<str:code>/open/", proposal_views.accept, name="accept_proposal"),
    path("proposed/<str:code>/dismiss/", proposal_views.dismiss, name="dismiss_proposal"),
    path("run/", views.run, name="run"),
    path("method/", score_views.method, name="method"),
    path("objections/", score_views.objections, name="objections"),
    path("objections/<int:pk>/", score_views.objection, name="objection"),
    path("score/<str:code>/<str:week>/", score_views.risk, name="risk"),
    path("score/<str:code>/<str:week>/<str:term>/", score_views.contest, name="contest"),
    path("card/<str:code>/<str:week>/", score_views.card, name="card"),
]
