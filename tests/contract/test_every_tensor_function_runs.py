"""Tensor functions: as a step of the bench, the example gives a tensor of the declared shape."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from running_examples import call_tensor_op, run_tensor_op, tensor_op_step
from torch import Tensor

from engine.build.bench.call import Generators, perform
from engine.catalogue import TENSOR_OPS, TensorOpEntry
from engine.catalogue.entry import OpForm, Results
from engine.catalogue.params import ChoiceParam, Param
from engine.check.bench import check_step

ENTRIES = [pytest.param(entry, id=entry.kind) for entry in TENSOR_OPS]
GROUPS = {"create", "join", "index", "reshape", "math", "random", "autograd"}
KEYWORDS = [
    pytest.param(entry, param, id=f"{entry.kind}.{param.name}")
    for entry in TENSOR_OPS
    for param in entry.params
    # What is passed by place is passed in the example already.
    if not param.required and param.default is not None and param.name not in entry.positional
]
DTYPES = [
    pytest.param(entry, dtype, id=f"{entry.kind}-{dtype}")
    for entry in TENSOR_OPS
    for param in entry.params
    if param.name == "dtype" and isinstance(param, ChoiceParam)
    for dtype in param.choices
]
OUTS = [pytest.param(entry, id=entry.kind) for entry in TENSOR_OPS if entry.takes_out]


def first(result: object) -> Tensor:
    found = result[0] if isinstance(result, tuple | list) else result
    if isinstance(found, np.ndarray):
        found = torch.from_numpy(found)
    assert isinstance(found, Tensor)
    return found


def numbers(value: Any) -> np.ndarray[Any, Any]:
    """A copy of the elements."""
    return value.detach().clone().numpy() if isinstance(value, Tensor) else np.array(value)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_example_has_the_declared_shape(entry: TensorOpEntry) -> None:
    result = first(run_tensor_op(entry, entry.example_params))
    assert tuple(result.shape) == entry.example_shape
    assert torch.isfinite(result).all()


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_example_has_no_problem(entry: TensorOpEntry) -> None:
    step, values = tensor_op_step(entry, entry.example_params)
    assert check_step("bench.steps[0]", step, list(values)) == []


@pytest.mark.parametrize("entry", ENTRIES)
def test_it_gives_as_many_results_as_it_says(entry: TensorOpEntry) -> None:
    step, _ = tensor_op_step(entry, entry.example_params)
    given = call_tensor_op(entry, entry.example_params)
    match entry.results:
        case Results.NONE:
            assert given is not None
            assert step.names == ()
        case Results.ONE:
            assert isinstance(given, Tensor | np.ndarray)
        case Results.PIECES | Results.WITH_PLACES:
            assert len(given) == len(step.names) == 2
        case Results.ONE_EACH:
            assert len(given) == len(step.inputs["inputs"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_op_is_in_place_if_and_only_if_it_changes_its_first_input(entry: TensorOpEntry) -> None:
    if not entry.inputs or entry.kind == "requires_grad_":
        # What it changes is not the numbers.
        return
    step, values = tensor_op_step(entry, entry.example_params)
    before = {name: numbers(value) for name, value in values.items()}

    perform(entry, step, values, Generators(0))

    changed = [name for name in before if not np.array_equal(before[name], numbers(values[name]))]
    assert changed == (["input"] if entry.in_place else [])


@pytest.mark.parametrize(("entry", "param"), KEYWORDS)
def test_a_default_that_is_passed_changes_nothing(entry: TensorOpEntry, param: Param) -> None:
    without = {name: value for name, value in entry.example_params.items() if name != param.name}
    left, right = (
        first(call_tensor_op(entry, without, **also)) for also in ({}, {param.name: param.default})
    )
    torch.testing.assert_close(left, right)
    assert left.requires_grad == right.requires_grad


@pytest.mark.parametrize(("entry", "dtype"), DTYPES)
def test_every_offered_dtype_can_be_made(entry: TensorOpEntry, dtype: str) -> None:
    result = first(run_tensor_op(entry, {**entry.example_params, "dtype": dtype}))
    assert str(result.dtype) == f"torch.{dtype}"


@pytest.mark.parametrize("entry", OUTS)
def test_out_takes_the_very_same_result(entry: TensorOpEntry) -> None:
    expected = first(run_tensor_op(entry, entry.example_params))
    out = torch.empty(0, dtype=expected.dtype)
    given = first(call_tensor_op(entry, entry.example_params, out=out))
    assert given is out
    assert torch.equal(out, expected)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_group_is_one_of_the_bench_s(entry: TensorOpEntry) -> None:
    assert entry.group in GROUPS
    assert entry.group in entry.tags


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_argument_is_told_of(entry: TensorOpEntry) -> None:
    assert all(tensor.help.endswith(".") and tensor.help[0].isupper() for tensor in entry.inputs)
    names = {*entry.tensors, *(param.name for param in entry.params)}
    assert set(entry.positional) <= names
    assert set(entry.broadcasts) <= set(entry.tensors)
    either = {tensor.name for tensor in entry.inputs if tensor.or_param}
    assert either == {tensor.name for tensor in entry.inputs} & {param.name for param in entry.params}
    if entry.form is OpForm.METHOD:
        assert entry.positional[0] == "input"
