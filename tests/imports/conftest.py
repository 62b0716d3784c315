"""Two regions and two sectors of kz, or the whole of the pack of recorded stoppages."""

import pytest
from django.utils import translation

from birlik.base import packs
from birlik.registers.structure.tests import factories


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def kz(db):
    factories.installation("kz")
    return factories.Federation()


@pytest.fixture
def us(db):
    factories.installation("us")
    for row in packs.read("us", "regions"):
        factories.region(row["code"])
    for row in packs.read("us", "sectors"):
        factories.sector(row["code"])
