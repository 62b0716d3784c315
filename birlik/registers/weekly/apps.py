from django.apps import AppConfig


class WeeklyConfig(AppConfig):
    name = "birlik.registers.weekly"
    label = "weekly"

    def ready(self) -> None:
        from birlik.base import datasets as offered
        from birlik.base import hindsight as looking_back
        from birlik.imports import registry
        from birlik.registers.structure import timeline
        from birlik.registers.weekly import datasets, hindsight, imports, of_workplace

        timeline.register(of_workplace.reports)
        timeline.register(of_workplace.events)
        registry.register(imports.WeeklyReports)
        offered.register(*datasets.ALL)
        looking_back.register(hindsight.RULES, hindsight.tables)
