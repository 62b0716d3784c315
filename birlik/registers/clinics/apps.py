from django.apps import AppConfig


class ClinicsConfig(AppConfig):
    name = "birlik.registers.clinics"
    label = "clinics"
