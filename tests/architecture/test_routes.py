"""Every route of ours stands in the access table with its roles, and the table lists no dead route.

A route that came with a package and is not in the table is closed: it answers "not found".
"""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from birlik.web.access import ROUTES


def _routes(patterns, namespace: str = "") -> Iterator[tuple[str, bool]]:
    """The name of every route, and whether the view behind it is ours."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"the route {pattern.pattern} has no name"
            view = getattr(pattern.callback, "view_class", pattern.callback)
            yield f"{namespace}{pattern.name}", view.__module__.startswith("birlik.")


@pytest.fixture
def served() -> dict[str, bool]:
    return dict(_routes(get_resolver().url_patterns))


def test_every_route_is_in_the_access_table(served):
    assert {name for name, ours in served.items() if ours} - set(ROUTES) == set()


@pytest.mark.django_db
def test_a_route_of_a_package_that_is_not_in_the_table_does_not_exist(client, served):
    closed = [name for name, ours in served.items() if not ours and name not in ROUTES]
    assert closed, "the sign-in package brings more routes than are opened"
    assert client.get("/accounts/signup/").status_code == 404


def test_the_access_table_lists_only_routes_that_are_served(served):
    assert set(ROUTES) - set(served) == set()
