"""A demonstration is made wholly, in an empty installation, or not at all."""

import pytest

from birlik import sandbox
from birlik.base.models import Installation
from birlik.registers.structure.models import Organisation
from birlik.sandbox import load
from birlik.sandbox.scenario import ImpossibleScenario
from birlik.sandbox.tests.conftest import UNTIL, scenario
from birlik.sandbox.tests.test_load import schema

pytestmark = pytest.mark.django_db


def test_real_work_is_never_mixed_with_a_demonstration():
    Installation.objects.create(pack="kz")
    with pytest.raises(ImpossibleScenario, match="holds real work"):
        sandbox.build(scale=0.01, until=UNTIL)


def test_a_failure_on_the_way_leaves_nothing_behind(monkeypatch):
    before = schema()

    def fail(*arguments):
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(load.accounts, "open_doors", fail)
    with pytest.raises(RuntimeError, match="lights"):
        load.load(scenario=scenario(), told=lambda stage, share: None)
    assert not Organisation.objects.exists()
    assert not Installation.objects.exists()
    assert schema() == before
