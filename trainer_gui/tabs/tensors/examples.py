"""Worked examples: short programs to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from engine.spec import BenchSpec, BenchStep


@dataclass(frozen=True)
class Example:
    """A program to begin with.

    Args:
        key: Identifies it.
        title: What the menu says.
        tip: What it shows, a sentence.
        bench: The program.
        shown: The step that is shown first; −1 for the last.
    """

    key: str
    title: str
    tip: str
    bench: BenchSpec
    shown: int = -1


def _do(kind: str, names: str = "", inputs: dict[str, Any] | None = None, **params: Any) -> BenchStep:
    return BenchStep(kind=kind, params=params, inputs=inputs or {}, names=tuple(names.split()))


def _program(*steps: BenchStep) -> BenchSpec:
    return BenchSpec(steps=steps)


_CREATE = _program(
    _do("tensor", "a", data=((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))),
    _do("zeros", "b", size=(2, 3)),
    _do("full", "c", size=(2, 3), fill_value=7.5),
    _do("arange", "d", start=0, end=10, step=2),
    _do("linspace", "e", start=0.0, end=1.0, steps=5),
    _do("logspace", "f", start=0.0, end=2.0, steps=5),
    _do("eye", "g", n=3),
    _do("ones_like", "h", {"input": "a"}),
)
_OUT = _program(
    _do("tensor", "a", data=((1.0,), (2.0,), (3.0,))),
    _do("tensor", "b", data=(10.0, 20.0, 30.0, 40.0)),
    _do("zeros", "c", size=(3, 4)),
    _do("add", "d", {"input": "a", "other": "b", "out": "c"}),
)
_SHARED = _program(
    _do("numpy.array", "x", object=((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))),
    _do("from_numpy", "a", {"ndarray": "x"}),
    _do("tensor", "b", {"data": "x"}),
    _do("setitem", "", {"input": "x"}, index="0, 1", value=99.0),
)
_STRIDES = _program(
    _do("arange", "a", end=6),
    _do("reshape", "b", {"input": "a"}, shape=(2, 3)),
    _do("transpose", "c", {"input": "b"}, dim0=0, dim1=1),
    _do("getitem", "d", {"input": "b"}, index="1"),
    _do("contiguous", "e", {"input": "c"}),
    _do("setitem", "", {"input": "d"}, index="0", value=-1),
)
_BROADCAST = _program(
    _do("tensor", "a", data=((1.0,), (2.0,), (3.0,))),
    _do("tensor", "b", data=(10.0, 20.0, 30.0, 40.0)),
    _do("add", "c", {"input": "a", "other": "b"}),
    _do("mul", "d", {"input": "c"}, other=0.5),
)
_NORMAL = _program(
    _do("normal", "a", mean=5.0, std=0.5, size=(1000,)),
    _do("linspace", "m", start=0.0, end=100.0, steps=1000),
    _do("linspace", "s", start=0.1, end=5.0, steps=1000),
    _do("normal", "b", {"mean": "m"}, std=1.0),
    _do("normal", "c", {"std": "s"}, mean=0.0),
    _do("normal", "d", {"mean": "m", "std": "s"}),
)
_JOIN = _program(
    _do("zeros", "a", size=(2, 3)),
    _do("ones", "b", size=(2, 3)),
    _do("cat", "c", {"tensors": ("a", "b")}),
    _do("stack", "d", {"tensors": ("a", "b")}),
    _do("arange", "e", end=5),
    _do("chunk", "f g", {"input": "e"}, chunks=2),
    _do("split", "h i j", {"tensor": "e"}, split_size_or_sections=(1, 2, 2)),
)
_INDEX = _program(
    _do("arange", "a", end=12),
    _do("reshape", "b", {"input": "a"}, shape=(3, 4)),
    _do("getitem", "c", {"input": "b"}, index="1"),
    _do("getitem", "d", {"input": "b"}, index=":, 1:3"),
    _do("tensor", "i", data=(0, 2)),
    _do("index_select", "e", {"input": "b", "index": "i"}, dim=0),
    _do("ge", "m", {"input": "b"}, other=6),
    _do("masked_select", "f", {"input": "b", "mask": "m"}),
    _do("tensor", "j", data=((0, 3), (1, 1), (2, 0))),
    _do("gather", "g", {"input": "b", "index": "j"}, dim=1),
)
_LINE = _program(
    _do("tensor", "x", data=(1.0, 2.0, 3.0, 4.0)),
    _do("tensor", "y", data=(7.0, 9.0, 11.0, 13.0)),
    _do("tensor", "w", data=1.0, requires_grad=True),
    _do("tensor", "b", data=0.0, requires_grad=True),
    _do("mul", "wx", {"input": "w", "other": "x"}),
    _do("add", "p", {"input": "wx", "other": "b"}),
    _do("sub", "e", {"input": "p", "other": "y"}),
    _do("pow", "e2", {"input": "e"}, exponent=2),
    _do("mean", "loss", {"input": "e2"}),
    _do("backward", "", {"input": "loss"}),
    _do("gradient_step", "", {"input": "w"}, lr=0.05),
    _do("gradient_step", "", {"input": "b"}, lr=0.05),
    _do("zero_grad", "", {"input": "w"}),
    _do("zero_grad", "", {"input": "b"}),
)
_ACCUMULATE = _program(
    _do("tensor", "w", data=3.0, requires_grad=True),
    _do("pow", "y", {"input": "w"}, exponent=2),
    _do("backward", "", {"input": "y"}, retain_graph=True),
    _do("backward", "", {"input": "y"}),
    _do("zero_grad", "", {"input": "w"}),
    _do("detach", "d", {"input": "w"}),
)
_SECOND = _program(
    _do("tensor", "x", data=2.0, requires_grad=True),
    _do("pow", "y", {"input": "x"}, exponent=3),
    _do("autograd.grad", "g", {"outputs": "y", "inputs": ("x",)}, create_graph=True),
    _do("autograd.grad", "h", {"outputs": "g", "inputs": ("x",)}),
)


def examples() -> tuple[Example, ...]:
    """All examples, in the order of the menu."""
    tr = QCoreApplication.translate
    where = "benchExamples"
    return (
        Example(
            "create",
            tr(where, "Creating tensors"),
            tr(where, "Lists, constants, ranges and the shape of another tensor."),
            _CREATE,
        ),
        Example(
            "shared",
            tr(where, "Shared memory: from_numpy"),
            tr(where, "One cell of an array is edited: from_numpy sees it, a copy does not."),
            _SHARED,
        ),
        Example(
            "strides",
            tr(where, "Views and strides"),
            tr(where, "reshape, transpose and a row look at the memory of arange; contiguous copies."),
            _STRIDES,
        ),
        Example(
            "join",
            tr(where, "Join and cut"),
            tr(where, "cat and stack, chunk and split side by side."),
            _JOIN,
        ),
        Example(
            "index",
            tr(where, "Index and mask"),
            tr(where, "Rows, slices, index_select, masks and gather on one matrix."),
            _INDEX,
        ),
        Example(
            "broadcast",
            tr(where, "Broadcasting"),
            tr(where, "A column and a row become a matrix."),
            _BROADCAST,
            2,
        ),
        Example(
            "out",
            tr(where, "Writing into a tensor: out="),
            tr(where, "The result goes into a tensor that is there already."),
            _OUT,
        ),
        Example(
            "normal",
            tr(where, "The four normals"),
            tr(where, "mean and std as numbers or as tensors, against the density."),
            _NORMAL,
            0,
        ),
        Example(
            "line",
            tr(where, "Gradients of a line"),
            tr(where, "w x + b by hand: loss, backward, a step downhill, cleared gradients."),
            _LINE,
            9,
        ),
        Example(
            "accumulate",
            tr(where, "Gradients add up"),
            tr(where, "backward twice without zero_grad: the second gradient comes on top."),
            _ACCUMULATE,
            3,
        ),
        Example(
            "second",
            tr(where, "Second derivative"),
            tr(where, "create_graph records the gradient, so that it has one of its own."),
            _SECOND,
        ),
    )
