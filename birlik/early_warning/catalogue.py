"""The methods by name. No parameters here: each method states its own defaults once."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

from birlik.early_warning.detection import Detection
from birlik.early_warning.frame import FrameError

_METHODS: dict[str, tuple[str, dict[str, Any]]] = {
    "farrington-flexible": ("farrington_flexible", {}),
    "ears-c1": ("ears", {"variant": "C1"}),
    "ears-c2": ("ears", {"variant": "C2"}),
    "ears-c3": ("ears", {"variant": "C3"}),
    "farrington": ("farrington", {}),
    "smooth-season": ("smooth_season", {}),
    "weekly": ("weekly", {}),
    "cusum": ("cusum", {}),
    "cusum-nb": ("cusum", {"transform": "negative-binomial"}),
    "glr-poisson": ("glr", {"distribution": "poisson"}),
    "glr-nb": ("glr", {"distribution": "negative-binomial"}),
    "bayes": ("bayes", {}),
    "rki": ("rki", {}),
    "outbreakp": ("outbreakp", {}),
}


def names() -> tuple[str, ...]:
    """Every method that `detector` knows."""
    return tuple(_METHODS)


def detector(name: str) -> Callable[..., Detection]:
    """The detect function of a method.

    >>> detector("ears-c2")([[1, 2, 1, 0, 2, 1, 2, 1, 0, 9]], last=1).alarm.tolist()
    [[True]]
    """
    if name not in _METHODS:
        raise FrameError(f"method must be one of {', '.join(_METHODS)}. Got {name!r}.")
    module, fixed = _METHODS[name]
    detect = importlib.import_module(f"birlik.early_warning.{module}").detect
    return partial(detect, **fixed) if fixed else detect


def settings(name: str) -> dict[str, Any]:
    """The settings of a method with their defaults, in order, without the data.

    >>> settings("ears-c1")["baseline"]
    7
    """
    function = detector(name)
    fixed = function.keywords if isinstance(function, partial) else {}
    signature = inspect.signature(getattr(function, "func", function))
    return {
        key: parameter.default
        for key, parameter in signature.parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and key not in fixed
    }
