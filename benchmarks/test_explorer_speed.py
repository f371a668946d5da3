"""Every picture of the loss and activation explorers is computed in a part of the 16 ms of a frame.

Shapes: N samples, C classes, T steps.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from time import perf_counter

import numpy as np
import pytest
import torch

from engine.catalogue import ACTIVATIONS, LOSSES
from engine.explore.activations.curve import activation_curve
from engine.explore.activations.pre_activations import pre_activations
from engine.explore.activations.vector import vector_activation
from engine.explore.activations.zones import activation_zones
from engine.explore.losses.by_hand.compare import loss_by_hand
from engine.explore.losses.ctc_lattice import ctc_lattice
from engine.explore.losses.effects import parameter_effects, reduction_effects
from engine.explore.losses.element_curve import element_curve
from engine.explore.losses.example import example_inputs
from engine.explore.losses.families import Family, compare_losses
from engine.explore.losses.forms import loss_forms
from engine.explore.losses.precision import logit_precision
from engine.explore.losses.surfaces import PlanePoints, loss_surface, surface_moves
from engine.explore.losses.table import look_at_loss
from engine.spec import LayerNode, Node

ROUNDS = 30
# Half of a frame, which leaves the other half to drawing.
MOST_MS = 8.0
# Compared side by side as a table, not while a slider moves.
MOST_OF_A_TABLE_MS = 16.0

Work = Callable[[], object]


def _activations() -> Iterator[tuple[str, Work, float]]:
    values = np.random.default_rng(0).normal(size=(256, 128)).astype(np.float32)
    for entry in ACTIVATIONS:
        node = LayerNode(kind=entry.kind)
        yield f"curve {entry.kind}", lambda node=node: activation_curve(node), MOST_MS
        yield f"zones {entry.kind}", lambda node=node: activation_zones(node), MOST_MS
        yield (
            f"vector {entry.kind}",
            lambda node=node: vector_activation(node, [0.1, -1.0, 2.0, 0.5]),
            MOST_MS,
        )
        yield f"inputs {entry.kind}", lambda node=node: pre_activations(node, values), MOST_MS


def _losses() -> Iterator[tuple[str, Work, float]]:
    for entry in LOSSES:
        node = Node(kind=entry.kind, params=entry.initial_params())
        inputs = example_inputs(node)
        name = loss_forms(node)[0].name
        place = (0,) * inputs[name].ndim
        yield f"table {entry.kind}", lambda n=node, i=inputs: look_at_loss(n, i), MOST_MS
        yield f"by hand {entry.kind}", lambda n=node, i=inputs: loss_by_hand(n, i), MOST_MS
        yield (
            f"element {entry.kind}",
            lambda n=node, i=inputs, a=name, p=place: element_curve(n, i, a, p),
            MOST_MS,
        )
        yield f"effects {entry.kind}", lambda n=node, i=inputs: parameter_effects(n, i), MOST_OF_A_TABLE_MS
        yield f"reductions {entry.kind}", lambda n=node, i=inputs: reduction_effects(n, i), MOST_OF_A_TABLE_MS
        if surface_moves(entry.kind):
            yield f"surface {entry.kind}", lambda n=node: loss_surface(n, PlanePoints()), MOST_MS


def _pictures() -> Iterator[tuple[str, Work, float]]:
    for family in Family:
        yield f"family {family.value}", lambda family=family: compare_losses(family), MOST_MS
    yield "precision", logit_precision, MOST_MS
    log_TC = np.log(np.random.default_rng(0).dirichlet(np.ones(5), 8))
    yield "lattice of 8 steps", lambda: ctc_lattice(log_TC, (1, 2, 2)), MOST_MS


WORKS = [
    pytest.param(work, most_ms, id=name)
    for group in (_activations, _losses, _pictures)
    for name, work, most_ms in group()
]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Small tensors are slower with several."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(("work", "most_ms"), WORKS)
def test_a_picture_is_computed_within_its_part_of_a_frame(work: Work, most_ms: float) -> None:
    work()
    taken_ms = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        work()
        taken_ms.append(1000 * (perf_counter() - begun))
    assert statistics.median(taken_ms) < most_ms
