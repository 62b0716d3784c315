"""What in the whole database points to a set of records, found by the models' own relations: the
importer of a
register sees what stands above it without importing it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Model

from birlik.imports.bulk import slices


def pointing_to(
    model: type[Model],
    ids: Collection[int],
    but: Mapping[str, Collection[int] | None] | None = None,
) -> dict[int, str]:
    """record -> name of the kind of thing that points to it. `but`: rows by model label that do not
    count;
    None stands for all rows of that model."""
    but = but or {}
    found: dict[int, str] = {}
    for relation in _relations(model):
        other = relation.related_model
        label = other._meta.label_lower
        if label in but and but[label] is None:
            continue
        ignored = set(but.get(label) or ())
        name, field = str(other._meta.verbose_name), relation.field
        for part in slices(ids):
            pointing = other._base_manager.filter(**{f"{field.name}__among": part})
            for pk, record in pointing.values_list("pk", field.attname):
                if pk not in ignored:
                    found.setdefault(record, name)
    return found


def _relations(model: type[Model]) -> Sequence[Any]:
    """Foreign keys to the model, also those without a name back and those of many-to-many
    tables."""
    return [
        field
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and (field.one_to_many or field.one_to_one)
    ]
