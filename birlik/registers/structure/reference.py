"""Regions and sectors: reference data of the country pack, kept in tables so that records can point
to them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from birlik.base import packs
from birlik.base.actions import install
from birlik.base.audit import action, record
from birlik.base.models import Installation, User
from birlik.registers.structure.models import Region, Sector

MOST_POINTS = 200_000


@action
def install_pack(*, pack: str, demonstration: bool = False, by: User | None = None) -> Installation:
    """Install a country pack with its regions and sectors; again, to take in a changed pack."""
    installation = install(pack=pack, demonstration=demonstration, by=by)
    _upsert(Region, [_region(row, place) for place, row in enumerate(packs.read(pack, "regions"))])
    _upsert(Sector, [_sector(row, place) for place, row in enumerate(packs.read(pack, "sectors"))])
    return installation


def _upsert(model: type[Region] | type[Sector], rows: list) -> None:
    fields = [field.name for field in model._meta.fields if field.name not in ("code", "boundary")]
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=fields
    )


def _region(row: dict[str, Any], place: int) -> Region:
    return Region(
        code=row["code"],
        kind=row["kind"],
        tile_column=row["tile"][0],
        tile_row=row["tile"][1],
        population=row["population"]["value"],
        longitude=row["point"][0],
        latitude=row["point"][1],
        neighbours=row["neighbours"],
        place=place,
        **_names(row),
    )


def _sector(row: dict[str, Any], place: int) -> Sector:
    return Sector(code=row["code"], oked=row["oked"], place=place, **_names(row))


def _names(row: dict[str, Any]) -> dict[str, str]:
    return {
        f"{field}_{lang}": row[field][lang]
        for field in ("name", "short")
        for lang in packs.LANGUAGES
    }


@action
def load_boundaries(
    *, collection: dict[str, Any], source: str = "", by: User | None = None
) -> list[str]:
    """Keep the real boundaries of the regions from a GeoJSON collection whose features carry
    `iso3166_2`.

    Returns the codes that got a boundary; raises ValidationError with a sentence for what is not
    such a file.
    """
    features = collection.get("features") if isinstance(collection, dict) else None
    if not features:
        raise ValidationError(_("The file is not a GeoJSON collection of features."))
    regions = {region.code: region for region in Region.objects.all()}
    for feature in features:
        code = (feature.get("properties") or {}).get("iso3166_2")
        geometry = feature.get("geometry") or {}
        if code not in regions or geometry.get("type") not in ("Polygon", "MultiPolygon"):
            continue
        if str(geometry["coordinates"]).count("[") > MOST_POINTS:
            raise ValidationError(
                _(
                    "The boundary of %(code)s has too many points for a page. Simplify the file "
                    "first."
                )
                % {"code": code}
            )
        regions[code].boundary = geometry | {"source": source}
    found = sorted(code for code, region in regions.items() if region.boundary)
    if not found:
        raise ValidationError(
            _(
                "No feature names a region of this country. Each needs a property “iso3166_2”, "
                "like KZ-10."
            )
        )
    Region.objects.bulk_update(regions.values(), ["boundary"])
    record("load boundaries", "regions", by=by, regions=found, source=source)
    return found
