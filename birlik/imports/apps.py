from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "birlik.imports"
    label = "imports"
