"""Every field of every record says how private it is."""

import pytest
from django.apps import apps

from birlik.base.privacy import classification, unclassified

OWN = [model for model in apps.get_models() if model.__module__.startswith("birlik.")]


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_every_field_is_classified(model):
    assert unclassified(model) == []


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_nothing_is_classified_that_is_not_there(model):
    fields = {field.name for field in model._meta.get_fields()}
    assert set(classification(model)) <= fields
