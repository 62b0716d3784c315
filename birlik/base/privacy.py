"""How private each field is. Every model says it for every field; a test fails on a field nobody
classified."""

from enum import StrEnum

from django.db.models import Model


class Privacy(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SECRET = "secret"  # noqa: S105 - the name of a class of fields, not a password


def classification(model: type[Model]) -> dict[str, Privacy]:
    """Field name -> class, read from the model's PRIVACY = {Privacy.INTERNAL: "name code", …}."""
    declared: dict[str, Privacy] = {}
    for level, names in getattr(model, "PRIVACY", {}).items():
        for name in names.split():
            declared[name] = Privacy(level)
    return declared


def unclassified(model: type[Model]) -> list[str]:
    declared = classification(model)
    own = [field.name for field in model._meta.get_fields() if not field.auto_created]
    return sorted(set(own) - set(declared))
