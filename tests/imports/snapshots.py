"""The whole register as plain values, to show that an undone import left no trace."""

from typing import Any

from django.apps import apps

REGISTERS = ("structure", "weekly", "disputes")


def register() -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for label in REGISTERS:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            columns = [field.attname for field in model._meta.concrete_fields]
            if model._meta.label == "structure.Lineage":
                columns.remove("id")  # derived rows are made anew
            rows = (tuple(map(repr, row)) for row in model._base_manager.values_list(*columns))
            found[model._meta.label] = sorted(rows)
    users = apps.get_model("base", "User").objects.values_list("login", "name", "email")
    found["users"] = sorted(users)
    return found
