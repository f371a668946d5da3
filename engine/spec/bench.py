"""The tensor bench: a short program of real torch calls, one call a step, whose results have names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.spec.frozen import FROZEN_MAPPING, Frozen, Node, no_params


class BenchStep(Node):
    """One call.

    Args:
        kind: Catalogue id of a tensor op.
        params: Its arguments that are no tensors.
        inputs: For each argument that is a tensor the name of an earlier result; a list of names for an argument that
            takes several tensors.
        names: What the results are called, in order; empty for a call that gives nothing new, such as ``backward``.
    """

    inputs: Annotated[Mapping[str, str | tuple[str, ...]], *FROZEN_MAPPING] = Field(default_factory=no_params)
    names: tuple[Annotated[str, Field(max_length=100)], ...] = ()


class BenchSpec(Frozen):
    """The steps in their order, and the seed of torch's generator before the first."""

    seed: int = 0
    steps: tuple[BenchStep, ...] = ()
