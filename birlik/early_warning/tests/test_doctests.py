"""Every example in a docstring gives what it says."""

import doctest
import importlib
import pkgutil

import pytest

import birlik.early_warning as package

MODULES = [m.name for m in pkgutil.iter_modules(package.__path__) if m.name != "tests"]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name):
    module = importlib.import_module(f"{package.__name__}.{name}")
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0
