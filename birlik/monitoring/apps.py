from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "birlik.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        from birlik.base import datasets as offered
        from birlik.base import hindsight as looking_back
        from birlik.monitoring import datasets, hindsight, of_workplace
        from birlik.registers.structure import timeline

        timeline.register(of_workplace.signals)
        offered.register(datasets.SIGNALS, datasets.OBJECTIONS)
        looking_back.register(hindsight.RULES, hindsight.tables)
