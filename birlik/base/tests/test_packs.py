import pytest

from birlik.base import packs
from birlik.base.actions import install
from birlik.base.models import Installation

pytestmark = pytest.mark.django_db


def test_an_installation_keeps_its_pack():
    install(pack="kz")
    assert packs.installed() == "kz"
    with pytest.raises(packs.BrokenPack, match="cannot change to “us”"):
        install(pack="us")
    assert Installation.objects.count() == 1


def test_without_an_installation_the_sentence_says_what_to_do():
    with pytest.raises(packs.BrokenPack, match="birlik init"):
        packs.installed()


def test_a_pack_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(packs.BrokenPack, match="kz, us"):
        install(pack="atlantis")


def test_texts_fall_back_to_a_language_that_is_there():
    assert packs.text({"ru": "Спор", "en": "Dispute"}, "kk") == "Спор"
    assert packs.text({"kk": "Дау"}, "en") == "Дау"
