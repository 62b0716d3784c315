from django.apps import AppConfig


class ClinicsConfig(AppConfig):
    name = "birlik.registers.clinics"
    label = "clinics"

    def ready(self) -> None:
        from birlik.base import datasets as offered
        from birlik.base import hindsight as looking_back
        from birlik.registers.clinics import datasets, hindsight

        offered.register(*datasets.ALL)
        looking_back.register(hindsight.RULES, hindsight.tables)
