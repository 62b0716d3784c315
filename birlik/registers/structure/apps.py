from django.apps import AppConfig


class StructureConfig(AppConfig):
    name = "birlik.registers.structure"
    label = "structure"

    def ready(self) -> None:
        from birlik.imports import registry
        from birlik.registers.structure.imports import organisations, posts, workplaces

        registry.register(organisations.Organisations)
        registry.register(workplaces.Workplaces)
        registry.register(posts.Posts)
