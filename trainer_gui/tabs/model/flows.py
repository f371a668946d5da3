"""The numbers behind the flow of signals, for the background: a chain of Linear layers or the project's own model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine import catalogue
from engine.check.shapes import ShapeWalk, resolved_model
from engine.spec import LayerNode, Node, ProjectSpec

if TYPE_CHECKING:
    from engine.data.load import LoadedData

# Activation to torch's word for it in calculate_gain.
GAINS = {
    "": "linear",
    "ReLU": "relu",
    "Tanh": "tanh",
    "Sigmoid": "sigmoid",
    "LeakyReLU": "leaky_relu",
    "SELU": "selu",
}


@dataclass(frozen=True, eq=False)
class Flow:
    """One way to begin.

    Args:
        initializer: What filled the weights; None for torch's default, or for the project's own way.
        is_own: True for the project's own rules and choices.
        activation_std_L: Standard deviation of what comes out of each layer.
        gradient_std_L: Standard deviation of the gradient by the same numbers.
    """

    initializer: Node | None
    is_own: bool
    activation_std_L: NDArray[np.float64]
    gradient_std_L: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FlowResult:
    """What is drawn.

    Args:
        flows: In the order in which they were asked for.
        gain: What ``calculate_gain`` says of the activation of a chain; None for nothing.
        layer_names: The layers of the project's model; empty for a chain.
        n_samples: Samples that went through it.
        is_real: True if they are the project's own.
    """

    flows: tuple[Flow, ...]
    gain: float | None = None
    layer_names: tuple[str, ...] = ()
    n_samples: int = 0
    is_real: bool = False


def chain_flows(kind: str, chosen: Sequence[Node | None], depth: int, width: int) -> FlowResult:
    """Send numbers through chains of Linear layers.

    Args:
        kind: The activation behind every layer; empty for none.
        chosen: What is compared; None for torch's default.
        depth: Layers of a chain.
        width: Units of a layer.
    """
    from engine.explore.first_weights import gain_of
    from engine.explore.signal_flow import FlowSetup, signal_flows

    activation = LayerNode(kind=kind) if kind else None
    word = GAINS.get(kind)
    flows = signal_flows(FlowSetup(activation, tuple(chosen), depth, width))
    return FlowResult(
        tuple(Flow(flow.initializer, False, flow.activation_std_L, flow.gradient_std_L) for flow in flows),
        gain_of(word) if word is not None else None,
    )


def own_flows(
    spec: ProjectSpec, walk: ShapeWalk, data: LoadedData | None, chosen: Sequence[Node | None], own: bool
) -> FlowResult:
    """Send a batch through the project's model.

    Args:
        spec: A project without problems in its model.
        walk: Its shapes.
        data: Its samples; None takes normal numbers.
        chosen: What is compared; None for torch's default.
        own: True to begin with the project's own rules and choices.

    Raises:
        ProjectError: If the model is too large for a look.
    """
    from engine.explore.model_flow import model_flows, samples_that_fit

    numbers = weights = 0
    for row in walk.layers:
        entry = catalogue.layer(row.kind)
        if entry is not None and not entry.container:
            weights += entry.n_weights(row.params, row.input_shape) * row.times
            numbers += int(np.prod(row.output_shape or (0,))) * row.times
    n = samples_that_fit(numbers, weights)
    if data is not None:
        rows = data.train_index[:n]
        inputs: NDArray[np.float32] | tuple[int, tuple[int, ...]] = data.inputs(rows)
        n = len(rows)
    else:
        inputs = (n, walk.layers[0].input_shape[1:])
    model = resolved_model(spec.model, walk)
    flows = model_flows(model, spec.initialization, chosen, inputs, spec.seed, with_own=own)
    return FlowResult(
        tuple(
            Flow(flow.initializer, flow.is_own, flow.activation_std_L, flow.gradient_std_L) for flow in flows
        ),
        layer_names=flows[0].names,
        n_samples=n,
        is_real=data is not None,
    )
