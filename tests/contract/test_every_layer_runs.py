"""Layers, activations and steps: the example runs, and what is declared of shapes, weights and work is real."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import torch
from layer_cases import cases
from running_examples import build, call_layer, is_step, layer_input, run_layer
from torch.utils.flop_counter import FlopCounterMode

from engine.catalogue import ACTIVATIONS, LAYERS, LayerEntry, ShapeProblem
from engine.catalogue.entry import LayerCall

ENTRIES = [pytest.param(entry, id=entry.kind) for entry in (*LAYERS, *ACTIVATIONS)]
MODULES = [case for case in ENTRIES if not is_step(case.values[0])]
CASES = 150
# What torch says where it goes on all the same.
HARMLESS = ("Using padding='same'", "dropout option adds", "LSTM with projections", "enable_nested_tensor")
REFUSALS = (RuntimeError, IndexError, ValueError, AssertionError, NotImplementedError, UserWarning)
# Where the rule refuses what torch takes, beside inputs without a batch axis and empty outputs.
STRICTER = {
    "BatchNorm1d": "torch does not look at num_features if nothing is learned and nothing kept",
    "BatchNorm2d": "torch does not look at num_features if nothing is learned and nothing kept",
    "BatchNorm3d": "torch does not look at num_features if nothing is learned and nothing kept",
    "GroupNorm": "torch does not look at num_channels if nothing is learned",
    "view": "sizes without a −1 fit one number of samples only",
    "reshape": "sizes without a −1 fit one number of samples only",
    "squeeze": "the batch axis has size 1 for one sample only",
}
# A vector against itself: the angle and the distance never change.
OF_TWO_INPUTS = ("CosineSimilarity", "PairwiseDistance")
# Work that torch's counter does not see.
NOT_COUNTED = ("Bilinear",)


@pytest.fixture(autouse=True)
def harmless_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        for words in HARMLESS:
            warnings.filterwarnings("ignore", words)
        yield


def declared_shape(
    entry: LayerEntry, params: dict[str, Any], shape: tuple[int, ...]
) -> tuple[int, ...] | ShapeProblem:
    try:
        return entry.shape_rule(entry.resolved(params), shape)
    except ShapeProblem as problem:
        return problem


def real_shape(entry: LayerEntry, params: dict[str, Any], shape: tuple[int, ...]) -> object:
    try:
        return tuple(run_layer(entry, params, shape)[1].shape)
    except REFUSALS as error:
        return error


@cache
def real_shapes(kind: str) -> list[tuple[dict[str, Any], tuple[int, ...], object]]:
    """Parameters and input shapes of all cases with what torch makes of them, run once for several tests."""
    entry = next(case.values[0] for case in ENTRIES if case.values[0].kind == kind)
    found = []
    for params, shape in cases(entry, CASES):
        real = real_shape(entry, params, shape)
        # The frames of a traceback would keep layers and tensors.
        found.append((params, shape, real.with_traceback(None) if isinstance(real, Exception) else real))
    return found


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_example_has_the_declared_shape_and_finite_values(entry: LayerEntry) -> None:
    _, output = run_layer(entry, entry.example.params, entry.example.input_shape)
    assert tuple(output.shape) == declared_shape(entry, dict(entry.example.params), entry.example.input_shape)
    assert torch.isfinite(output).all()


@pytest.mark.parametrize("entry", ENTRIES)
def test_gradients_flow_through_the_example(entry: LayerEntry) -> None:
    torch.manual_seed(0)
    params, shape = entry.example.params, entry.example.input_shape
    x = layer_input(entry, params, shape)
    layer = None if is_step(entry) else build(entry, params)
    other = torch.randn(shape) if entry.kind in OF_TWO_INPUTS else x
    output = call_layer(entry, layer, params, x, other)
    (output * torch.arange(output.numel()).reshape(output.shape)).sum().backward()
    # Whole numbers have no gradient; the vectors that they look up have.
    grad = layer.weight.grad if entry.call is LayerCall.INDEX else x.grad
    assert grad is not None
    assert torch.isfinite(grad).all()
    assert grad.abs().max() > 0


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_shape_rule_refuses_what_torch_refuses_and_nothing_else(entry: LayerEntry) -> None:
    wrong = []
    for params, shape, real in real_shapes(entry.kind):
        declared = declared_shape(entry, params, shape)
        if isinstance(declared, ShapeProblem) and not isinstance(real, Exception):
            no_batch_axis = bool(entry.input_axes) and len(shape) not in entry.input_axes
            is_empty = 0 in real  # type: ignore[operator]
            if no_batch_axis or is_empty or entry.kind in STRICTER:
                continue
        if isinstance(declared, ShapeProblem) != isinstance(real, Exception) or (
            not isinstance(declared, ShapeProblem) and declared != real
        ):
            wrong.append((params, shape, declared, real))
    assert wrong == []


@pytest.mark.parametrize("kind", list(STRICTER))
def test_where_the_rule_is_stricter_it_says_why(kind: str) -> None:
    entry = next(item for item in LAYERS if item.kind == kind)
    found = {
        declared.expected
        for params, shape in cases(entry, 3000)
        if isinstance(declared := declared_shape(entry, params, shape), ShapeProblem)
        and not isinstance(real_shape(entry, params, shape), Exception)
        and (not entry.input_axes or len(shape) in entry.input_axes)
    }
    right = ("features", "channels", "a −1 among the sizes", "an axis behind the batch")
    assert found
    assert all(any(words in expected for words in right) for expected in found)


@pytest.mark.parametrize("entry", [case for case in ENTRIES if case.values[0].input_axes])
def test_every_declared_number_of_axes_runs(entry: LayerEntry) -> None:
    found = real_shapes(entry.kind)[:120]
    taken = {len(shape) for _, shape, real in found if not isinstance(real, Exception)}
    assert taken >= set(entry.input_axes)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_value_that_a_shape_problem_proposes_mends_it(entry: LayerEntry) -> None:
    for params, shape in cases(entry, CASES):
        mended, tried = dict(params), set()
        while isinstance(problem := declared_shape(entry, mended, shape), ShapeProblem):
            if problem.param is None:
                break
            param = entry.param(problem.param)
            assert param is not None
            assert param.accepts(problem.value), (params, shape, problem)
            # Every proposal settles its parameter, so the same one is never mended twice.
            assert problem.param not in tried, (params, shape, problem)
            tried.add(problem.param)
            mended[problem.param] = problem.value


@pytest.mark.parametrize("entry", [case for case in ENTRIES if case.values[0].inferred])
def test_an_inferred_parameter_fits_the_input(entry: LayerEntry) -> None:
    shape = entry.example.input_shape
    inferred = {name: rule(shape) for name, rule in entry.inferred.items()}
    run_layer(entry, {**entry.example.params, **inferred}, shape)
    for name, value in inferred.items():
        param = entry.param(name)
        assert param is not None
        assert param.auto
        assert param.accepts(value)


@pytest.mark.parametrize("entry", MODULES)
def test_the_declared_weights_are_the_parameters_of_the_module(entry: LayerEntry) -> None:
    module = build(entry, entry.example.params)
    assert {name: weight.dim() for name, weight in module.named_parameters()} == dict(entry.weights)


@pytest.mark.parametrize("entry", MODULES)
def test_the_declared_shapes_of_weights_are_real_for_other_parameters_too(entry: LayerEntry) -> None:
    built = 0
    for params, shape in cases(entry, 60):
        if isinstance(declared_shape(entry, params, shape), ShapeProblem):
            continue
        weights = dict(build(entry, params).named_parameters())
        declared = entry.weight_shapes(entry.resolved(params), shape)
        assert declared == {name: tuple(weight.shape) for name, weight in weights.items()}, params
        assert entry.n_weights(entry.resolved(params), shape) == sum(w.numel() for w in weights.values())
        built += 1
    assert built > 1


@pytest.mark.parametrize("entry", [case for case in ENTRIES if is_step(case.values[0])])
def test_a_step_has_no_weights(entry: LayerEntry) -> None:
    assert entry.n_weights(entry.resolved(entry.example.params), entry.example.input_shape) == 0
    assert not entry.weights


@pytest.mark.parametrize("entry", ENTRIES)
def test_multiply_adds_are_half_of_what_torch_counts(entry: LayerEntry) -> None:
    """One multiplication and one addition are two operations. The meta device spares the faster kernels of the CPU."""
    counted_at_all = 0
    for params, shape in cases(entry, 40):
        output = declared_shape(entry, params, shape)
        if isinstance(output, ShapeProblem):
            continue
        with torch.device("meta"):
            layer = None if is_step(entry) else build(entry, params)
            x = torch.empty(shape)
            # Running means are of no concern here, and cannot be kept without numbers.
            layer = layer if layer is None else layer.eval()
            with FlopCounterMode(display=False) as counter:
                call_layer(entry, layer, params, x, x)
        declared = entry.multiply_adds(entry.resolved(params), shape, output)
        if entry.kind not in NOT_COUNTED:
            assert 2 * declared == counter.get_total_flops(), (params, shape)
        counted_at_all += 1
    assert counted_at_all > 1


def test_the_work_of_bilinear_is_two_products_an_output() -> None:
    entry = next(item for item in LAYERS if item.kind == "Bilinear")
    params = entry.resolved({"in1_features": 3, "in2_features": 3, "out_features": 5})
    weight_OIJ, x_I, y_J = torch.randn(5, 3, 3), torch.randn(1, 3), torch.randn(3, 1)
    with FlopCounterMode(display=False) as counter:
        for weight_IJ in weight_OIJ:
            x_I @ weight_IJ @ y_J
    assert 2 * entry.multiply_adds(params, (1, 3), (1, 5)) == counter.get_total_flops()
