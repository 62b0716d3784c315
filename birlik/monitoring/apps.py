from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "birlik.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        from birlik.base import datasets as offered
        from birlik.monitoring import datasets, of_workplace
        from birlik.registers.structure import timeline

        timeline.register(of_workplace.signals)
        offered.register(datasets.SIGNALS, datasets.OBJECTIONS)
