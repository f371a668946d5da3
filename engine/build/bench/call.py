"""The real call of a step, with exactly the arguments that its line of code has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from engine.build.bench.code import Argument, arguments_of, is_spread_out
from engine.build.targets import as_declared, resolve_target
from engine.catalogue.entry import OpForm, TensorOpEntry
from engine.catalogue.params import SizeParam
from engine.catalogue.tensor_params import IndexParam, NestedParam
from engine.spec.bench import BenchStep
from engine.spec.index_text import IndexItem, Name, Numbers, Slice, parse_index


class Generators:
    """The bench's generator: what ``torch.manual_seed(seed)`` makes of torch's own, without touching that.

    torch's own generator belongs to the thread that trains, and all threads share it.

    Args:
        seed: Seed of the bench.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._of_device: dict[str, torch.Generator] = {}

    def states(self) -> dict[str, torch.Tensor]:
        """The state of every generator that was used, for ``go_back``."""
        return {device: generator.get_state() for device, generator in self._of_device.items()}

    def go_back(self, states: Mapping[str, torch.Tensor]) -> None:
        """Go on as if nothing had been drawn since ``states``."""
        for device, generator in self._of_device.items():
            if device in states:
                generator.set_state(states[device])
            else:
                generator.manual_seed(self._seed)

    def of(self, device: str) -> torch.Generator:
        """The generator of a device, such as ``cpu``; the same one each time."""
        if device not in self._of_device:
            self._of_device[device] = torch.Generator(device).manual_seed(self._seed)
        return self._of_device[device]


def perform(entry: TensorOpEntry, step: BenchStep, values: Mapping[str, Any], generators: Generators) -> Any:
    """Carry out a step.

    Args:
        entry: What the step is an example of.
        step: A step without problems.
        values: Every tensor and array of the bench by its name.
        generators: Where random numbers come from if the step has no seed of its own.

    Returns:
        What the call returned.

    Raises:
        Exception: Whatever torch or NumPy raised.
    """
    by_place, by_keyword = passed_arguments(entry, step, values)
    if entry.takes_generator and "generator" not in by_keyword:
        if entry.kind in _LIKE and not _LIKE_TAKES_GENERATOR:
            return draw_like(entry.kind, by_place[0], generators, by_keyword)
        by_keyword["generator"] = generators.of(_device(by_place, by_keyword))
    return resolve_target(entry.target)(*by_place, **by_keyword)


def passed_arguments(
    entry: TensorOpEntry, step: BenchStep, values: Mapping[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """What a step passes to its target, by place and by keyword; the object of a method comes first.

    Args:
        entry: What the step is an example of.
        step: A step without problems.
        values: Every tensor and array of the bench by its name.
    """
    by_place: list[Any] = []
    by_keyword: dict[str, Any] = {}
    for argument in arguments_of(entry, step):
        value = _value(entry, step, argument, values)
        if entry.form is OpForm.STATEMENT or not argument.by_place:
            by_keyword[argument.name] = value
        elif is_spread_out(entry, argument):
            by_place.extend(value)
        else:
            by_place.append(value)
    return by_place, by_keyword


_LIKE = ("randn_like", "rand_like")
# Older releases draw these from the global generator only.
_LIKE_TAKES_GENERATOR = "generator=" in (torch.randn_like.__doc__ or "")


def draw_like(
    kind: str, like: torch.Tensor, generators: Generators, options: Mapping[str, Any]
) -> torch.Tensor:
    """What ``randn_like`` and ``rand_like`` draw, from a generator of our own.

    Args:
        kind: randn_like or rand_like.
        like: The tensor whose shape and type is taken.
        generators: Where the numbers come from.
        options: dtype, device and requires_grad as far as they are given.
    """
    options = dict(options)
    records = options.pop("requires_grad", False)
    empty = torch.empty_like(like, **options)
    generator = generators.of(empty.device.type)
    drawn = (
        empty.normal_(generator=generator) if kind == "randn_like" else empty.uniform_(generator=generator)
    )
    return drawn.requires_grad_() if records else drawn


def perform_index(step: BenchStep, owner: Any, values: Mapping[str, Any]) -> Any:
    """What the index of a step picks from any tensor of the right shape.

    Args:
        step: A step that has an ``index``.
        owner: The tensor.
        values: Every tensor of the bench by its name.
    """
    return owner[_index(step.params["index"], values)]


def _device(by_place: list[Any], by_keyword: Mapping[str, Any]) -> str:
    if by_keyword.get("device") is not None:
        return str(by_keyword["device"])
    tensors = [value for value in (*by_place, *by_keyword.values()) if isinstance(value, torch.Tensor)]
    return tensors[0].device.type if tensors else "cpu"


def _value(entry: TensorOpEntry, step: BenchStep, argument: Argument, values: Mapping[str, Any]) -> Any:
    if argument.several:
        return [values[name] for name in argument.names]
    if argument.names:
        return values[argument.names[0]]
    value = argument.value
    if argument.name == "dtype":
        module: Any = _numpy() if entry.target.startswith("numpy:") else torch
        return getattr(module, "bool_" if value == "bool" and module is not torch else value)
    if argument.name == "generator":
        return torch.Generator(step.params.get("device") or "cpu").manual_seed(value)
    if isinstance(argument.param, IndexParam):
        return _index(value, values)
    if isinstance(argument.param, NestedParam):
        return _lists(value)
    if isinstance(argument.param, SizeParam):
        is_list = isinstance(value, list | tuple)
        return list(value) if is_list and argument.text.startswith("[") else value
    return as_declared(argument.param, value)


def _index(text: str, values: Mapping[str, Any]) -> Any:
    items = [_place(item, values) for item in parse_index(text)]
    return tuple(items) if len(items) > 1 else items[0]


def _place(item: IndexItem, values: Mapping[str, Any]) -> Any:
    match item:
        case Slice(start, stop, step):
            return slice(start, stop, step)
        case Name(name):
            return values[name]
        case Numbers(items):
            return list(items)
    return item


def _lists(value: Any) -> Any:
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value


def _numpy() -> Any:
    import numpy as np

    return np
