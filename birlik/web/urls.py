from django.urls import include, path, re_path

from birlik.figures import views as figures
from birlik.web import law_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.set_language, name="set_language"),
    path("about/", views.about, name="about"),
    path("about/style/", views.style_guide, name="style_guide"),
    path("health/", views.health, name="health"),
    path("offline/", views.offline, name="offline"),
    path("worker.js", views.worker, name="worker"),
    path("rules/", law_views.rules, name="rules"),
    path("rules/compared/", law_views.compare, name="rule_check"),
    path("rules/<slug:code>/in-force/", law_views.put_in_force, name="rules_in_force"),
    path("rules/<slug:code>/back/", law_views.take_back, name="rules_back"),
    path("audit/", views.audit, name="audit"),
    path("account/", include("allauth.account.urls")),
    path("account/codes/", include("allauth.mfa.urls")),
    path("imports/", include("birlik.imports.urls")),
    path("", include("birlik.registers.structure.urls")),
    path("disputes/", include("birlik.registers.disputes.urls")),
    path("clinics/", include("birlik.registers.clinics.urls")),
    path("agreements/", include("birlik.registers.agreements.urls")),
    path("plans/", include("birlik.registers.plans.urls")),
    path("proposals/", include("birlik.registers.proposals.urls")),
    path("weekly/", include("birlik.registers.weekly.urls")),
    path("signals/", include("birlik.monitoring.urls")),
    path("figures/", include("birlik.figures.urls")),
    re_path(r"^check/(?P<hash>[0-9a-f]{64}|)$", figures.check, name="check_receipt"),
    path("data/", figures.open_data_page, name="open_data"),
]
