"""Build and run an entry's own example with the real torch, as the engine does.

Shape suffixes: N samples, F features.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from engine.build.targets import resolve_target, torch_arguments
from engine.catalogue import (
    Entry,
    InitializerEntry,
    LayerEntry,
    LossEntry,
    OptimizerEntry,
    SchedulerEntry,
    TensorOpEntry,
)
from engine.catalogue.entry import TensorExample

FILLS: Mapping[str, Callable[[TensorExample], Tensor]] = {
    "normal": lambda example: torch.randn(example.shape),
    "uniform": lambda example: torch.rand(example.shape) * 0.98 + 0.01,
    "softmax": lambda example: torch.randn(example.shape).softmax(-1),
    "log_softmax": lambda example: torch.randn(example.shape).log_softmax(-1),
    "sign": lambda example: torch.randint(0, 2, example.shape) * 2.0 - 1.0,
    "class": lambda example: torch.randint(0, example.high, example.shape),
    "index": lambda example: torch.randint(0, example.high, example.shape),
    "binary": lambda example: torch.randint(0, 2, example.shape).float(),
    "mask": lambda example: (torch.arange(torch.Size(example.shape).numel()) % 2 == 0).reshape(example.shape),
    "lengths": lambda example: torch.full(example.shape, example.high, dtype=torch.int64),
}


def make(example: TensorExample) -> Tensor:
    """The tensor that an example describes."""
    return FILLS[example.fill](example)


def build(entry: Entry, params: Mapping[str, Any], *positional: Any) -> Any:
    """Call the target of an entry as the engine does."""
    return resolve_target(entry.target)(*positional, **torch_arguments(entry, params))


def run_layer(entry: LayerEntry, params: Mapping[str, Any], shape: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """Run a layer forward; returns the input, which records gradients, and the output."""
    torch.manual_seed(0)
    x = torch.randn(shape, requires_grad=True)
    return x, build(entry, params)(x)


def run_loss(entry: LossEntry, params: Mapping[str, Any]) -> tuple[Tensor, Tensor]:
    """Compute a loss of the example's tensors; returns the output, which records gradients, and it."""
    torch.manual_seed(0)
    loss = build(entry, params)
    output, *others = [make(example) for example in entry.example]
    output.requires_grad_()
    return output, loss(output, *others)


class SmallFit:
    """A linear model on four samples: enough for an optimiser to go downhill."""

    def __init__(self) -> None:
        torch.manual_seed(0)
        self.model = nn.Linear(2, 1)
        self.x_NF, self.y_N1 = torch.randn(4, 2), torch.randn(4, 1) + 3.0

    def loss(self) -> Tensor:
        return nn.functional.mse_loss(self.model(self.x_NF), self.y_N1)

    def step(self, optimizer: torch.optim.Optimizer) -> float:
        """One step; returns the loss before it."""
        optimizer.zero_grad()
        loss = self.loss()
        loss.backward()
        optimizer.step()
        return loss.item()


def run_optimizer(entry: OptimizerEntry, params: Mapping[str, Any], steps: int = 3) -> SmallFit:
    """Take some steps on a small fit."""
    fit = SmallFit()
    optimizer = build(entry, params, fit.model.parameters())
    for _ in range(steps):
        fit.step(optimizer)
    return fit


def run_scheduler(
    entry: SchedulerEntry, params: Mapping[str, Any], steps: int = 5, lr: float = 0.1
) -> list[float]:
    """The learning rate before the first step and after each one, with a watched loss that never improves."""
    fit = SmallFit()
    optimizer = torch.optim.SGD(fit.model.parameters(), lr=lr, momentum=0.9)
    scheduler = build(entry, params, optimizer)
    rates = [optimizer.param_groups[0]["lr"]]
    for _ in range(steps):
        fit.step(optimizer)
        scheduler.step(1.0) if entry.needs_metric else scheduler.step()
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def run_initializer(entry: InitializerEntry, params: Mapping[str, Any], shape: tuple[int, ...]) -> Tensor:
    """Fill a tensor of NaN."""
    torch.manual_seed(0)
    tensor = torch.full(shape, torch.nan)
    build(entry, params, tensor)
    return tensor


def call_tensor_op(entry: TensorOpEntry, given: Mapping[str, Any]) -> Any:
    """Call a function of torch on the example's tensors, with exactly these keywords."""
    torch.manual_seed(0)
    tensors = [make(example) for example in entry.example_inputs]
    named = (
        {entry.tensors[0]: tensors} if entry.takes_list else dict(zip(entry.tensors, tensors, strict=True))
    )
    words = {name: getattr(torch, value) if name == "dtype" else value for name, value in given.items()}
    return resolve_target(entry.target)(**named, **torch_arguments(entry, words))


def run_tensor_op(entry: TensorOpEntry, params: Mapping[str, Any]) -> Any:
    """Call a function of torch as TensorOpEntry says: every keyword that is not None."""
    return call_tensor_op(
        entry, {name: value for name, value in entry.resolved(params).items() if value is not None}
    )


def example_params(entry: Entry) -> Mapping[str, Any]:
    """The parameters that an entry's example is built with."""
    return entry.example.params if isinstance(entry, LayerEntry) else entry.example_params


def run_example(entry: Entry, **changed: Any) -> Any:
    """Run an entry's example, with some parameters changed."""
    params = {**example_params(entry), **changed}
    match entry:
        case LayerEntry():
            return run_layer(entry, params, entry.example.input_shape)[1]
        case LossEntry():
            return run_loss(entry, params)[1]
        case OptimizerEntry():
            return run_optimizer(entry, params)
        case SchedulerEntry():
            return run_scheduler(entry, params)
        case InitializerEntry():
            return run_initializer(entry, params, entry.example_shape)
        case TensorOpEntry():
            return run_tensor_op(entry, params)
    raise TypeError(entry.kind)
