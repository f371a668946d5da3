"""The update of the parameters from their gradients: torch's own rule, without the wrapper where that is safe."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.optim import SGD, Adam, AdamW, Optimizer

Update = Callable[[Sequence[Tensor]], None]


def make_update(optimizer: Optimizer, parameters: Sequence[Tensor]) -> Update:
    """A function that does what ``optimizer.step()`` does with these gradients, bit for bit.

    Args:
        optimizer: The optimiser, whose hyper-parameters may change between two calls and whose state is kept up;
            a state that was loaded into it before is gone on with.
        parameters: The trained parameters, in the order of the gradients.
    """
    group = optimizer.param_groups[0]
    if len(optimizer.param_groups) > 1:
        return _General(optimizer, parameters)
    if type(optimizer) is SGD and not group["maximize"]:
        return _Sgd(optimizer, parameters)
    on_cpu = all(parameter.device.type == "cpu" for parameter in parameters)
    if type(optimizer) in (Adam, AdamW) and on_cpu and not (group["maximize"] or group["amsgrad"]):
        return _Adam(optimizer, parameters)
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
        states = [optimizer.state.get(parameter, {}) for parameter in self._parameters]
        loaded = [state["momentum_buffer"] for state in states if state.get("momentum_buffer") is not None]
        self._buffers = loaded if loaded and len(loaded) == len(states) else None
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


class _Adam:
    """Adam and AdamW written out over lists of tensors: on the CPU the same operations in the same order.

    Source:
        https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html
    """

    def __init__(self, optimizer: Optimizer, parameters: Sequence[Tensor]) -> None:
        self._group = optimizer.param_groups[0]
        self._parameters = list(parameters)
        self._steps: list[Tensor] = []
        self._means: list[Tensor] = []
        self._squares: list[Tensor] = []
        for parameter in self._parameters:
            state = optimizer.state[parameter]
            if not state:
                state["step"] = torch.tensor(0.0)
                state["exp_avg"] = torch.zeros_like(parameter)
                state["exp_avg_sq"] = torch.zeros_like(parameter)
            self._steps.append(state["step"])
            self._means.append(state["exp_avg"])
            self._squares.append(state["exp_avg_sq"])
        self._one = torch.tensor(1.0)
        # A schedule warns if it believes that the optimiser was never called.
        optimizer._opt_called = True  # type: ignore[attr-defined]

    def __call__(self, gradients: Sequence[Tensor]) -> None:
        group, parameters = self._group, self._parameters
        lr, (beta_1, beta_2), weight_decay = group["lr"], group["betas"], group["weight_decay"]
        update: Sequence[Tensor] = gradients
        with torch.no_grad():
            torch._foreach_add_(self._steps, self._one, alpha=1.0)
            if weight_decay != 0:
                if group["decoupled_weight_decay"]:
                    torch._foreach_mul_(parameters, 1 - lr * weight_decay)
                else:
                    update = torch._foreach_add(list(update), parameters, alpha=weight_decay)
            torch._foreach_lerp_(self._means, list(update), 1 - beta_1)
            torch._foreach_mul_(self._squares, beta_2)
            torch._foreach_addcmul_(self._squares, list(update), list(update), 1 - beta_2)
            step = self._steps[0].item()
            roots = torch._foreach_sqrt(self._squares)
            torch._foreach_div_(roots, (1 - beta_2**step) ** 0.5)
            torch._foreach_add_(roots, group["eps"])
            torch._foreach_addcdiv_(parameters, self._means, roots, -(lr / (1 - beta_1**step)))
