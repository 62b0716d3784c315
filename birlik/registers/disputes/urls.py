from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from birlik.registers.disputes import (
    figure_views,
    paper_views,
    part_views,
    partner_views,
    settlement_views,
    views,
)


class PartKind(StringConverter):
    regex = "event|side|demand|member|paper"


register_converter(PartKind, "disputepart")

app_name = "disputes"
urlpatterns = [
    path("", views.dispute_list, name="list"),
    re_path(r"^export/(?P<kind>csv|xlsx)$", views.export, name="export"),
    path("figures/", figure_views.figures, name="figures"),
    path("open/", views.open_dispute, name="open"),
    path("settlements/", settlement_views.lasting, name="settlements"),
    path("<str:number>/", views.detail, name="detail"),
    path("<str:number>/edit/", views.edit, name="edit"),
    path("<str:number>/close/", views.close, name="close"),
    path("<str:number>/reopen/", views.reopen, name="reopen"),
    path("<str:number>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:number>/restore/", views.restore, name="restore"),
    path("<str:number>/record/", part_views.record, name="record"),
    path("<str:number>/responsible/", part_views.responsible, name="responsible"),
    path("<str:number>/<disputepart:kind>/add/", part_views.add, name="add_part"),
    path("<str:number>/<disputepart:kind>/<int:pk>/", part_views.correct, name="part"),
    path(
        "<str:number>/<disputepart:kind>/<int:pk>/withdraw/",
        part_views.withdraw,
        name="withdraw_part",
    ),
    path(
        "<str:number>/<disputepart:kind>/<int:pk>/restore/", part_views.restore, name="restore_part"
    ),
    path("<str:number>/terms/add/", settlement_views.add_term, name="add_term"),
    path("<str:number>/terms/<int:pk>/change/", settlement_views.change_term, name="change_term"),
    path("<str:number>/terms/<int:pk>/kept/", settlement_views.kept, name="term_kept"),
    path("<str:number>/terms/<int:pk>/broken/", settlement_views.broken, name="term_broken"),
    path("<str:number>/terms/<int:pk>/back/", settlement_views.take_back, name="take_back_term"),
    path(
        "<str:number>/terms/<int:pk>/withdraw/",
        settlement_views.withdraw_term,
        name="withdraw_term",
    ),
    path(
        "<str:number>/settlements/<int:pk>/stage/",
        settlement_views.correct_stage,
        name="correct_stage",
    ),
    path(
        "<str:number>/terms/<int:pk>/dispute/",
        settlement_views.open_from_term,
        name="open_from_term",
    ),
    path(
        "<str:number>/terms/<int:pk>/files/<int:file>", settlement_views.term_file, name="term_file"
    ),
    path("<str:number>/note/", views.note, name="note"),
    path("<str:number>/papers/", paper_views.paper_list, name="papers"),
    path("<str:number>/papers/evidence/", paper_views.evidence, name="evidence"),
    re_path(
        r"^(?P<number>[^/]+)/papers/(?P<code>[a-z-]+)/(?P<language>kk|ru|en)/$",
        paper_views.preview,
        name="paper",
    ),
    re_path(
        r"^(?P<number>[^/]+)/papers/(?P<code>[a-z-]+)/(?P<language>kk|ru|en)\.(?P<kind>pdf|docx)$",
        paper_views.file,
        name="paper_file",
    ),
    path("<str:number>/partners/", partner_views.partner_list, name="partners"),
    path("<str:number>/partners/<int:pk>/revoke/", partner_views.revoke, name="revoke_link"),
    path("<str:number>/answers/<int:pk>/accept/", partner_views.accept, name="accept_answer"),
    path("<str:number>/answers/<int:pk>/refuse/", partner_views.refuse, name="refuse_answer"),
    path("<str:number>/answers/<int:pk>/files/<int:file>", partner_views.file, name="partner_file"),
    path("<str:number>/files/", views.attach, name="attach"),
    path("<str:number>/files/<int:pk>", views.attachment, name="attachment"),
]
