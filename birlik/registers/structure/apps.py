from django.apps import AppConfig


class StructureConfig(AppConfig):
    name = "birlik.registers.structure"
    label = "structure"
