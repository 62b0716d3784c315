"""The regions by one number, as real boundaries where they are loaded, else as tiles."""

from collections.abc import Callable, Mapping
from typing import Any

from birlik.base.charts import Format, Place, TileMap, boundary_map
from birlik.base.charts.maps import Map
from birlik.registers.structure.models import Region


def region_map(
    values: Mapping[str, float | None],
    title: str,
    *,
    url: Callable[[str], str] = lambda _code: "",
    notes: Mapping[str, str] | None = None,
    missing: float | None = None,
    format: Format | None = None,
) -> Map:
    """`values` by region code; a region without one has `missing`."""
    regions = list(Region.objects.all())
    places = [
        Place(
            region.code,
            region.name,
            values.get(region.code, missing),
            url=url(region.code),
            short=region.short,
            note=(notes or {}).get(region.code, ""),
        )
        for region in regions
    ]
    shown: dict[str, Any] = {"title": title, "format": format or Format()}
    if all(region.boundary for region in regions):
        features = [
            {"properties": {"code": region.code}, "geometry": region.boundary} for region in regions
        ]
        source = regions[0].boundary.get("source", "")
        return boundary_map(features, places, code="code", description=source, **shown)
    tiles = {region.code: (region.tile_column, region.tile_row) for region in regions}
    return TileMap(places=places, tiles=tiles, **shown)
