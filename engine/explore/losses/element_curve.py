"""The loss and its gradient while one chosen number of the input moves and all others stay.

Shape suffix: P points of a curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.explore.axis import symmetric_axis
from engine.explore.bench.noticed import noticed_warnings
from engine.explore.losses.forms import ArgumentForm, Role, loss_entry, loss_forms
from engine.explore.losses.module import Inputs, element_losses, loss_tensors
from engine.explore.losses.weighing import divisor_of
from engine.spec import Node, Problem, ProjectError

Floats = npt.NDArray[np.float64]

_POINTS = 161
_REACH = 5.0


@dataclass(frozen=True, eq=False)
class ElementCurve:
    """The loss along one number.

    Args:
        argument: Name of the argument that holds the number.
        place: Where it is.
        now: The number as it is.
        x_P: What it is set to, float64, shape (P,); ``now`` is one of them.
        loss_P: The loss with the user's reduction (the sum for none), float64, shape (P,).
        gradient_P: Its derivative by the number, from autograd, float64, shape (P,).
        loss_now: The loss where the number is now.
        gradient_now: The derivative there.
    """

    argument: str
    place: tuple[int, ...]
    now: float
    x_P: Floats
    loss_P: Floats
    gradient_P: Floats
    loss_now: float
    gradient_now: float


def element_curve(
    node: Node,
    inputs: Inputs,
    argument: str,
    place: tuple[int, ...],
    *,
    reach: float = _REACH,
    centre: float | None = None,
) -> ElementCurve:
    """Move one number of an argument that the model gives.

    All points are computed in one call, each as a batch of its own behind the others, and reduced batch by batch.

    Args:
        node: A loss with checked parameters.
        inputs: Its arguments without errors.
        argument: An argument with the role COMPUTED.
        place: Index of the number, one for each axis.
        reach: How far the number moves to either side, above 0; probabilities stay between 0 and 1, variances and
            mean counts above 0.
        centre: Middle of the axis, so that it stays while the number is dragged along it; None for the number itself.

    Raises:
        ProjectError: If there is no such argument or place.
    """
    form = _form(node, inputs, argument, place)
    now = float(inputs[argument][place])
    x_P = _axis(form, now, reach, now if centre is None else centre)
    tensors = _repeated(node, inputs, len(x_P))
    axis = form.batch_axis or 0
    samples = inputs[argument].shape[axis]
    moving_P = torch.from_numpy(x_P.copy()).requires_grad_()
    big = tensors[argument]
    index: list[Tensor] = [torch.full((len(x_P),), i) for i in place]
    index[axis] = index[axis] + samples * torch.arange(len(x_P))
    tensors[argument] = big.index_put(tuple(index), moving_P.to(big.dtype))
    with noticed_warnings():
        elements = element_losses(node, inputs, tensors)
    loss_P = _reduced(node, inputs, elements, len(x_P))
    (gradient_P,) = torch.autograd.grad(loss_P.sum(), moving_P)
    at = int(np.argmin(np.abs(x_P - now)))
    losses, gradients = loss_P.detach().numpy().astype(np.float64), gradient_P.numpy()
    return ElementCurve(argument, place, now, x_P, losses, gradients, float(losses[at]), float(gradients[at]))


def _form(node: Node, inputs: Inputs, argument: str, place: tuple[int, ...]) -> ArgumentForm:
    found = next((form for form in loss_forms(node) if form.name == argument), None)
    if found is None or found.role is not Role.COMPUTED or argument not in inputs:
        moving = [form.name for form in loss_forms(node) if form.role is Role.COMPUTED]
        raise ProjectError([Problem("argument", "not_moving", " or ".join(moving), repr(argument))])
    shape = inputs[argument].shape
    if len(place) != len(shape) or any(not 0 <= i < size for i, size in zip(place, shape, strict=False)):
        raise ProjectError([Problem("place", "no_place", f"an index into the shape {shape}", f"{place}")])
    return found


def _axis(form: ArgumentForm, now: float, reach: float, centre: float) -> Floats:
    x_P = centre + symmetric_axis(reach, _POINTS).numpy().astype(np.float64)
    if form.low == 0 and form.high == 1:
        # The middles of equal parts: 0 and 1 themselves have no finite loss.
        x_P = (np.arange(_POINTS) + 0.5) / _POINTS
    elif form.low == 0:
        x_P = np.linspace(0.01, max(centre, 0.0) + reach, _POINTS)
    elif form.high == 0:
        x_P = np.linspace(min(centre, 0.0) - reach, 0.0, _POINTS)
    # The number itself takes the place of the nearest point, so that the dot lies on the curve.
    x_P[np.argmin(np.abs(x_P - now))] = now
    return x_P


def _repeated(node: Node, inputs: Inputs, times: int) -> dict[str, Tensor]:
    """Every argument behind itself, so many times, along the axis of its samples."""
    axes = {form.name: form.batch_axis for form in loss_forms(node)}
    found = {}
    for name, tensor in loss_tensors(inputs).items():
        axis = axes[name]
        assert axis is not None
        counts = [1] * tensor.dim()
        counts[axis] = times
        found[name] = tensor.repeat(*counts)
    return found


def _reduced(node: Node, inputs: Inputs, elements: Tensor, times: int) -> Tensor:
    """One loss for each of the batches that lie behind each other."""
    has_reduction = loss_entry(node).param("reduction") is not None
    reduction = node.params.get("reduction", "mean") if has_reduction else "mean"
    if node.kind == "CTCLoss" and reduction == "mean":
        lengths = torch.from_numpy(np.maximum(inputs["target_lengths"], 1))
        elements = elements / lengths.repeat(times)
    total_P = elements.reshape(times, -1).sum(1)
    if reduction == "mean":
        return total_P / divisor_of(node, inputs)[0]
    if reduction == "batchmean":
        return total_P / len(inputs["input"])
    return total_P
