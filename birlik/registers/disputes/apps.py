from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "birlik.registers.disputes"
    label = "disputes"

    def ready(self) -> None:
        from birlik.imports import registry
        from birlik.registers.disputes import imports

        registry.register(imports.Disputes)
