"""Build and run an entry's own example with the real torch, as the engine does.

Shape suffixes: N samples, F features.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from engine import catalogue
from engine.build.bench.call import passed_arguments
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
from engine.catalogue.entry import LayerCall, Results, SparseGradients, TensorExample
from engine.spec.bench import BenchStep

FILLS: Mapping[str, Callable[[TensorExample], Any]] = {
    "normal": lambda example: torch.randn(example.shape),
    "uniform": lambda example: torch.rand(example.shape) * 0.98 + 0.01,
    "softmax": lambda example: torch.randn(example.shape).softmax(-1),
    "log_softmax": lambda example: torch.randn(example.shape).log_softmax(-1),
    "sign": lambda example: torch.randint(0, 2, example.shape) * 2.0 - 1.0,
    "class": lambda example: torch.randint(0, example.high, example.shape),
    "index": lambda example: torch.randint(0, example.high, example.shape),
    "binary": lambda example: torch.randint(0, 2, example.shape).float(),
    "mask": lambda example: (torch.arange(torch.Size(example.shape).numel()) % 2 == 0).reshape(example.shape),
    "array": lambda example: torch.randn(example.shape).numpy(),
    "leaf": lambda example: torch.randn(example.shape, requires_grad=True),
    "result": lambda example: torch.randn(example.shape, requires_grad=True) * 2,
    "reached": lambda example: _reached(torch.randn(example.shape, requires_grad=True)),
    "lengths": lambda example: torch.full(example.shape, example.high, dtype=torch.int64),
}


def _reached(leaf: Tensor) -> Tensor:
    leaf.sum().backward()
    return leaf


def make(example: TensorExample) -> Any:
    """The tensor that an example describes."""
    return FILLS[example.fill](example)


def build(entry: Entry, params: Mapping[str, Any], *positional: Any) -> Any:
    """Call the target of an entry as the engine does."""
    return resolve_target(entry.target)(*positional, **torch_arguments(entry, params))


def layer_input(entry: LayerEntry, params: Mapping[str, Any], shape: tuple[int, ...]) -> Tensor:
    """What a layer gets: numbers around 0 that record gradients, or whole numbers that it can look up."""
    if entry.call is LayerCall.INDEX:
        return torch.randint(0, params["num_embeddings"], shape).float()
    return torch.randn(shape, requires_grad=True)


def call_layer(entry: LayerEntry, layer: Any, params: Mapping[str, Any], x: Tensor, other: Tensor) -> Tensor:
    """Call a layer as a model's forward does.

    Args:
        layer: The module; None for a step without one.
        other: Second input of a layer that takes two.
    """
    match entry.call:
        case LayerCall.FIRST:
            return layer(x)[0]
        case LayerCall.SELF_ATTENTION:
            return layer(x, x, x)[0]
        case LayerCall.TWICE:
            return layer(x, other)
        case LayerCall.INDEX:
            return layer(x.long())
        case LayerCall.FUNCTION:
            training = {"training": True} if "training" in entry.deviations else {}
            arguments = torch_arguments(entry, entry.resolved(params))
            return resolve_target(entry.target)(x, **arguments, **training)
        case LayerCall.METHOD:
            arguments = torch_arguments(entry, entry.resolved(params))
            return resolve_target(entry.target)(x, *arguments.values())
    return layer(x)


def is_step(entry: Entry) -> bool:
    """True for a layer without a module."""
    return isinstance(entry, LayerEntry) and entry.call in (LayerCall.FUNCTION, LayerCall.METHOD)


def run_layer(entry: LayerEntry, params: Mapping[str, Any], shape: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """Run a layer forward; returns the input, which records gradients, and the output."""
    torch.manual_seed(0)
    x = layer_input(entry, params, shape)
    layer = None if is_step(entry) else build(entry, params)
    # A copy, because a layer that works in place may not overwrite what records gradients.
    copied = x.clone()
    return x, call_layer(entry, layer, params, copied, copied)


def run_loss(entry: LossEntry, params: Mapping[str, Any]) -> tuple[Tensor, Tensor]:
    """Compute a loss of the example's tensors; returns the output, which records gradients, and it."""
    torch.manual_seed(0)
    loss = build(entry, params)
    output, *others = [make(example) for example in entry.example]
    output.requires_grad_()
    value = loss(output, *others)
    # AdaptiveLogSoftmaxWithLoss gives the log-probabilities beside it.
    return output, value if isinstance(value, Tensor) else value.loss


class SmallFit:
    """A linear model on four samples: enough for an optimiser to go downhill.

    Args:
        entry: The optimiser that it is for: one for matrices gets no bias, one for sparse gradients looks rows up.
    """

    def __init__(self, entry: OptimizerEntry | None = None) -> None:
        torch.manual_seed(0)
        self.x_NF, self.y_N1 = torch.randn(4, 2), torch.randn(4, 1) + 3.0
        torch.manual_seed(0)
        self.model: nn.Module = nn.Linear(2, 1, bias=entry is None or not entry.matrices_only)
        if entry is not None and entry.sparse_gradients is SparseGradients.ONLY:
            self.model, self.x_NF = nn.Embedding(6, 1, sparse=True), torch.tensor([0, 2, 2, 5])

    def loss(self) -> Tensor:
        return nn.functional.mse_loss(self.model(self.x_NF), self.y_N1)

    def step(self, optimizer: torch.optim.Optimizer) -> float:
        """One step; returns the loss before it."""

        def closure() -> Tensor:
            optimizer.zero_grad()
            loss = self.loss()
            loss.backward()
            return loss

        # The same for all: where a closure is not needed, torch calls it once.
        return float(optimizer.step(closure).item())


def run_optimizer(entry: OptimizerEntry, params: Mapping[str, Any], steps: int = 3) -> SmallFit:
    """Take some steps on a small fit."""
    fit = SmallFit(entry)
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
    scheduler = _schedule(entry, params, optimizer)
    rates = [optimizer.param_groups[0]["lr"]]
    for _ in range(steps):
        fit.step(optimizer)
        scheduler.step(1.0) if entry.needs_metric else scheduler.step()
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def _schedule(entry: SchedulerEntry, params: Mapping[str, Any], optimizer: torch.optim.Optimizer) -> Any:
    """The scheduler of an entry, written down plainly where it is made of others."""
    children = [
        build(child, given, optimizer)
        for kind, given in entry.example_children
        if (child := catalogue.scheduler(kind)) is not None
    ]
    if entry.kind == "SequentialLR":
        return torch.optim.lr_scheduler.SequentialLR(optimizer, children, list(params["milestones"]))
    if entry.kind == "ChainedScheduler":
        return torch.optim.lr_scheduler.ChainedScheduler(children)
    return build(entry, params, optimizer)


def run_initializer(entry: InitializerEntry, params: Mapping[str, Any], shape: tuple[int, ...]) -> Tensor:
    """Fill a tensor of NaN."""
    torch.manual_seed(0)
    tensor = torch.full(shape, torch.nan)
    build(entry, params, tensor)
    return tensor


def tensor_op_step(entry: TensorOpEntry, params: Mapping[str, Any]) -> tuple[BenchStep, dict[str, Any]]:
    """A step of the bench that does what an entry's example says, and the tensors that it names."""
    torch.manual_seed(0)
    values: dict[str, Any] = {}
    inputs: dict[str, str | tuple[str, ...]] = {}
    for argument, example in entry.example_inputs.items():
        if isinstance(example, tuple):
            several = tuple(f"{argument}_{i}" for i in range(len(example)))
            values |= dict(zip(several, (_made(one, values) for one in example), strict=True))
            inputs[argument] = several
        else:
            values[argument] = make(example)
            inputs[argument] = argument
    names: tuple[str, ...] = {Results.NONE: (), Results.PIECES: ("x", "y")}.get(entry.results, ("x",))
    if entry.results is Results.WITH_PLACES and params.get("dim") is not None:
        names = ("x", "y")
    return BenchStep(kind=entry.kind, params=params, inputs=inputs, names=names), values


def _made(example: TensorExample, values: Mapping[str, Any]) -> Any:
    if example.fill != "behind":
        return make(example)
    result = list(values.values())[-1]
    return result.grad_fn.next_functions[0][0].variable


def call_tensor_op(entry: TensorOpEntry, params: Mapping[str, Any], **also: Any) -> Any:
    """Call a function of torch on the example's tensors, as a step does, with some more keywords.

    Returns:
        What it returned, or the tensor that it changed where it returns nothing.
    """
    step, values = tensor_op_step(entry, params)
    by_place, by_keyword = passed_arguments(entry, step, values)
    torch.manual_seed(0)
    result = resolve_target(entry.target)(*by_place, **(by_keyword | also))
    return values[entry.tensors[0]] if result is None else result


def run_tensor_op(entry: TensorOpEntry, params: Mapping[str, Any]) -> Any:
    """Call a function of torch as a step of the bench does."""
    return call_tensor_op(entry, params)


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
