"""A loss of small tensors as a table: the loss of each element, sum, mean and gradient, or what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from engine.explore.bench.noticed import noticed_warnings
from engine.explore.losses.cell_faults import cell_faults
from engine.explore.losses.fault import CellFault
from engine.explore.losses.forms import Role, loss_entry, loss_forms
from engine.explore.losses.module import Inputs, call_loss, element_losses, loss_module, loss_tensors
from engine.explore.losses.shape_faults import argument_faults, dtype_faults, parameter_faults, shape_faults
from engine.explore.losses.weighing import divisor_of
from engine.spec import Node

Floats = npt.NDArray[np.float64]

_MOST_DETAILS = 2_000
# With a wrong label torch would read outside its memory.
_NEVER_ASKED = frozenset({"CTCLoss"})


@dataclass(frozen=True, eq=False)
class LossTable:
    """What torch computes.

    Args:
        reduction: The user's choice: none, mean, sum or batchmean.
        elements: The losses before any reduction, as ``reduction="none"`` gives them, float64.
        total: Their sum, as ``reduction="sum"`` gives it.
        mean: As ``reduction="mean"`` gives it.
        divisor: What torch divides the sum by to get the mean: see ``divided_by``.
        divided_by: What the divisor is, in words, such as ``the weights of the counted samples``.
        value: The loss with the user's reduction; None for none.
        gradients: For each argument that the model gives, the derivative of ``value`` (of the sum for none) by each
            of its numbers, from autograd, float64, in its shape.
    """

    reduction: str
    elements: Floats
    total: float
    mean: float
    divisor: float
    divided_by: str
    value: float | None
    gradients: Mapping[str, Floats]


@dataclass(frozen=True, eq=False)
class LossView:
    """A table, or why there is none.

    Args:
        table: None if there is an error among the faults.
        faults: What is wrong with the inputs, each at its cell; errors and warnings.
        details: torch's own words for the first error, or the number that it gives all the same; empty if there is
            no error or torch cannot be asked safely.
    """

    table: LossTable | None
    faults: tuple[CellFault, ...]
    details: str = ""


def look_at_loss(node: Node, inputs: Inputs) -> LossView:
    """Check the inputs of a loss and compute it: what a page shows after every edit.

    Args:
        node: A loss with checked parameters.
        inputs: Its arguments by their names in torch's signature, weights of its own included; ``loss_forms`` lists
            them, ``example_inputs`` gives some. At most 400 numbers each.

    Raises:
        ProjectError: If there is no such loss.
    """
    faults = input_faults(node, inputs)
    if any(fault.is_error for fault in faults):
        return LossView(None, faults, _own_words(node, inputs))
    try:
        return LossView(loss_table(node, inputs), faults)
    except (RuntimeError, ValueError, IndexError, TypeError) as error:
        sentence = f"torch refuses these inputs of {node.kind}."
        fault = CellFault(next(iter(inputs)), (), sentence, "The details say why.")
        return LossView(None, (*faults, fault), _words(error))


def input_faults(node: Node, inputs: Inputs) -> tuple[CellFault, ...]:
    """All that is wrong with the inputs of a loss; torch is not asked.

    Each stage is looked at only if the one before found no error: parameters, arguments, dtypes, shapes, cells.
    """
    entry, forms = loss_entry(node), loss_forms(node)
    params = entry.resolved({**entry.initial_params(), **node.params})
    faults = tuple(parameter_faults(node, params)) or tuple(argument_faults(node, forms, inputs))
    faults = faults or tuple(dtype_faults(node, forms, inputs)) or tuple(shape_faults(node, params, inputs))
    return faults or cell_faults(node, forms, params, inputs)


def loss_table(node: Node, inputs: Inputs) -> LossTable:
    """Compute a loss of inputs without errors.

    Args:
        node: The loss.
        inputs: As for ``look_at_loss``.
    """
    entry = loss_entry(node)
    has_reduction = entry.param("reduction") is not None
    reduction = str(node.params.get("reduction", "mean")) if has_reduction else "mean"
    tensors = loss_tensors(inputs)
    leaves = {
        form.name: tensors[form.name].requires_grad_()
        for form in loss_forms(node)
        if form.role is Role.COMPUTED
    }
    with noticed_warnings():
        if has_reduction:
            elements = element_losses(node, inputs, tensors)
            chosen = elements.sum() if reduction == "none" else call_loss(loss_module(node, inputs), tensors)
        else:
            # AdaptiveLogSoftmaxWithLoss gives both at once.
            both: Any = loss_module(node, inputs)(*tensors.values())
            elements, chosen = -both.output, both.loss
        found = {reduction: float(chosen.detach())}
        if not has_reduction:
            found["sum"] = float(elements.detach().sum())
        with torch.no_grad():
            for word in ("sum", "mean"):
                if word not in found:
                    found[word] = float(call_loss(loss_module(node, inputs, word), tensors))
        gradients = torch.autograd.grad(chosen, list(leaves.values()), allow_unused=True)
    divisor, divided_by = divisor_of(node, inputs)
    return LossTable(
        reduction,
        _numpy(elements),
        found["sum"],
        found["mean"],
        divisor,
        divided_by,
        None if reduction == "none" else float(chosen.detach()),
        {
            name: np.zeros(tuple(leaf.shape)) if gradient is None else _numpy(gradient)
            for (name, leaf), gradient in zip(leaves.items(), gradients, strict=True)
        },
    )


def _own_words(node: Node, inputs: Inputs) -> str:
    if node.kind in _NEVER_ASKED:
        return ""
    names = [form.name for form in loss_forms(node)]
    if any(name not in inputs for name in names):
        return ""
    ordered = {name: inputs[name] for name in names}
    try:
        with noticed_warnings() as spoken, torch.no_grad():
            value: Any = call_loss(loss_module(node, ordered), loss_tensors(ordered))
    except (RuntimeError, ValueError, IndexError, TypeError) as error:
        return _words(error)
    number = f"{float(value):.6g}" if value.numel() == 1 else f"a tensor of shape {tuple(value.shape)}"
    return " ".join([f"torch takes it and gives {number}.", *spoken])


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:_MOST_DETAILS]


def _numpy(values: torch.Tensor) -> Floats:
    array: Floats = values.detach().numpy().astype(np.float64)
    return array
