"""The one number of a model that would bring its output to the wanted shape, found by trying."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from engine import catalogue
from engine.catalogue.entry import Shape
from engine.check.shapes import last_output_path, walk_shapes
from engine.spec import LayerNode
from engine.spec.paths import parse_path

# Larger models are not walked dozens of times while someone types.
_MOST_LAYERS: Final = 60
# Parameters that set sizes, the least surprising change first; of a decoder's layers, and the padding of others.
_SIZES: Final = ("output_padding", "padding", "kernel_size", "stride", "scale_factor", "size")
_DECODER: Final = ("ConvTranspose", "Upsampl")
_MOST_TRIED: Final = 6
_LAST_LAYERS: Final = 3


def one_number_fix(
    model: LayerNode,
    wanted: Shape,
    received: Shape,
    widths: Sequence[int],
    width_of: Callable[[LayerNode], int],
) -> tuple[str, Any] | None:
    """Find a parameter that, set to another number, gives the wanted shape without any problem.

    Args:
        model: Root of the tree.
        wanted: Shape of the input, batch axis first as 1.
        received: Shape that the model gives.
        widths: Numbers of outputs that are worth a try at the last layer with weights.
        width_of: What "auto" outputs stand for in a changed model.

    Returns:
        Spec path of the parameter and its value; None if no such change was found.
    """
    if _count(model) > _MOST_LAYERS:
        return None
    for path, name, value in _changes(model, wanted, received, widths):
        changed = _changed(model, parse_path(path)[1:], name, value)
        walk = walk_shapes(changed, wanted, width_of(changed))
        if walk.output_shape == wanted and not walk.problems:
            return f"{path}.params.{name}", value
    return None


def _changes(
    model: LayerNode, wanted: Shape, received: Shape, widths: Sequence[int]
) -> Iterator[tuple[str, str, Any]]:
    path = last_output_path(model)
    if path is not None:
        entry = catalogue.layer(_at(model, parse_path(path)[1:]).kind)
        if entry is not None and entry.output_param is not None:
            for width in widths:
                yield path, entry.output_param, width
    if len(wanted) < 3 or len(wanted) != len(received) or wanted[1] != received[1]:
        return
    tried = 0
    for where, node in reversed(list(_leaves(model, "model"))):
        entry = catalogue.layer(node.kind)
        params = {param.name: param for param in entry.params} if entry is not None else {}
        is_decoder = node.kind.startswith(_DECODER)
        names = [name for name in _SIZES if name in params and (is_decoder or name == "padding")]
        for name in names:
            if node.params.get(name) is None and name in ("size", "scale_factor"):
                # The other of the two says how large the result is.
                continue
            if name == "size":
                yield where, name, list(wanted[2:])
                continue
            for value in range(_MOST_TRIED):
                if params[name].accepts(value):
                    yield where, name, value
        tried += bool(names)
        if tried == _LAST_LAYERS:
            return


def _leaves(node: LayerNode, path: str) -> Iterator[tuple[str, LayerNode]]:
    if not node.enabled:
        return
    if not node.children:
        yield path, node
    for i, child in enumerate(node.children):
        yield from _leaves(child, f"{path}.children[{i}]")


def _count(node: LayerNode) -> int:
    return 1 + sum(map(_count, node.children))


def _at(node: LayerNode, steps: Sequence[str | int]) -> LayerNode:
    """The node at the end of steps such as ``children``, 2."""
    for index in steps[1::2]:
        node = node.children[int(index)]
    return node


def _changed(node: LayerNode, steps: Sequence[str | int], name: str, value: Any) -> LayerNode:
    if not steps:
        return node.model_copy(update={"params": {**node.params, name: value}})
    at = int(steps[1])
    inner = _changed(node.children[at], steps[2:], name, value)
    children = (*node.children[:at], inner, *node.children[at + 1 :])
    return node.model_copy(update={"children": children})
