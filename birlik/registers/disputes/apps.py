from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "birlik.registers.disputes"
    label = "disputes"
