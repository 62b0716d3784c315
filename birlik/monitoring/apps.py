from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "birlik.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        from birlik.monitoring import of_workplace
        from birlik.registers.structure import timeline

        timeline.register(of_workplace.signals)
