"""The shortcut that a Residual needs where its body changes the shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine import catalogue
from engine.catalogue.entry import Shape
from engine.catalogue.params import AUTO
from engine.spec import Fix, LayerNode


def projection(
    path: str, inside: Sequence[tuple[str, LayerNode]], shape: Shape | None, body: Shape
) -> Fix | None:
    """A shortcut that brings the input of a Residual to the shape of its body, where one layer can.

    Args:
        path: Spec path of the Residual.
        inside: Its children with their paths.
        shape: What comes in, batch axis first; None if that is not known.
        body: What its first child gives.

    Returns:
        The mend, or None where the Residual has a shortcut already or no single layer will do.
    """
    if shape is None or len(inside) == 2 or len(shape) != len(body):
        return None
    node: dict[str, Any]
    if len(shape) == 2:
        node = {"kind": "Linear", "params": {"in_features": AUTO, "out_features": body[1]}}
    elif len(shape) == 4 and catalogue.layer("Conv2d") is not None:
        strides = [
            -(-size // wanted) if wanted else 0 for size, wanted in zip(shape[2:], body[2:], strict=True)
        ]
        fits = all(
            s > 0 and (size - 1) // s + 1 == w
            for s, size, w in zip(strides, shape[2:], body[2:], strict=True)
        )
        if not fits:
            return None
        params = {"in_channels": AUTO, "out_channels": body[1], "kernel_size": 1, "stride": strides}
        node = {"kind": "Conv2d", "params": params}
    else:
        return None
    children = [inside[0][1].model_dump(mode="json"), node]
    return Fix(f"Add a {node['kind']} as shortcut", ((f"{path}.children", children),))
