import pytest


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration federation with two weeks run, made once for a module and rolled back
    after it. A module that uses it marks its tests `django_db`."""
    from django.db import transaction

    from birlik import sandbox
    from birlik.registers.structure.reference import install_pack
    from birlik.sandbox import load

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "truth_folder", lambda: tmp_path_factory.getbasetemp() / "sandbox")
        with transaction.atomic():
            install_pack(pack="kz", demonstration=True)
            sandbox.build(scale=0.01)
            _run_two_weeks()
            yield
            transaction.set_rollback(True)


def _run_two_weeks() -> None:
    from django.utils import timezone

    from birlik.monitoring.actions import run_week
    from birlik.registers.weekly.form import closed_week

    now = closed_week(timezone.now())
    for week in (now - 1, now):
        run_week(week=week)
