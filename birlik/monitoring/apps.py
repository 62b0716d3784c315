from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "birlik.monitoring"
    label = "monitoring"
