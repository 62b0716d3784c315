import pytest
from django.core.exceptions import ValidationError

from birlik.registers.structure.models import Region, Sector
from birlik.registers.structure.reference import install_pack, load_boundaries

pytestmark = pytest.mark.django_db
SQUARE = {"type": "Polygon", "coordinates": [[[76, 43], [77, 43], [77, 44], [76, 44], [76, 43]]]}


def collection(code: str, geometry: dict) -> dict:
    feature = {"type": "Feature", "properties": {"iso3166_2": code}, "geometry": geometry}
    return {"type": "FeatureCollection", "features": [feature]}


def test_a_pack_brings_its_regions_and_sectors_and_again_changes_nothing():
    install_pack(pack="kz")
    install_pack(pack="kz")
    assert (Region.objects.count(), Sector.objects.count()) == (20, 24)
    assert Region.objects.get(code="KZ-75").name_kk


def test_boundaries_are_kept_with_their_source_and_survive_a_new_pack():
    install_pack(pack="kz")
    assert load_boundaries(collection=collection("KZ-75", SQUARE), source="© Surveyors") == [
        "KZ-75"
    ]
    install_pack(pack="kz")
    assert Region.objects.get(code="KZ-75").boundary == SQUARE | {"source": "© Surveyors"}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({}, "not a GeoJSON"),
        ([], "not a GeoJSON"),
        (collection("XX-1", SQUARE), "iso3166_2"),
        (collection("KZ-75", {"type": "Point", "coordinates": [1, 2]}), "iso3166_2"),
    ],
)
def test_other_files_are_refused_in_a_sentence(wrong, says):
    install_pack(pack="kz")
    with pytest.raises(ValidationError, match=says):
        load_boundaries(collection=wrong)
