"""What strokes on the picture do to a project: samples added, erased, a curve sketched.

A drawing keeps its points among its own parameters; any other data keeps them as changes by hand.
Shape suffix: P points of a stroke.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import catalogue
from engine.catalogue.entry import SourceForm, Task
from engine.catalogue.facts import DataFacts
from engine.spec import ProjectSpec, set_values

Floats = NDArray[np.float64]

# Enough to follow any hand, and few enough to be read in the project file.
MOST_ON_CURVE = 200
_DIGITS = 6


def drawn_param(spec: ProjectSpec) -> str | None:
    """Name of the parameter that holds the points of a drawing; None for data that is not drawn."""
    entry = catalogue.dataset(spec.data.kind)
    if entry is None or entry.form is not SourceForm.DRAWN:
        return None
    names = {param.name for param in entry.params}
    return next((name for name in ("points", "curve") if name in names), None)


def is_curve(spec: ProjectSpec) -> bool:
    """True for a drawing that is one curve."""
    return drawn_param(spec) == "curve"


@dataclass(frozen=True)
class Sheet:
    """What a place of the picture stands for when it is drawn on.

    Args:
        n_features: 2 where both axes are features, 1 where the second one is the target.
        class_names: Classes that can be drawn; empty where a number is predicted.
    """

    n_features: int
    class_names: tuple[str, ...] = ()


def sheet_of(spec: ProjectSpec, facts: DataFacts | None) -> Sheet | None:
    """What can be drawn; None if a sample consists of more than a place of the picture.

    Args:
        spec: The project.
        facts: Of the data that is shown; None for a drawing without a stroke.
    """
    entry = catalogue.dataset(spec.data.kind)
    name = drawn_param(spec)
    if entry is not None and name is not None:
        if name == "curve":
            return Sheet(1)
        n = entry.resolved(spec.data.params).get(str(entry.n_classes), 2)
        return Sheet(2, tuple(f"class {k}" for k in range(n if isinstance(n, int) else 2)))
    if facts is None:
        return None
    if facts.n_features == 2:
        return Sheet(2, facts.class_names)
    return Sheet(1) if facts.n_features == 1 and facts.task is Task.REGRESSION else None


def is_blank(spec: ProjectSpec) -> bool:
    """True for a drawing without a stroke."""
    name = drawn_param(spec)
    return name is not None and not _drawn(spec, name)


def rows_of(places_P2: Floats, sheet: Sheet, target: float) -> list[tuple[float, ...]]:
    """Samples at these places: features, then the target.

    Args:
        places_P2: Across and up.
        sheet: What a place stands for.
        target: Index of the class, or the number; only used where the picture does not show the target.
    """
    rounded = [tuple(float(f"{value:.{_DIGITS}g}") for value in place) for place in places_P2.tolist()]
    if sheet.n_features == 1:
        return rounded
    return [(*place, target) for place in rounded]


def with_points(spec: ProjectSpec, rows: Sequence[Sequence[float]]) -> ProjectSpec:
    """The project with more samples, as one edit."""
    name = drawn_param(spec)
    if name is not None:
        return _with_drawn(spec, name, [*_drawn(spec, name), *map(list, rows)])
    edits = spec.data.edits
    return set_values(spec, [("data.edits.added", [*map(list, edits.added), *map(list, rows)])])


def with_curve(spec: ProjectSpec, places_P2: Floats) -> ProjectSpec:
    """The project with another curve.

    Args:
        places_P2: From left to right.
    """
    name = drawn_param(spec)
    if name is None:
        raise ValueError("curve: expected data that is a drawn curve")
    if len(places_P2) > MOST_ON_CURVE:
        places_P2 = places_P2[np.linspace(0, len(places_P2) - 1, MOST_ON_CURVE).round().astype(int)]
    places = [[float(f"{value:.{_DIGITS}g}") for value in place] for place in places_P2.tolist()]
    return _with_drawn(spec, name, places)


def without_rows(spec: ProjectSpec, n_rows: int, rows: Iterable[int]) -> ProjectSpec:
    """The project without some samples, as one edit.

    Args:
        spec: The project before the edit.
        n_rows: Rows of the data, the added ones included.
        rows: Rows that are erased.
    """
    gone = set(rows)
    name, edits = drawn_param(spec), spec.data.edits
    n_original = n_rows - len(edits.added)
    added = [list(row) for i, row in enumerate(edits.added) if i + n_original not in gone]
    if name is not None and not is_curve(spec):
        kept = [row for i, row in enumerate(_drawn(spec, name)) if i not in gone]
        changed = _with_drawn(spec, name, kept)
        return set_values(changed, [("data.edits.added", added)]) if edits.added else changed
    removed = sorted({*edits.removed, *(row for row in gone if row < n_original)})
    moved = [move.model_dump(mode="json") for move in edits.moved if move.index not in gone]
    return set_values(spec, [("data.edits", {"added": added, "moved": moved, "removed": removed})])


def cleared(spec: ProjectSpec) -> ProjectSpec:
    """The project without anything that was drawn by hand."""
    name = drawn_param(spec)
    nothing: dict[str, list[Any]] = {"added": [], "moved": [], "removed": []}
    spec = set_values(spec, [("data.edits", nothing)])
    return spec if name is None else _with_drawn(spec, name, [])


def _drawn(spec: ProjectSpec, name: str) -> list[list[float]]:
    entry = catalogue.dataset(spec.data.kind)
    assert entry is not None
    return [list(row) for row in entry.resolved(spec.data.params).get(name) or ()]


def _with_drawn(spec: ProjectSpec, name: str, rows: Sequence[Sequence[float]]) -> ProjectSpec:
    return set_values(spec, [(f"data.params.{name}", [list(row) for row in rows])])
