"""Plain PyTorch code for the explorers: a loss of given tensors and its gradient, an activation and its derivative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import catalogue
from engine.build.targets import resolve_target
from engine.catalogue.entry import Entry, LossEntry
from engine.catalogue.params import AUTO
from engine.export.arguments import arguments_code, target_code
from engine.export.text import call, literal, source_of
from engine.spec import LayerNode, Node

_HEAD = "import torch\nfrom torch import nn\n"


def loss_example_code(node: Node, inputs: Mapping[str, npt.NDArray[Any]], computed: Sequence[str]) -> str:
    """A script that computes a loss of given numbers and its gradients.

    Args:
        node: A loss with checked parameters.
        inputs: Its arguments by their names in torch's signature; names with a dot are weights of the loss itself.
        computed: Names of the arguments that get a gradient.
    """
    entry = catalogue.loss(node.kind)
    if entry is None:
        raise LookupError(f"unchecked loss {node.kind!r}")
    has_double = any(array.dtype == np.float64 for array in inputs.values())
    dtype = "float64" if has_double else "float32"
    lines = [_HEAD]
    if not entry.target.startswith("torch."):
        # A class of ours, shown whole.
        lines[0] = (
            f"import torch\nfrom torch import Tensor, nn\n\n\n{source_of(resolve_target(entry.target))}\n\n"
        )
    for name, array in inputs.items():
        if "." not in name:
            lines.append(f"{name} = {_tensor(array, name in computed)}")
    loss = call(target_code(entry), arguments_code(entry, node.params, dtype))
    own = {name: array for name, array in inputs.items() if "." in name}
    lines.append(f"loss = {loss}" + (".double()" if own and has_double else ""))
    if own:
        weights = "\n".join(f'    "{name}": {_tensor(array)},' for name, array in own.items())
        lines.append(f"loss.load_state_dict({{\n{weights}\n}}, strict=False)")
    lines.extend(_called(entry, [name for name in inputs if "." not in name], node))
    lines.extend(f"print({name}.grad)" for name in computed)
    return "\n".join(lines) + "\n"


def activation_example_code(node: LayerNode, values: Sequence[float]) -> str:
    """A script that computes an activation of a vector and its derivative.

    Args:
        node: An activation with checked parameters.
        values: Its inputs: one row; channels for Softmax2d.
    """
    entry = catalogue.layer(node.kind)
    if entry is None:
        raise LookupError(f"unchecked activation {node.kind!r}")
    given = entry.initial_params() | dict(node.params)
    params = {name: value for name, value in given.items() if value != AUTO}
    x = literal([float(value) for value in values])
    # Channels are axis 0 of an image without an axis of samples.
    shaped = f"torch.tensor({x}, dtype=torch.float64)" + (
        ".reshape(-1, 1, 1)" if node.kind == "Softmax2d" else ""
    )
    if node.kind == "PReLU":
        shaped += f".reshape(1, -1){'' if params.get('num_parameters', 1) == len(values) else '.T'}"
    return "\n".join(
        [
            _HEAD,
            f"x = {shaped}.requires_grad_()",
            f"activation = {call(target_code(entry), arguments_code(entry, params))}.double().eval()",
            # A copy, which an activation that works in place may overwrite.
            f"y = activation({'x.clone()' if params.get('inplace') else 'x'})",
            "y.sum().backward()",
            "print(y)",
            "print(x.grad)",
            "",
        ]
    )


def _called(entry: LossEntry, names: list[str], node: Node) -> list[str]:
    value = f"loss({', '.join(names)})" + ("" if _has_reduction(entry) else ".loss")
    if node.params.get("reduction") == "none":
        return [f"value = {value}", "value.sum().backward()", "print(value)"]
    return [f"value = {value}", "value.backward()", "print(value.item())"]


def _has_reduction(entry: Entry) -> bool:
    return entry.param("reduction") is not None


def _tensor(array: npt.NDArray[Any], needs_grad: bool = False) -> str:
    arguments = {}
    if array.dtype.kind == "f":
        arguments["dtype"] = f"torch.{array.dtype.name}"
    if needs_grad:
        arguments["requires_grad"] = "True"
    return call("torch.tensor", arguments, first=literal(array.tolist()))
