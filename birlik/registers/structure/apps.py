from django.apps import AppConfig


class StructureConfig(AppConfig):
    name = "birlik.registers.structure"
    label = "structure"

    def ready(self) -> None:
        from birlik.base import datasets as offered
        from birlik.base import hindsight as looking_back
        from birlik.imports import registry
        from birlik.registers.structure import datasets, hindsight, timeline
        from birlik.registers.structure.imports import organisations, posts, traces, workplaces
        from birlik.registers.structure.workplace_page import known_here

        registry.register(organisations.Organisations)
        registry.register(workplaces.Workplaces)
        registry.register(posts.Posts)
        timeline.register(known_here)
        timeline.register(traces.imported_here)
        offered.register(*datasets.ALL)
        looking_back.register(hindsight.RULES, hindsight.tables)
