from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "birlik.registers.agreements"
    label = "agreements"

    def ready(self) -> None:
        from birlik.base import datasets as offered
        from birlik.base import hindsight as looking_back
        from birlik.registers.agreements import datasets, hindsight
        from birlik.registers.agreements.of_workplace import known_here, offered_here
        from birlik.registers.structure import offers, timeline

        timeline.register(known_here)
        offers.register(offered_here)
        offered.register(datasets.AGREEMENTS)
        looking_back.register(hindsight.RULES)
