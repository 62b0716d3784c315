from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "birlik.registers.disputes"
    label = "disputes"

    def ready(self) -> None:
        from birlik.base import datasets as offered
        from birlik.base import hindsight as looking_back
        from birlik.imports import registry
        from birlik.registers.disputes import datasets, hindsight, imports
        from birlik.registers.disputes.of_workplace import known_here, offered_here
        from birlik.registers.structure import offers, timeline

        registry.register(imports.Disputes)
        timeline.register(known_here)
        offers.register(offered_here)
        offered.register(datasets.DISPUTES)
        looking_back.register(hindsight.RULES)
