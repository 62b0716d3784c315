"""The second fence: while somebody signed in is served, PostgreSQL gives no row of the file of a
clinic that person does not work at, whatever the code asks for. The policies are in migration 0002.

What acts for nobody, the daily task, the command line, the public door, stands inside.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.urls import reverse

from birlik.registers.clinics.queries import clinic_ids

NOBODY = ""  # nobody stands before the wall: the system itself acts


@contextmanager
def open_only(clinics: Iterable[int]) -> Iterator[None]:
    """Inside, only the files of these clinics exist."""
    _set("{" + ",".join(str(pk) for pk in sorted(clinics)) + "}")
    try:
        yield
    finally:
        _set(NOBODY)


@contextmanager
def lifted() -> Iterator[None]:
    """Inside, the wall is lifted: for the one event that writes at another clinic."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('birlik.clinics', true), '')")
        before = cursor.fetchone()[0]
    _set(NOBODY)
    try:
        yield
    finally:
        _set(before)


def _set(clinics: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('birlik.clinics', %s, false)", [clinics])


class WallMiddleware:
    """Around every page of somebody who is signed in. A worker's door opens by a code, not by a
    sign-in, so it stays as it is for whoever comes through it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated or _by_code(request.path_info):
            return self.get_response(request)
        with open_only(clinic_ids(request.user)):
            return self.get_response(request)


def _by_code(path: str) -> bool:
    return path.startswith(reverse("portal:start"))
