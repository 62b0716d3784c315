from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "birlik.registers.proposals"
    label = "proposals"

    def ready(self) -> None:
        from birlik.base import datasets as offered
        from birlik.base import hindsight as looking_back
        from birlik.base import sections
        from birlik.registers.proposals import datasets, hindsight
        from birlik.registers.proposals.of_agreement import known_here, of_agreement
        from birlik.registers.structure import timeline

        timeline.register(known_here)
        sections.register("agreements.collectiveagreement", of_agreement)
        offered.register(datasets.PROPOSALS)
        looking_back.register(hindsight.RULES)
