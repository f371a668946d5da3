"""What an initialiser does to activations and gradients through depth: a chain of Linear layers, one pass each way.

Shape suffixes: N samples, W units of a layer, L layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine import catalogue
from engine.build.model import build_layer
from engine.build.targets import resolve_target, torch_arguments
from engine.catalogue.params import AUTO
from engine.explore.own_chance import OwnChance
from engine.spec import LayerNode, Node, Problem, ProjectError

Floats = npt.NDArray[np.float64]

MOST_DEPTH, MOST_WIDTH = 200, 512
_SAMPLES = 256


@dataclass(frozen=True)
class FlowSetup:
    """What is compared.

    Args:
        activation: The activation behind every Linear, or None for none.
        initializers: What fills the weights of each chain; None for torch's own default. Biases begin as 0.
        depth: Linear layers in a chain.
        width: Units of each layer.
        seed: Where the numbers begin; every chain gets the same input.
    """

    activation: LayerNode | None
    initializers: tuple[Node | None, ...]
    depth: int = 20
    width: int = 64
    seed: int = 0


@dataclass(frozen=True, eq=False)
class SignalFlow:
    """One chain.

    Args:
        initializer: What filled its weights; None for torch's default.
        activation_std_L: Standard deviation of what comes out behind layer 1, 2 … L, float64; 0 or infinite where the
            signal is lost.
        gradient_std_L: Standard deviation of the gradient of the loss by the same numbers.
    """

    initializer: Node | None
    activation_std_L: Floats
    gradient_std_L: Floats


def signal_flows(setup: FlowSetup) -> tuple[SignalFlow, ...]:
    """Send normal numbers through one chain for each initialiser, and a normal gradient back.

    Args:
        setup: What is compared.

    Raises:
        ProjectError: If depth or width are out of range, or an initialiser or the activation is not known.
    """
    problems = []
    for name, value, most in (("depth", setup.depth, MOST_DEPTH), ("width", setup.width, MOST_WIDTH)):
        if not 1 <= value <= most:
            problems.append(Problem(name, "out_of_range", f"a whole number from 1 to {most}", str(value)))
    if problems:
        raise ProjectError(problems)
    return tuple(_flow(setup, chosen) for chosen in setup.initializers)


def _flow(setup: FlowSetup, chosen: Node | None) -> SignalFlow:
    with OwnChance(setup.seed):
        x_NW = torch.randn(_SAMPLES, setup.width, requires_grad=True)
        back_NW = torch.randn(_SAMPLES, setup.width)
        outputs: list[Tensor] = []
        out_NW: Tensor = x_NW
        for _ in range(setup.depth):
            linear = nn.Linear(setup.width, setup.width)
            with torch.no_grad():
                linear.bias.zero_()
            _fill(linear.weight, chosen)
            out_NW = linear(out_NW)
            if setup.activation is not None:
                out_NW = _activation(setup.activation)(out_NW)
            # In-place activations are excluded: what a layer gives is kept to ask for its gradient.
            outputs.append(out_NW)
        gradients = torch.autograd.grad(out_NW, outputs, back_NW)
    return SignalFlow(chosen, _stds(outputs), _stds(gradients))


def _fill(weight: Tensor, chosen: Node | None) -> None:
    if chosen is None:
        return
    entry = catalogue.initializer(chosen.kind)
    if entry is None:
        raise ProjectError([Problem("initializer", "unknown_kind", "a known initialiser", repr(chosen.kind))])
    resolve_target(entry.target)(weight, **torch_arguments(entry, chosen.params))


def _activation(node: LayerNode) -> nn.Module:
    entry = catalogue.layer(node.kind)
    if entry is None or "activation" not in entry.tags:
        expected = "an activation, such as ReLU"
        raise ProjectError([Problem("activation", "no_activation", expected, repr(node.kind))])
    params = {name: (1 if value == AUTO else value) for name, value in entry.initial_params().items()} | {
        name: value for name, value in node.params.items() if value != AUTO
    }
    params.pop("inplace", None)
    return build_layer(LayerNode(kind=node.kind, params=params)).eval()


def _stds(tensors: Sequence[Tensor]) -> Floats:
    return np.array([float(values.detach().double().std(correction=0)) for values in tensors])
