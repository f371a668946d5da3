"""How much arithmetic a model is for one sample."""

from __future__ import annotations

from engine import catalogue
from engine.check.shapes import ShapeWalk


def multiply_adds(walk: ShapeWalk) -> int:
    """Multiplications with an addition that one sample takes on its way forward.

    Args:
        walk: Of a model without problems.
    """
    total = 0
    for row in walk.layers:
        entry = catalogue.layer(row.kind)
        if entry is None or entry.container or not row.is_used or row.output_shape is None:
            continue
        if row.probe is not None:
            total += row.times * (row.probe.multiply_adds or 0)
            continue
        total += row.times * entry.multiply_adds(row.params, row.input_shape, row.output_shape)
    return total
