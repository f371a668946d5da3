"""A loss with the user's numbers as a short script of plain PyTorch that runs as it stands."""

from __future__ import annotations

import inspect
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.build.losses import HalfMSELoss
from engine.explore.losses.forms import Role, loss_entry, loss_forms
from engine.spec import Node

Array = npt.NDArray[Any]
# Parameters that torch takes as tensors.
_TENSORS = frozenset({"weight", "pos_weight"})


def loss_script(node: Node, inputs: Mapping[str, Array]) -> str:
    """Write the script: the tensors, the loss, its call, its value and its gradient.

    Args:
        node: A loss with checked parameters.
        inputs: Its arguments, without errors.

    Returns:
        Python source that prints the losses and the gradients that the page shows.

    Raises:
        ProjectError: If there is no such loss.
    """
    entry = loss_entry(node)
    forms = loss_forms(node)
    precision = "float32" if all(a.dtype != np.float64 for a in inputs.values()) else "float64"
    given = {**entry.initial_params(), **node.params}
    words = [f"{name}={_value(name, value, precision)}" for name, value in given.items()]
    lines = ["import torch", "from torch import nn", ""]
    owner = "nn."
    if node.kind == HalfMSELoss.__name__:
        # torch has no such loss, so that the script carries it.
        lines[1:] = [
            "from torch import Tensor, nn",
            "",
            "",
            *inspect.getsource(HalfMSELoss).rstrip().splitlines(),
        ]
        lines += ["", ""]
        owner = ""
    lines.append(f"loss = {owner}{node.kind}({', '.join(words)})")
    own = [form.name for form in forms if form.role is Role.OWN and form.name in inputs]
    if own:
        lines += [f"loss = loss.to(torch.{precision})", "loss.load_state_dict(", "    {"]
        lines += [f'        "{name}": {_tensor(inputs[name])},' for name in own]
        lines += ["    }", ")"]
    names = []
    for form in forms:
        if form.role is Role.OWN or form.name not in inputs:
            continue
        names.append(form.name)
        leaf = ", requires_grad=True" if form.role is Role.COMPUTED else ""
        lines.append(f"{form.name} = {_tensor(inputs[form.name], leaf)}")
    moving = [form.name for form in forms if form.role is Role.COMPUTED and form.name in inputs]
    call = f"loss({', '.join(names)})"
    if node.kind == "AdaptiveLogSoftmaxWithLoss":
        call += ".loss"
    lines += ["", f"value = {call}", "print(value)", "value.sum().backward()"]
    lines += [f"print({name}.grad)" for name in moving]
    return "\n".join(lines) + "\n"


def _tensor(array: Array, leaf: str = "") -> str:
    return f"torch.tensor({_numbers(array.tolist())}, dtype=torch.{array.dtype.name}{leaf})"


def _numbers(values: Any) -> str:
    if isinstance(values, list):
        return f"[{', '.join(_numbers(value) for value in values)}]"
    if isinstance(values, float) and not math.isfinite(values):
        return f'float("{values}")'
    return repr(values)


def _value(name: str, value: Any, precision: str) -> str:
    if name in _TENSORS and value is not None:
        return f"torch.tensor({_numbers([float(number) for number in value])}, dtype=torch.{precision})"
    return repr(list(value)) if isinstance(value, tuple) else repr(value)
