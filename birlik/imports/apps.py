from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "birlik.imports"
    label = "imports"

    def ready(self) -> None:
        from birlik.base import datasets as offered
        from birlik.imports import datasets

        offered.register(datasets.IMPORTS)
