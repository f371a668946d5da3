"""One step: forward, loss, gradients, clipping, update; over several batches or with a closure where that is chosen.

Shape suffixes: B samples in a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from engine import catalogue
from engine.spec import GradientSpec, ProjectSpec
from engine.train.update import make_update

Loss = Callable[[Tensor, Tensor], Tensor]


def loss_of(loss_function: nn.Module, output: Tensor, target: Tensor) -> Tensor:
    """The loss of outputs; not a number where the output is none, whatever torch makes of that.

    Args:
        loss_function: The project's loss.
        output: What the model gave, shape (B, …).
        target: What it is compared with.
    """
    try:
        loss: Tensor = loss_function(output, target)
    except RuntimeError:
        # BCELoss refuses what is no probability, also where the weights give no number at all.
        if bool(torch.isfinite(output).all()):
            raise
        loss = output.sum()
    return loss


class OptimizerStep:
    """Moves the parameters along the gradient of one batch after the other.

    What is plain goes the lean way: gradients straight from autograd, the update written out. Everything else is
    ``backward``, ``clip_grad_…`` and ``optimizer.step()`` as a script has it. Both give the same bits.

    Args:
        spec: The checked project.
        model: Its model.
        loss: The loss of outputs and targets.
        optimizer: The optimiser.
        parameters: The parameters that are trained.
        device: Where they are.
        sparse: True if some gradients are sparse.

    Attributes:
        gradients: How gradients are clipped from the next step on.
    """

    def __init__(
        self,
        spec: ProjectSpec,
        model: nn.Module,
        *,
        loss: Loss,
        optimizer: Optimizer,
        parameters: Sequence[Tensor],
        device: torch.device,
        sparse: bool = False,
    ) -> None:
        training = spec.training
        self.gradients: GradientSpec = training.gradients
        self._optimizer, self._parameters = optimizer, list(parameters)
        self._loss = loss
        self._model: Callable[[Tensor], Tensor] = torch.compile(model) if training.compile else model
        self._precision: torch.dtype | None = None
        if training.precision != "float32":
            self._precision = getattr(torch, training.precision)
        self._device_type = device.type
        self._scaler: torch.amp.GradScaler | None = None
        if training.precision == "float16":
            self._scaler = torch.amp.GradScaler(device.type)
        entry = catalogue.optimizer(spec.optimizer.kind)
        self._needs_closure = entry is not None and entry.needs_closure
        self._sums = spec.loss.params.get("reduction") == "sum"
        self._plain = not (sparse or self._needs_closure or self._scaler or self._accumulates)
        self._update = make_update(optimizer, self._parameters) if self._plain and not self._clips else None

    def renew(self) -> None:
        """Go on with the state that was put into the optimiser."""
        if self._update is not None:
            self._update = make_update(self._optimizer, self._parameters)

    def state(self) -> dict[str, Any]:
        """What a run that goes on must know: gradients of a portion that is under way, the scaler, the clipping."""
        gradients = [parameter.grad for parameter in self._parameters] if self._accumulates else []
        return {
            "gradients": gradients,
            "scaler": self._scaler.state_dict() if self._scaler is not None else None,
            "clip": [self.gradients.clip_value, self.gradients.clip_norm],
        }

    def take_up(self, state: Mapping[str, Any]) -> None:
        """Go on from what ``state`` gave; the optimiser has its own state already."""
        clip_value, clip_norm = state["clip"]
        self.gradients = self.gradients.model_copy(update={"clip_value": clip_value, "clip_norm": clip_norm})
        if self._scaler is not None:
            self._scaler.load_state_dict(state["scaler"])
        if self._accumulates:
            for parameter, gradient in zip(self._parameters, state["gradients"], strict=True):
                parameter.grad = None if gradient is None else gradient.to(parameter.device)
        self.renew()

    @property
    def _accumulates(self) -> bool:
        return self.gradients.accumulate > 1

    @property
    def _clips(self) -> bool:
        return self.gradients.clip_value is not None or self.gradients.clip_norm is not None

    def forward(self, x: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """The output and the loss of a batch, in the chosen precision.

        Args:
            x: Inputs, shape (B, …).
            target: What the loss compares the output with.
        """
        if self._precision is None:
            output = self._model(x)
            return output, self._loss(output, target)
        with torch.autocast(self._device_type, dtype=self._precision):
            output = self._model(x)
            return output, self._loss(output, target)

    def __call__(self, loss: Tensor, x: Tensor, target: Tensor, at: int, n_batches: int) -> bool:
        """Take the gradients of a batch, and update the parameters if it is the last one of its portion.

        Args:
            loss: The loss of the batch.
            x: Its inputs.
            target: Its targets; both only for a closure.
            at: Its place in the epoch, from 0.
            n_batches: Batches in the epoch: the last portion may be smaller, and its mean is one over fewer.

        Returns:
            True if the parameters were updated.
        """
        if self._update is not None:
            if not self._clips:
                self._update(torch.autograd.grad(loss, self._parameters))
                return True
            # Clipping was switched on. The state that was kept up so far is the optimiser's own; it goes on with it.
            self._update = None
        if self._needs_closure:
            self._step_with_closure(x, target)
            return True
        every = self.gradients.accumulate
        first = at // every * every
        portion = min(every, n_batches - first)
        if at == first:
            self._optimizer.zero_grad()
        if portion > 1 and not self._sums:
            loss = loss / portion
        if self._scaler is not None:
            loss = self._scaler.scale(loss)
        loss.backward()
        if at - first + 1 < portion:
            return False
        self._clip()
        if self._scaler is None:
            self._optimizer.step()
        else:
            self._scaler.step(self._optimizer)
            self._scaler.update()
        return True

    def _clip(self) -> None:
        if not self._clips:
            return
        chosen = self.gradients
        if self._scaler is not None:
            self._scaler.unscale_(self._optimizer)
        if chosen.clip_value is not None:
            nn.utils.clip_grad_value_(self._parameters, float(chosen.clip_value))
        if chosen.clip_norm is not None:
            nn.utils.clip_grad_norm_(self._parameters, float(chosen.clip_norm), float(chosen.norm_type))

    def _step_with_closure(self, x: Tensor, target: Tensor) -> None:
        def closure() -> Tensor:
            self._optimizer.zero_grad()
            _, loss = self.forward(x, target)
            loss.backward()
            return loss

        # torch declares a closure that gives a float, and wants one that gives a tensor.
        self._optimizer.step(cast(Callable[[], float], closure))
