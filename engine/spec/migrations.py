"""From each version of the project file to the next, on the JSON tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any


def _scales_instead_of_flags(tree: dict[str, Any]) -> dict[str, Any]:
    """Version 2: features are standardised or brought to a range, so a word takes the place of true and false."""
    data = tree.get("data")
    if isinstance(data, dict):
        data = dict(data)
        for part in ("features", "target"):
            old = data.pop(f"standardize_{part}", None)
            if isinstance(old, bool):
                data[f"scale_{part}"] = "standardize" if old else "none"
            elif old is not None:
                # Was wrong before and is refused by name after.
                data[f"scale_{part}"] = old
        tree = {**tree, "data": data}
    return {**tree, "version": 2}


def _more_training(tree: dict[str, Any]) -> dict[str, Any]:
    """Version 3: groups of parameters, clipping, accumulation, precision and nested schedules, all off before."""
    return {**tree, "version": 3}


MIGRATIONS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = MappingProxyType(
    {1: _scales_instead_of_flags, 2: _more_training}
)
