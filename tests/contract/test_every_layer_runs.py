"""Layers and activations: the example runs, and the declared shape is the real one."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from running_examples import build, run_layer

from engine.catalogue import ACTIVATIONS, LAYERS, LayerEntry, ShapeProblem

ENTRIES = [pytest.param(entry, id=entry.kind) for entry in (*LAYERS, *ACTIVATIONS)]
SHAPES = [(3,), (4,), (4, 3), (2, 6), (2, 3, 4), (3, 4, 6), (2, 3, 4, 5), (2, 3, 4, 5, 6)]
# Parameters that decide which inputs are refused, beside those of the examples.
MORE_PARAMS: dict[str, list[dict[str, Any]]] = {
    "PReLU": [{}, {"num_parameters": 6}],
    "GLU": [{"dim": 0}, {"dim": 2}, {"dim": -3}],
    "Softmax": [{"dim": 1}, {"dim": -4}, {"dim": 0}],
    "Softmin": [{"dim": 2}],
    "LogSoftmax": [{"dim": 3}],
    "Flatten": [
        {"start_dim": 0},
        {"start_dim": 2},
        {"start_dim": -2, "end_dim": -1},
        {"start_dim": 2, "end_dim": 1},
    ],
}
CASES = [
    pytest.param(entry, params, shape, id=f"{entry.kind}-{params}-{shape}")
    for entry in (*LAYERS, *ACTIVATIONS)
    for params in (entry.example.params, *MORE_PARAMS.get(entry.kind, []))
    for shape in SHAPES
]


def declared_shape(
    entry: LayerEntry, params: dict[str, Any], shape: tuple[int, ...]
) -> tuple[int, ...] | ShapeProblem:
    try:
        return entry.shape_rule(entry.resolved(params), shape)
    except ShapeProblem as problem:
        return problem


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_example_has_the_declared_shape_and_finite_values(entry: LayerEntry) -> None:
    _, output = run_layer(entry, entry.example.params, entry.example.input_shape)
    assert tuple(output.shape) == declared_shape(entry, dict(entry.example.params), entry.example.input_shape)
    assert torch.isfinite(output).all()


@pytest.mark.parametrize("entry", ENTRIES)
def test_gradients_flow_through_the_example(entry: LayerEntry) -> None:
    x, output = run_layer(entry, entry.example.params, entry.example.input_shape)
    (output * torch.arange(output.numel()).reshape(output.shape)).sum().backward()
    assert x.grad is not None
    assert torch.isfinite(x.grad).all()
    assert x.grad.abs().max() > 0


@pytest.mark.parametrize(("entry", "params", "shape"), CASES)
def test_the_shape_rule_refuses_what_torch_refuses_and_nothing_else(
    entry: LayerEntry, params: dict[str, Any], shape: tuple[int, ...]
) -> None:
    declared = declared_shape(entry, params, shape)
    try:
        real: object = tuple(run_layer(entry, params, shape)[1].shape)
    except (RuntimeError, IndexError, ValueError) as error:
        assert isinstance(declared, ShapeProblem), f"torch refuses: {error}"
    else:
        assert declared == real


@pytest.mark.parametrize(("entry", "params", "shape"), CASES)
def test_the_value_that_a_shape_problem_proposes_mends_it(
    entry: LayerEntry, params: dict[str, Any], shape: tuple[int, ...]
) -> None:
    problem = declared_shape(entry, params, shape)
    if isinstance(problem, ShapeProblem) and problem.param is not None:
        mended = {**params, problem.param: problem.value}
        assert not isinstance(declared_shape(entry, mended, shape), ShapeProblem)


@pytest.mark.parametrize("entry", [case for case in ENTRIES if case.values[0].inferred])
def test_an_inferred_parameter_fits_the_input(entry: LayerEntry) -> None:
    shape = entry.example.input_shape
    inferred = {name: rule(shape) for name, rule in entry.inferred.items()}
    run_layer(entry, {**entry.example.params, **inferred}, shape)
    assert all(
        entry.param(name).auto and entry.param(name).accepts(value) for name, value in inferred.items()
    )


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_declared_weights_are_the_parameters_of_the_module(entry: LayerEntry) -> None:
    module = build(entry, entry.example.params)
    assert {name: weight.dim() for name, weight in module.named_parameters()} == dict(entry.weights)
