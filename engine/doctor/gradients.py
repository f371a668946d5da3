"""Gradients that die out on their way back to the input, or that are enormous."""

from __future__ import annotations

from statistics import median
from typing import Any

from engine.doctor.finding import Finding, Gravity
from engine.doctor.rate_fix import rate_times
from engine.doctor.rule import Rule
from engine.spec import Fix, ProjectSpec
from engine.train.vitals import LayerSigns, Vitals

# Fewer layers than this have no depth to die out in.
_FEWEST_LAYERS = 3
# A deep model may wake up within its first steps.
_FEWEST_STEPS = 20
_VANISHED = 1e-4
_EXPLODED = 1e3
# The others divide by the size of the gradient, so that large ones do no harm.
_PROPORTIONAL = frozenset({"SGD", "ASGD"})
# Below this the gradient of the last layer is nothing to compare with: the run has learned its samples.
_SMALLEST = 1e-7
_SQUASHING = frozenset({"Sigmoid", "Tanh", "Hardsigmoid", "Hardtanh", "Softsign", "LogSigmoid"})


def vanishing(vitals: Vitals, spec: ProjectSpec) -> list[Finding]:
    """The first layers get next to no gradient."""
    del spec
    ends = _ends(vitals)
    if ends is None:
        return []
    first, last = ends
    if last.gradient_rms < _SMALLEST or first.gradient_rms > _VANISHED * last.gradient_rms:
        return []
    squashing = [a for a in vitals.activations if a.kind in _SQUASHING and not a.is_output and a.path]
    fix = None
    if squashing:
        paths = dict.fromkeys(a.path for a in squashing)
        edits: list[tuple[str, Any]] = []
        for path in paths:
            edits += [(f"{path}.kind", "ReLU"), (f"{path}.params", {})]
        fix = Fix("Use ReLU in the next run", tuple(edits))
    return [
        Finding(
            "vanishing_gradients",
            first.path,
            f"The gradient dies out on its way back: the layer {first.name} hardly learns.",
            f"Root mean square of the gradient: {first.gradient_rms:.2g} in {first.name}, {last.gradient_rms:.2g} in "
            f"{last.name}.",
            "ReLU, batch normalisation or skip connections keep it alive.",
            fix,
            Gravity.WARNING,
            vitals.step,
            vitals.step,
        )
    ]


def exploding(vitals: Vitals, spec: ProjectSpec) -> list[Finding]:
    """A gradient is enormous beside the weights that it is to change."""
    if vitals.step < _FEWEST_STEPS or spec.optimizer.kind not in _PROPORTIONAL:
        return []
    shares = [
        (layer.gradient_norm / layer.weight_norm, layer) for layer in vitals.layers if layer.weight_norm
    ]
    if not shares:
        return []
    share, layer = max(shares, key=lambda pair: pair[0])
    if share < _EXPLODED:
        return []
    return [
        Finding(
            "exploding_gradients",
            layer.path,
            f"The gradient of the layer {layer.name} explodes.",
            f"Its norm is {layer.gradient_norm:.3g}, that of the weights {layer.weight_norm:.3g}: {share:.2g} times as "
            f"much.",
            "Scaled data, smaller first weights or normalisation between the layers help; a smaller learning rate does "
            "for now.",
            rate_times(0.1, vitals, spec),
            Gravity.WARNING,
            vitals.step,
            vitals.step,
        )
    ]


def _ends(vitals: Vitals) -> tuple[LayerSigns, LayerSigns] | None:
    """The layer next to the input, and the last one."""
    layers = vitals.layers
    if len(layers) < _FEWEST_LAYERS or vitals.step < _FEWEST_STEPS:
        return None
    if median(layer.weight_norm for layer in layers) == 0:
        return None
    return layers[0], layers[-1]


VANISHING = Rule(
    "vanishing_gradients",
    "Gradients that vanish",
    "Healthy initialisations keep the gradient's size within a factor of about ten from layer to layer in all; ten "
    "thousand is three orders beyond that.",
    "Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, AISTATS 2010",
    vanishing,
)
EXPLODING = Rule(
    "exploding_gradients",
    "Gradients that explode",
    "With a gradient a thousand times as large as the weights even a learning rate of 0.001 moves them by their own "
    "size in one step of SGD; optimisers that divide by the size of the gradient are left out.",
    "Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks, ICML 2013",
    exploding,
)
