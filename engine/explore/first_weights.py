"""How the weights of one layer begin: as torch draws them, and as the project's rules and its own choice fill them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from engine.build.initial import initialize
from engine.build.module_tree import build_module
from engine.catalogue.own_module import OWN_KIND
from engine.check.module_plan import plan_model
from engine.explore.own_chance import OwnChance
from engine.spec import InitRule, LayerNode, Problem, ProjectError

Floats = npt.NDArray[np.float64]

# One layer is built twice for the picture; more numbers than this only cost time.
MOST_WEIGHTS = 20_000_000
_MOST_SHOWN = 200_000


@dataclass(frozen=True, eq=False)
class FirstWeights:
    """The first values of one parameter.

    Args:
        name: The parameter, such as ``weight``.
        shape: Its shape.
        before_S: As torch draws it, float64; at most 200,000 of its numbers, evenly spaced.
        after_S: After rules and the layer's own choice.
        std_before: Standard deviation of all of its numbers as torch draws them; 0 for a single one.
        std_after: The same after rules and choice.
    """

    name: str
    shape: tuple[int, ...]
    before_S: Floats
    after_S: Floats
    std_before: float
    std_after: float


def first_weights(
    node: LayerNode, rules: Sequence[InitRule], seed: int, n_weights: int
) -> tuple[FirstWeights, ...]:
    """Build a layer twice with the same seed, once as torch makes it and once as the project fills it.

    The numbers are not those of a run, which draws them for all layers one after the other; their distribution is.

    Args:
        node: A resolved layer without children.
        rules: What is chosen for many layers at once.
        seed: Where the numbers begin; the global generator is not touched.
        n_weights: How many learnable numbers it has.

    Raises:
        ProjectError: If the layer is too large for a look, or a module of the user's own.
    """
    if node.kind == OWN_KIND:
        expected = "a layer of torch"
        received = "a module of your own, whose code begins its weights and runs only where it is trained"
        raise ProjectError([Problem("model", "own_code", expected, received)])
    if n_weights > MOST_WEIGHTS:
        expected = f"a layer of at most {MOST_WEIGHTS:,} weights"
        raise ProjectError([Problem("model", "too_large", expected, f"{n_weights:,}")])
    plan = plan_model(node)
    with OwnChance(seed):
        before = build_module(plan)
    with OwnChance(seed):
        after = build_module(plan)
        initialize(after, plan, rules)
    return tuple(
        _compared(name, a, b)
        for (name, a), b in zip(before.named_parameters(), after.parameters(), strict=True)
    )


def gain_of(nonlinearity: str, param: float | None = None) -> float:
    """What ``torch.nn.init.calculate_gain`` recommends behind an activation.

    Args:
        nonlinearity: linear, sigmoid, tanh, relu, leaky_relu, selu ….
        param: The negative slope of leaky_relu; None for its default.
    """
    return float(nn.init.calculate_gain(nonlinearity, param))  # type: ignore[arg-type]


def _compared(name: str, before: nn.Parameter, after: nn.Parameter) -> FirstWeights:
    return FirstWeights(name, tuple(before.shape), _some(before), _some(after), _std(before), _std(after))


def _some(values: torch.Tensor) -> Floats:
    flat_N = values.detach().flatten()
    step = max(1, -(-flat_N.numel() // _MOST_SHOWN))
    array: Floats = flat_N[::step].numpy().astype(np.float64)
    return array


def _std(values: torch.Tensor) -> float:
    return float(values.detach().double().std(correction=0)) if values.numel() > 1 else 0.0
