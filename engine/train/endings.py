"""Why a run ended, as a sentence."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.spec import StopSpec
from engine.train.events import Reason
from engine.train.history import History


def ending_text(reason: Reason, rules: StopSpec, history: History, steps: int, epochs: int) -> str:
    """The sentence for an ordinary end.

    Args:
        reason: Why it ended.
        rules: The rules in force.
        history: The run's record.
        steps: Steps done.
        epochs: Epochs completed.
    """
    match reason:
        case Reason.LOSS_BELOW:
            return f"The loss {history.epoch_losses.values()[-1]:.4g} is below {rules.loss_below:g}."
        case Reason.ACCURACY:
            return f"The accuracy {history.accuracies.values()[-1]:.4g} reached {rules.accuracy_at_least:g}."
        case Reason.PATIENCE:
            return f"The validation loss did not improve for {rules.patience} epochs."
        case Reason.EPOCHS:
            return f"All {epochs} epochs are done."
        case Reason.STOPPED:
            return f"Stopped after step {steps}; the weights are kept."
        case _:
            return f"Cancelled after step {steps}."


def non_finite_text(seen: str, place: str | None, largest: tuple[str, float]) -> str:
    """The sentence for a run that gives no numbers any more.

    Args:
        seen: What was seen and when, such as ``The loss is not finite at step 7``.
        place: First parameter that is not finite, or whose gradient is not; None if all are.
        largest: Name and size of the largest parameter, which is where to look if all are finite.
    """
    name, size = largest
    where = f"parameter {place}"
    if place is None:
        where = f"the loss itself, while every parameter is finite: the largest is {name} with {size:.2g}"
    return (
        f"{seen}; the first place is {where}. The last weights with a finite loss are kept. "
        f"A smaller learning rate usually helps."
    )


def largest_parameter(model: nn.Module) -> tuple[str, float]:
    """Name and absolute size of the parameter element that is the largest."""
    sizes = {name: float(parameter.detach().abs().max()) for name, parameter in model.named_parameters()}
    name = max(sizes, key=lambda key: sizes[key])
    return name, sizes[name]


def first_non_finite(model: nn.Module, loss: Tensor | None) -> str | None:
    """Name of the first parameter that is not finite, or whose gradient is not.

    Args:
        model: The model as it gave the loss.
        loss: The loss with its graph, or None if the graph is gone.
    """
    named = list(model.named_parameters())
    for name, parameter in named:
        if not bool(torch.isfinite(parameter).all()):
            return name
    if loss is None or loss.grad_fn is None:
        return None
    gradients = torch.autograd.grad(loss, [parameter for _, parameter in named], allow_unused=True)
    for (name, _), gradient in zip(named, gradients, strict=True):
        if gradient is not None and not bool(torch.isfinite(gradient).all()):
            return f"{name} (its gradient)"
    return None
