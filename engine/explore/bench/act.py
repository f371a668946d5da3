"""What is remembered of a step while it is carried out, for the sentences and pictures that tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.build.bench.code import input_names
from engine.build.bench.statements import own_grad
from engine.catalogue.entry import TensorOpEntry
from engine.explore.bench.memory import Value, byte_addresses, share_memory
from engine.explore.bench.values import n_elements
from engine.spec.bench import BenchStep
from engine.spec.index_text import index_names

_MOST_COMPARED = 100_000


@dataclass(frozen=True)
class Facts:
    """What is told of a value that a step may change, as it was before."""

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    dtype: str
    is_leaf: bool
    requires_grad: bool
    is_contiguous: bool
    offset: int


@dataclass(eq=False)
class Act:
    """One step with the very objects that it works on.

    Args:
        entry: The declaration of what it does.
        step: What the user chose.
        path: Its spec path.
        values: Every value of the bench before it, by name.
        seed: Seed of the bench's generator.
        before: Facts of its inputs before it, by argument and place.
        grads: Copies of all gradients before it, by name; only for steps that compute gradients.
        results: What it gave, in order.
        warnings: What torch warned of.
    """

    entry: TensorOpEntry
    step: BenchStep
    path: str
    values: Mapping[str, Value]
    seed: int
    before: dict[tuple[str, int], Facts] = field(default_factory=dict)
    grads: dict[str, Tensor | None] = field(default_factory=dict)
    results: tuple[Value, ...] = ()
    warnings: tuple[str, ...] = ()

    def remember(self) -> None:
        """Note how its inputs are before it is carried out."""
        for argument in self.step.inputs:
            for i, value in enumerate(self.inputs(argument)):
                self.before[argument, i] = _facts(value)
        if self.entry.kind == "backward":
            for name, value in self.values.items():
                grad = own_grad(value) if isinstance(value, Tensor) else None
                self.grads[name] = None if grad is None else grad.detach().clone()

    def put_back(self) -> None:
        """Undo what a refused step may have done all the same, so that it is as if it had never been tried."""
        for name, before in self.grads.items():
            value = self.values[name]
            grad = own_grad(value) if isinstance(value, Tensor) else None
            if grad is None or not isinstance(value, Tensor):
                continue
            if before is None:
                value.grad = None
            else:
                with torch.no_grad():
                    grad.copy_(before)
        self._put_back_out()

    def _put_back_out(self) -> None:
        """Give ``out`` its old shape: torch sets the new one before it finds that the memory cannot grow."""
        out, facts = self.tensor("out"), self.before.get(("out", 0))
        if out is None or facts is None or tuple(out.shape) == facts.shape:
            return
        with torch.no_grad():
            out.set_(out.untyped_storage(), facts.offset, facts.shape, facts.strides)

    def names(self, argument: str) -> tuple[str, ...]:
        """The names that an argument was given; none if it is a number or was left out."""
        return input_names(self.step, argument)

    def inputs(self, argument: str) -> tuple[Value, ...]:
        """The values that an argument was given."""
        return tuple(self.values[name] for name in self.names(argument))

    def input(self, argument: str) -> Value | None:
        """The value that an argument was given; None if it is a number or was left out."""
        found = self.inputs(argument)
        return found[0] if found else None

    def tensor(self, argument: str) -> Tensor | None:
        """The tensor that an argument was given; None if it is none."""
        found = self.input(argument)
        return found if isinstance(found, Tensor) else None

    def name(self, argument: str) -> str:
        """How an argument is called in a sentence: its name, or the number itself."""
        names = self.names(argument)
        return names[0] if names else str(self.param(argument))

    def param(self, name: str) -> Any:
        """A parameter with its default."""
        declared = self.entry.param(name)
        default = None if declared is None or declared.required else declared.default
        return self.step.params.get(name, default)

    def first(self) -> str:
        """The argument that is the first tensor."""
        return next((tensor.name for tensor in self.entry.inputs if tensor.name in self.step.inputs), "")

    def all_inputs(self) -> dict[str, Value]:
        """Every value that it takes, by name, also those of an index."""
        names = [name for argument in self.step.inputs for name in self.names(argument)]
        text = self.step.params.get("index")
        if isinstance(text, str):
            names.extend(index_names(text))
        return {name: self.values[name] for name in names if name in self.values}

    def changed_with(
        self, owner: Value, touched_any: npt.NDArray[np.int64] | None, besides: str
    ) -> list[str]:
        """Names of the other values that show an element which was written.

        Args:
            owner: The value through which was written.
            touched_any: Byte addresses of the elements that were written; None for all of the owner's.
            besides: Name of the owner.
        """
        sharing = self.sharing(owner, besides=(besides,))
        if not sharing or n_elements(owner) > _MOST_COMPARED:
            return sharing
        if touched_any is None:
            touched_any = byte_addresses(owner)
        return [
            name
            for name in sharing
            if n_elements(self.values[name]) > _MOST_COMPARED
            or np.isin(byte_addresses(self.values[name]), touched_any).any()
        ]

    def sharing(self, value: Value, besides: tuple[str, ...] = ()) -> list[str]:
        """Names of the other values that look into the same memory."""
        return [
            name
            for name, other in self.values.items()
            if name not in besides and other is not value and share_memory(other, value)
        ]


def _facts(value: Value) -> Facts:
    if isinstance(value, Tensor):
        return Facts(
            tuple(value.shape),
            tuple(value.stride()),
            str(value.dtype).removeprefix("torch."),
            value.is_leaf,
            value.requires_grad,
            value.is_contiguous(),
            int(value.storage_offset()),
        )
    return Facts(tuple(value.shape), (), str(value.dtype), True, False, True, 0)
