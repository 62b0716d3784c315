from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "birlik.registers.agreements"
    label = "agreements"
