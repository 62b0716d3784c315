from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "birlik.registers.links"
    label = "links"

    def ready(self) -> None:
        from birlik.base import sections
        from birlik.registers.clinics.forms import EVENTS, PARTS
        from birlik.registers.links import forms, shown

        EVENTS["dispute"] = forms.RaiseDisputeForm
        EVENTS["report"] = forms.ReportForm
        EVENTS["breach"] = forms.BreachForm
        EVENTS["proposal"] = forms.RaiseProposalForm
        EVENTS["stand-behind"] = forms.StandBehindForm
        PARTS["unlink"] = forms.UnlinkForm
        sections.register("clinics.appeal", shown.of_appeal)
        sections.register("disputes.dispute", shown.behind)
        sections.register("weekly.eventreport", shown.behind)
        sections.register("proposals.proposal", shown.of_proposal)
        sections.register("agreements.collectiveagreement", shown.of_agreement)
