"""What is known of modules of the user's own: plain values, handed to the check beside the project."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from engine.catalogue.base_entry import Shape
from engine.spec import Problem
from engine.spec.frozen import thawed_json

NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True)
class OwnRef:
    """Which class of which file, and what it is made with.

    Args:
        path: The file.
        class_name: The class.
        arguments: Its keyword arguments as JSON text.
        sha256: What the file must be.
    """

    path: str
    class_name: str
    arguments: str
    sha256: str

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> OwnRef:
        """Read it from the checked parameters of a node."""
        arguments = json.dumps(thawed_json(params.get("arguments", {})))
        return cls(params["path"], params["class_name"], arguments, params.get("sha256", ""))

    def keywords(self) -> dict[str, Any]:
        """The keyword arguments, with lists as lists."""
        found: dict[str, Any] = json.loads(self.arguments)
        return found


@dataclass(frozen=True)
class Fault:
    """Why a module of the user's own cannot be used.

    Args:
        code: Short stable identifier, as in a Problem.
        param: Parameter of the node that it is about; empty for the node as a whole.
        expected: The end of the sentence "expected …".
        received: The end of the sentence "received …".
        advice: What to do, a full sentence; may be empty.
    """

    code: str
    param: str
    expected: str
    received: str
    advice: str = ""

    def problem(self, path: str) -> Problem:
        """The same as a problem of the node at a spec path."""
        where = f"{path}.params.{self.param}" if self.param else path
        return Problem(where, self.code, self.expected, self.received, self.advice)


@dataclass(frozen=True)
class SourceFile:
    """A file as it is on disk.

    Args:
        content: Its bytes.
        sha256: Their SHA-256, 64 hexadecimal digits.
    """

    content: bytes = field(repr=False)
    sha256: str


@dataclass(frozen=True)
class InnerModule:
    """A module inside.

    Args:
        name: Its dotted name.
        kind: Its class.
        n_params: Learnable numbers of its own, without those of modules inside it.
    """

    name: str
    kind: str
    n_params: int


@dataclass(frozen=True)
class TensorFact:
    """A parameter or buffer.

    Args:
        name: Its dotted name, as in ``state_dict``.
        shape: Its shape.
        dtype: Its type without ``torch.``, such as float32.
        is_parameter: False for a buffer.
        requires_grad: True if it may be learned.
        is_reached: True if the output depends on it; others get no gradient.
    """

    name: str
    shape: Shape
    dtype: str
    is_parameter: bool
    requires_grad: bool
    is_reached: bool = True


@dataclass(frozen=True)
class Probe:
    """What trying a module once has shown.

    Args:
        output_shape: What it gives for one sample, batch axis first as 1.
        tensors: Its parameters and buffers.
        inside: The modules inside it, in order.
        multiply_adds: Multiplications with an addition for one sample; None if torch cannot count them.
    """

    output_shape: Shape
    tensors: tuple[TensorFact, ...]
    inside: tuple[InnerModule, ...]
    multiply_adds: int | None = None

    @property
    def n_params(self) -> int:
        """Numbers in its parameters, learned or not, as torch counts them."""
        return _numbers(tensor for tensor in self.tensors if tensor.is_parameter)

    @property
    def n_trainable(self) -> int:
        """Numbers that are learned."""
        return _numbers(tensor for tensor in self.tensors if tensor.requires_grad and tensor.is_reached)

    @property
    def n_buffers(self) -> int:
        """Numbers in its buffers."""
        return _numbers(tensor for tensor in self.tensors if not tensor.is_parameter)


# A module, and the shape of one sample that it gets, batch axis first as 1.
ProbeKey = tuple[OwnRef, Shape]


@dataclass(frozen=True)
class OwnCode:
    """Everything that is known of modules of the user's own.

    Args:
        allowed: SHA-256 of every file content that the user allowed on this machine.
        files: Path to what is there, or to why it cannot be read; a path that is missing has not been looked at.
        probes: Module and input to what it gave, or why it failed; what is missing has not been tried.
    """

    allowed: frozenset[str] = frozenset()
    files: Mapping[str, SourceFile | Fault] = field(default_factory=lambda: NOTHING)
    probes: Mapping[ProbeKey, Probe | Fault] = field(default_factory=lambda: NOTHING)

    def with_allowed(self, hashes: Iterable[str]) -> OwnCode:
        """The same with more that is allowed."""
        return replace(self, allowed=self.allowed | frozenset(hashes))

    def with_files(self, files: Mapping[str, SourceFile | Fault]) -> OwnCode:
        """The same with files that were looked at, again or for the first time."""
        return replace(self, files=MappingProxyType({**self.files, **files}))

    def with_probes(self, probes: Mapping[ProbeKey, Probe | Fault]) -> OwnCode:
        """The same with more that was tried."""
        return replace(self, probes=MappingProxyType({**self.probes, **probes}))

    def shapes_of(self, ref: OwnRef) -> Mapping[Shape, Probe]:
        """What a module gave for each input that it was tried with."""
        return {
            shape: probe
            for (known, shape), probe in self.probes.items()
            if known == ref and isinstance(probe, Probe)
        }


NO_OWN_CODE = OwnCode()


def _numbers(tensors: Iterable[TensorFact]) -> int:
    total = 0
    for tensor in tensors:
        size = 1
        for axis in tensor.shape:
            size *= axis
        total += size
    return total
