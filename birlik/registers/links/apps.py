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
        PARTS["unlink"] = forms.UnlinkForm
        sections.register("clinics.appeal", shown.of_appeal)
        sections.register("disputes.dispute", shown.behind)
        sections.register("weekly.eventreport", shown.behind)
        sections.register("agreements.collectiveagreement", shown.of_agreement)
