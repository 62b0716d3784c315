from django.urls import path, re_path

from birlik.registers.structure import place_views, post_views, tree_views, views

EVENT = "affiliate|transfer|leave|merge|split|close|reopen|members"

app_name = "structure"
urlpatterns = [
    path("organisations/", tree_views.tree_page, name="tree"),
    path("organisations/list/", tree_views.organisations, name="organisations"),
    path("organisations/new/", views.create, name="create"),
    path("organisations/<int:pk>/", views.organisation, name="organisation"),
    path("organisations/<int:pk>/years/", views.members, name="members"),
    path("organisations/<int:pk>/below/", tree_views.node, name="node"),
    re_path(rf"^organisations/(?P<pk>\d+)/(?P<what>{EVENT})/$", views.event, name="event"),
    path("organisations/events/<int:pk>/undo/", views.undo, name="undo"),
    path("workplaces/", place_views.workplaces, name="workplaces"),
    path("workplaces/new/", place_views.add_workplace, name="add_workplace"),
    path("workplaces/<path:code>/change/", place_views.change_workplace, name="change_workplace"),
    path("workplaces/<path:code>/close/", place_views.close_workplace, name="close_workplace"),
    path("workplaces/<path:code>/headcount/", place_views.count_workers, name="count_workers"),
    path("workplaces/<path:code>/unions/", place_views.begin_presence, name="begin_presence"),
    path("workplaces/<path:code>/unions/<int:pk>/", place_views.end_presence, name="end_presence"),
    path("workplaces/<path:code>/", place_views.workplace, name="workplace"),
    path("employers/", place_views.employers, name="employers"),
    path("employers/new/", place_views.add_employer, name="add_employer"),
    path("employers/<int:pk>/", place_views.employer, name="employer"),
    path("employers/<int:pk>/change/", place_views.change_employer, name="change_employer"),
    path("people/", post_views.people, name="people"),
    path("people/new/", post_views.add_post, name="add_post"),
    path("people/posts/<int:pk>/", post_views.post, name="post"),
    path("people/posts/<int:pk>/end/", post_views.end_post, name="end_post"),
    path("people/posts/<int:pk>/hand-over/", post_views.hand_over, name="hand_over"),
    path("people/posts/<int:pk>/account/", post_views.account, name="account"),
    path("suggest/<str:kind>/", views.suggest, name="suggest"),
]
