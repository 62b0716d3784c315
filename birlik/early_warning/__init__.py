"""Prospective early warning on counts: detectors, calibration, scans, ranking, scoring.

Pure: NumPy arrays in, arrays out; no Django and no database. Modules load when first named.
"""

from __future__ import annotations

import importlib
from typing import Any

_NAMES = {
    "Detection": "detection",
    "Frame": "frame",
    "FrameError": "frame",
    "as_frame": "frame",
    "connected_zones": "scan_zones",
    "nearest_zones": "scan_zones",
    "plan_visits": "ranking_visits",
    "prospective_scan": "scan",
    "rank": "ranking",
    "read_csv": "frame_csv",
}


__all__ = [*_NAMES]  # noqa: PLE0604 - strings all of them


def __dir__() -> list[str]:
    """The names above and the modules, for who looks around in a notebook."""
    import pkgutil

    modules = (module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg)
    return sorted({*_NAMES, *modules})


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        return getattr(importlib.import_module(f"{__name__}.{_NAMES[name]}"), name)
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
