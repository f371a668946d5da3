"""Tries a module of the user's own once, to find out what shape it gives and what is in it; runs its code."""

from __future__ import annotations

import inspect
from collections.abc import Collection
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter
from torch.utils.flop_counter import FlopCounterMode

from engine.build.own_module import OwnCodeError, own_class, own_module, raised, untouched_chance
from engine.catalogue.entry import Shape
from engine.check.shape_words import shape_text
from engine.own_code.values import Fault, InnerModule, OwnRef, Probe, ProbeKey, TensorFact

# A module with more parts is listed up to here.
_MOST_INSIDE = 2_000


def probe(key: ProbeKey, allowed: Collection[str]) -> Probe | Fault:
    """Import, make and call a module in evaluation mode with one sample and with two.

    First without memory for its numbers, on the meta device; where its code does not go along with that, on the CPU.
    Torch's global generators are as before when it is over.

    Args:
        key: The module, and the shape of one sample, batch axis first as 1.
        allowed: SHA-256 of every file content whose code may run.

    Returns:
        What it gave, or why it cannot be used.
    """
    ref, shape = key
    with untouched_chance():
        try:
            own_class(ref.path, ref.class_name, ref.sha256, allowed)
            try:
                return _tried(ref, shape, allowed, "meta")
            except OwnCodeError:
                # Its code may ask for the numbers themselves, which the meta device does not have.
                return _tried(ref, shape, allowed, "cpu")
        except OwnCodeError as error:
            return error.fault


def _tried(ref: OwnRef, shape: Shape, allowed: Collection[str], device: str) -> Probe:
    with torch.device(device):
        module = own_module(ref.path, ref.class_name, ref.keywords(), ref.sha256, allowed=allowed).eval()
        _need_sizes(module, ref)
        _need_one_input(module, ref)
        counter = FlopCounterMode(display=False)
        with torch.no_grad(), counter:
            one = _output(module, ref, shape)
        with torch.enable_grad():
            two = _output(module, ref, (2, *shape[1:]))
    name = f"forward of {ref.class_name}"
    for samples, given in ((1, one), (2, two)):
        if not given.shape or given.shape[0] != samples:
            expected = f"{samples} {'row' if samples == 1 else 'rows'} from {name} for as many samples"
            raise OwnCodeError(Fault("own_code_output", "", expected, _written(tuple(given.shape))))
    if one.shape[1:] != two.shape[1:]:
        expected = f"the same shape for every sample from {name}"
        received = f"{_written(tuple(one.shape))} for one and {_written(tuple(two.shape))} for two"
        raise OwnCodeError(Fault("own_code_output", "", expected, received))
    counted = counter.get_total_flops()
    return Probe(tuple(one.shape), _tensors(module, two), _inside(module), counted // 2)


def _output(module: nn.Module, ref: OwnRef, shape: Shape) -> Tensor:
    try:
        output = module(torch.zeros(shape))
    except (Exception, SystemExit) as error:
        expected = f"a forward of {ref.class_name} that takes {shape_text(shape)}"
        raise OwnCodeError(raised(error, ref.path, "own_code_forward", "", expected)) from error
    if not isinstance(output, Tensor):
        expected = f"one tensor from forward of {ref.class_name}"
        raise OwnCodeError(Fault("own_code_output", "", expected, f"a {type(output).__name__}"))
    if not output.dtype.is_floating_point:
        expected = f"real numbers from forward of {ref.class_name}"
        raise OwnCodeError(Fault("own_code_output", "", expected, str(output.dtype).removeprefix("torch.")))
    return output


def _need_sizes(module: nn.Module, ref: OwnRef) -> None:
    lazy = (UninitializedParameter, UninitializedBuffer)
    names = [
        name
        for name, tensor in (*module.named_parameters(), *module.named_buffers())
        if isinstance(tensor, lazy)
    ]
    if names:
        expected = f"weights of {ref.class_name} whose sizes are known when it is made"
        received = f"the lazy {names[0]}"
        advice = "Give its layer the number of inputs."
        raise OwnCodeError(Fault("own_code_lazy", "class_name", expected, received, advice))


def _need_one_input(module: nn.Module, ref: OwnRef) -> None:
    try:
        signature = inspect.signature(module.forward)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(None)
    except TypeError:
        expected = f"a forward of {ref.class_name} that takes one tensor"
        line = _line_of(module)
        received = f"forward{signature}" + (f" in line {line} of {Path(ref.path).name}" if line else "")
        raise OwnCodeError(Fault("own_code_forward", "", expected, received)) from None


def _line_of(module: nn.Module) -> int | None:
    code = getattr(getattr(module.forward, "__func__", None), "__code__", None)
    return code.co_firstlineno if code is not None else None


def _tensors(module: nn.Module, output: Tensor) -> tuple[TensorFact, ...]:
    learned = [item for item in module.parameters() if item.requires_grad]
    reached = set()
    if learned and output.requires_grad:
        found = torch.autograd.grad(output.sum(), learned, allow_unused=True)
        reached = {id(item) for item, gradient in zip(learned, found, strict=True) if gradient is not None}
    kept = module.state_dict(keep_vars=True)
    parameters = [
        TensorFact(name, tuple(item.shape), _dtype(item), True, item.requires_grad, id(item) in reached)
        for name, item in module.named_parameters()
    ]
    buffers = [
        TensorFact(name, tuple(item.shape), _dtype(item), False, False, False)
        for name, item in module.named_buffers()
        if name in kept
    ]
    return (*parameters, *buffers)


def _inside(module: nn.Module) -> tuple[InnerModule, ...]:
    rows = []
    for name, inner in module.named_modules():
        if name:
            n_own = sum(item.numel() for item in inner.parameters(recurse=False))
            rows.append(InnerModule(name, type(inner).__name__, n_own))
        if len(rows) == _MOST_INSIDE:
            break
    return tuple(rows)


def _dtype(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _written(shape: Shape) -> str:
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"
