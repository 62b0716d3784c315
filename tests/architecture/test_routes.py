"""Every route stands in the access table with its roles, and the table lists no dead route."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from birlik.web.access import ROUTES


def _routes(patterns, namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"the route {pattern.pattern} has no name"
            yield f"{namespace}{pattern.name}"


SERVED = set(_routes(get_resolver().url_patterns))


def test_every_route_is_in_the_access_table():
    assert SERVED - set(ROUTES) == set()


def test_the_access_table_lists_only_routes_that_are_served():
    assert set(ROUTES) - SERVED == set()
