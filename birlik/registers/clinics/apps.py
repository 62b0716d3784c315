from django.apps import AppConfig


class ClinicsConfig(AppConfig):
    name = "birlik.registers.clinics"
    label = "clinics"

    def ready(self) -> None:
        from birlik.base import datasets as offered
        from birlik.registers.clinics import datasets

        offered.register(*datasets.ALL)
