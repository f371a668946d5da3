"""The update of the parameters from their gradients: torch's own rule, without the wrapper where that is safe."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.optim import SGD, Optimizer

Update = Callable[[Sequence[Tensor]], None]


def make_update(optimizer: Optimizer, parameters: Sequence[Tensor]) -> Update:
    """A function that does what ``optimizer.step()`` does with these gradients, bit for bit.

    Args:
        optimizer: The optimiser, whose hyper-parameters may change between two calls and whose state is kept up.
        parameters: The trained parameters, in the order of the gradients.
    """
    if type(optimizer) is SGD and not optimizer.param_groups[0]["maximize"]:
        return _Sgd(optimizer, parameters)
    return _General(optimizer, parameters)


class _General:
    def __init__(self, optimizer: Optimizer, parameters: Sequence[Tensor]) -> None:
        self._optimizer = optimizer
        self._parameters = parameters

    def __call__(self, gradients: Sequence[Tensor]) -> None:
        for parameter, gradient in zip(self._parameters, gradients, strict=True):
            parameter.grad = gradient
        self._optimizer.step()


class _Sgd:
    """SGD written out over lists of tensors: the same operations in the same order, in a third of the time.

    Source:
        https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
    """

    def __init__(self, optimizer: Optimizer, parameters: Sequence[Tensor]) -> None:
        self._optimizer = optimizer
        self._group = optimizer.param_groups[0]
        self._parameters = list(parameters)
        self._buffers: list[Tensor] | None = None
        # A schedule warns if it believes that the optimiser was never called.
        optimizer._opt_called = True  # type: ignore[attr-defined]

    def __call__(self, gradients: Sequence[Tensor]) -> None:
        group = self._group
        momentum, weight_decay = group["momentum"], group["weight_decay"]
        update: Sequence[Tensor] = gradients
        with torch.no_grad():
            if weight_decay != 0:
                update = torch._foreach_add(list(update), self._parameters, alpha=weight_decay)
            if momentum != 0:
                if self._buffers is None:
                    self._buffers = [gradient.clone() for gradient in update]
                    for parameter, buffer in zip(self._parameters, self._buffers, strict=True):
                        self._optimizer.state[parameter]["momentum_buffer"] = buffer
                else:
                    torch._foreach_mul_(self._buffers, momentum)
                    torch._foreach_add_(self._buffers, list(update), alpha=1 - group["dampening"])
                if group["nesterov"]:
                    update = torch._foreach_add(list(update), self._buffers, alpha=momentum)
                else:
                    update = self._buffers
            torch._foreach_add_(self._parameters, list(update), alpha=-group["lr"])
