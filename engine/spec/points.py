"""Points edited by hand: pure edits on the rows that a person sees.

Rows keep their numbers: those of the data itself come first, the added ones after them.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.spec.data import MovedPoint, PointEdits
from engine.spec.project import ProjectSpec


def add_point(spec: ProjectSpec, values: Sequence[float]) -> ProjectSpec:
    """Add a sample.

    Args:
        spec: The project before the edit.
        values: Its features in the data's own units, then its target (a class index for classes).
    """
    edits = spec.data.edits
    return _with(spec, edits.model_copy(update={"added": (*edits.added, _floats(values))}))


def move_point(spec: ProjectSpec, n_original: int, row: int, values: Sequence[float]) -> ProjectSpec:
    """Give a sample other values.

    Args:
        spec: The project before the edit.
        n_original: Number of rows of the data without the added ones.
        row: Row of the sample.
        values: Its new features, then its target.
    """
    edits = spec.data.edits
    if row >= n_original:
        added = list(edits.added)
        added[row - n_original] = _floats(values)
        return _with(spec, edits.model_copy(update={"added": tuple(added)}))
    others = tuple(moved for moved in edits.moved if moved.index != row)
    moved = (*others, MovedPoint(index=row, values=_floats(values)))
    return _with(spec, edits.model_copy(update={"moved": moved}))


def remove_point(spec: ProjectSpec, n_original: int, row: int) -> ProjectSpec:
    """Take a sample out.

    Args:
        spec: The project before the edit.
        n_original: Number of rows of the data without the added ones.
        row: Row of the sample.
    """
    edits = spec.data.edits
    if row >= n_original:
        added = tuple(values for i, values in enumerate(edits.added) if i != row - n_original)
        return _with(spec, edits.model_copy(update={"added": added}))
    moved = tuple(item for item in edits.moved if item.index != row)
    removed = tuple(sorted({*edits.removed, row}))
    return _with(spec, edits.model_copy(update={"moved": moved, "removed": removed}))


def _floats(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _with(spec: ProjectSpec, edits: PointEdits) -> ProjectSpec:
    return spec.model_copy(update={"data": spec.data.model_copy(update={"edits": edits})})
