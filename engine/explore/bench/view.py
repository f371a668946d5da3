"""What a viewer sees of the bench: plain values and copies, no torch object.

Shape suffixes: S samples that were drawn, P points of a curve, ``_any`` the shape of the tensor itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Shape = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class ValueView:
    """A tensor or array of the bench as it is at one moment.

    Args:
        name: What it is called.
        is_array: True for a NumPy array, False for a tensor.
        shape: Its shape.
        dtype: ``torch.float32``, or ``float64`` for an array.
        strides: Elements to go in memory for one step along each axis.
        storage_offset: Elements before its first one in the memory that it looks at.
        device: cpu, cuda:0 …
        memory: Number of the memory that it looks at, from 0 in the order of appearance; values with the same number
            share it.
        memory_size: Elements in that memory.
        is_contiguous: True if its elements lie in reading order without gaps.
        values_any: Copy of its elements (float64, int64 or bool), shape as the tensor's; None where ``n_elements`` is
            above ``MAX_ELEMENTS``, then only ``thinned`` and ``statistics`` tell of them.
        thinned: Evenly taken elements in reading order, at most 100,000, for a histogram.
        statistics: count, min, max, mean, std, n_nan, n_inf, n_zero; what cannot be computed is left out.
        n_elements: How many elements it has.
        changed_any: True where the shown step changed an element; None if it changed nothing here.
        addresses_any: Where each element lies in its memory, in elements, shape as the tensor's, int64; None where
            ``values_any`` is.
        requires_grad: True if operations on it are recorded.
        is_leaf: True if gradients arrive in its ``.grad``.
        grad_fn: Name of what made it in the graph, such as ``MulBackward0``; None for a leaf.
        grad_any: Copy of ``.grad`` as float64; None if there is none.
        version: How often it was changed in place.
        names_of_same: Other names of the very same object.
    """

    name: str
    is_array: bool
    shape: Shape
    dtype: str
    strides: tuple[int, ...]
    storage_offset: int
    device: str
    memory: int
    memory_size: int
    is_contiguous: bool
    values_any: npt.NDArray[Any] | None
    thinned: Floats
    statistics: Mapping[str, float]
    n_elements: int
    changed_any: npt.NDArray[np.bool_] | None
    addresses_any: npt.NDArray[np.int64] | None
    requires_grad: bool
    is_leaf: bool
    grad_fn: str | None
    grad_any: Floats | None
    version: int
    names_of_same: tuple[str, ...] = ()


MAX_ELEMENTS = 1_000_000


@dataclass(frozen=True, eq=False)
class Drawn:
    """Samples of a random call beside what they were drawn from.

    Args:
        distribution: In words with the numbers, such as ``normal, mean 5, standard deviation 0.5``.
        samples_S: What was drawn, in units of the distribution; where each element has a mean or standard deviation
            of its own, standardised first.
        is_standardised: True if ``samples_S`` are ``(x − mean) / std``.
        x_P: Where the density is given; the possible values where the distribution is discrete.
        density_P: Density, or probability of each value.
        is_discrete: True for probabilities of single values.
        seed: Seed of the generator that drew.
        own_generator: True if the step had a generator of its own, False for the bench's (torch's global one).
    """

    distribution: str
    samples_S: Floats
    is_standardised: bool
    x_P: Floats
    density_P: Floats
    is_discrete: bool
    seed: int
    own_generator: bool


@dataclass(frozen=True)
class Broadcast:
    """How the shapes of several inputs became one.

    Args:
        names: The inputs, in order; a plain number is its text.
        shapes: Their shapes.
        padded: Their shapes with 1 in front until all have the same length.
        result: The common shape.
        stretched: For each input the axes (of ``result``) along which it was repeated.
    """

    names: tuple[str, ...]
    shapes: tuple[Shape, ...]
    padded: tuple[Shape, ...]
    result: Shape
    stretched: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class GraphNode:
    """A tensor or an operation of the autograd graph.

    Args:
        id: Identifies it within its graph.
        label: Name of the tensor, or of the operation without ``Backward0``.
        is_operation: True for an operation, False for a tensor.
        shape: Shape of the tensor, or of the operation's result.
        values_any: The tensor's values if they are few (at most 64), as float64.
        grad_any: The gradient that has arrived here: ``.grad`` of a leaf, or what flowed through during the last
            backward for everything else; None if none has.
        is_leaf: True for a leaf tensor.
        requires_grad: False for tensors that only take part as constants.
        is_freed: True for an operation whose saved values are gone, so that backward cannot pass a second time.
        layer: Column for drawing: 0 for leaves, at least one more than all of its inputs otherwise.
    """

    id: int
    label: str
    is_operation: bool
    shape: Shape
    values_any: Floats | None
    grad_any: Floats | None
    is_leaf: bool
    requires_grad: bool
    is_freed: bool
    layer: int


@dataclass(frozen=True, eq=False)
class Graph:
    """The autograd graph behind the tensors of the bench at one moment.

    Args:
        nodes: Tensors and operations.
        edges: Pairs of node ids, from input to result.
        arrivals: Node ids in the order in which the shown step's backward reached them, each with the gradient that
            arrived there as text-free numbers; empty unless the shown step is a backward.
    """

    nodes: tuple[GraphNode, ...]
    edges: tuple[tuple[int, int], ...]
    arrivals: tuple[tuple[int, Floats], ...] = ()


@dataclass(frozen=True)
class StepFault:
    """Why a step could not be carried out.

    Args:
        sentence: For the user, with the shapes and names in it.
        details: What torch said, word for word; empty where torch was not asked.
        path: Spec path of the argument that is to blame, such as ``bench.steps[2].params.dim``, or of the step.
        advice: What to do, a sentence; may be empty.
    """

    sentence: str
    details: str
    path: str
    advice: str = ""


@dataclass(frozen=True, eq=False)
class StepView:
    """One step and what it did.

    Args:
        index: Its place in the bench.
        code: The line or lines of plain Python that do the same.
        happened: One to three sentences with the user's names and numbers: what it did, what it shares memory with,
            which dtype came out and why. Empty if it failed.
        fault: Set if it failed; steps that need its results fail as well, all others go on.
        drawn: Set for random calls.
        broadcast: Set where inputs of different shapes met.
        warnings: What torch warned of, word for word, such as the resizing of ``out=``.
    """

    index: int
    code: str
    happened: str
    fault: StepFault | None = None
    drawn: Drawn | None = None
    broadcast: Broadcast | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class BenchView:
    """The bench after one of its steps.

    Args:
        steps: Every step of the bench; those behind ``shown`` were carried out as well, so that their code and faults
            are known.
        shown: The step after which ``values`` and ``graph`` are as they are; −1 for an empty bench.
        values: Every name that exists after the shown step, oldest first.
        graph: None if nothing records gradients.
    """

    steps: tuple[StepView, ...]
    shown: int
    values: tuple[ValueView, ...]
    graph: Graph | None = None

    def value(self, name: str) -> ValueView | None:
        """The value of this name, if there is one after the shown step."""
        return next((value for value in self.values if name in (value.name, *value.names_of_same)), None)
