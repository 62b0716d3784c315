"""What import-linter cannot see: foreign keys, rules that reach the database, views that save."""

import ast
import tomllib

import pytest
from django.apps import apps

from tests.architecture.source import PACKAGE, ROOT, functions, imported, python_files, shown, tree

# Top to bottom, as the contracts in pyproject.toml have it; a name in brackets may be absent.
_CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
REGISTERS = sorted(file.parent for file in PACKAGE.glob("registers/*/apps.py"))


def _layers(container):
    contract = next(one for one in _CONTRACTS if one.get("containers") == [container])
    return [[name.strip(" ()") for name in layer.split("|")] for layer in contract["layers"]]


def _place(app_label):
    """(level in the house, level among the registers, name); the lower the level, the higher up."""
    module = apps.get_app_config(app_label).name.split(".")
    house = next(i for i, names in enumerate(_layers("birlik")) if module[1] in names)
    if module[1] != "registers":
        return house, 0, app_label
    inner = next(i for i, names in enumerate(_layers("birlik.registers")) if module[2] in names)
    return house, inner, app_label


def _own_models():
    return [model for model in apps.get_models() if model.__module__.startswith("birlik.")]


def _foreign_keys():
    for model in _own_models():
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and field.concrete else None
            if target is not None and target.__module__.startswith("birlik."):
                yield model, field, target


def test_foreign_keys_point_down_or_stay_at_home():
    wrong = []
    for model, field, target in _foreign_keys():
        mine, theirs = _place(model._meta.app_label), _place(target._meta.app_label)
        if mine[2] != theirs[2] and mine[:2] >= theirs[:2]:
            wrong.append(
                f"{model._meta.label}.{field.name} points up or beside to {target._meta.label}"
            )
    assert wrong == []


def test_every_folder_of_the_house_is_in_the_contract():
    named = {name for layer in _layers("birlik") for name in layer}
    folders = {file.parent.name for file in PACKAGE.glob("*/__init__.py")} - {"packs"}
    assert folders <= named


@pytest.mark.parametrize("register", REGISTERS, ids=lambda folder: folder.name)
def test_a_register_is_in_both_contracts(register):
    inside = next(
        c for c in _CONTRACTS if f"birlik.registers.{register.name}" in c.get("containers", [])
    )
    assert "(actions)" in inside["layers"]
    assert register.name in {name for layer in _layers("birlik.registers") for name in layer}


FORBIDDEN_TO_RULES = ("django.db", "django.http", "django.contrib", "psycopg")
FORBIDDEN_CALLS_OF_RULES = {"now", "today", "localdate"}


def _named(name):
    return [file for file in python_files() if file.name == name]


@pytest.mark.parametrize("file", _named("rules.py"), ids=shown)
def test_rules_reach_neither_database_nor_request(file):
    reached = {
        f"{shown(file, line)} {module}"
        for module, line in imported(file)
        if module.startswith(FORBIDDEN_TO_RULES) or module.endswith((".models", ".queries"))
    }
    assert reached == set()


@pytest.mark.parametrize("file", _named("rules.py"), ids=shown)
def test_rules_are_told_what_day_it_is(file):
    calls = [
        shown(file, node.lineno)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in FORBIDDEN_CALLS_OF_RULES
    ]
    assert calls == []


WRITES = {
    "save",
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "delete",
    "bulk_update",
    "set_password",
}


@pytest.mark.parametrize("file", _named("views.py"), ids=shown)
def test_views_do_not_write(file):
    calls = [
        f"{shown(file, node.lineno)} .{node.func.attr}()"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
    ]
    assert calls == []


@pytest.mark.parametrize("file", _named("actions.py"), ids=shown)
def test_an_action_is_keyword_only_and_says_by_whom(file):
    wrong = [
        f"{shown(file, function.lineno)} {function.name}"
        for function in functions(file)
        if any(
            isinstance(mark, ast.Name) and mark.id == "action" for mark in function.decorator_list
        )
        and (function.args.args or "by" not in {one.arg for one in function.args.kwonlyargs})
    ]
    assert wrong == []


def test_logic_is_not_hidden_in_signals():
    users = [
        shown(file, line)
        for file in python_files()
        for module, line in imported(file)
        if module.startswith(("django.db.models.signals", "django.dispatch"))
    ]
    assert users == []
