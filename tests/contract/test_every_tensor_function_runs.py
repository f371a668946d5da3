"""Tensor functions: called with keywords only, the example gives a tensor of the declared shape."""

from __future__ import annotations

import pytest
import torch
from running_examples import call_tensor_op, run_tensor_op
from torch import Tensor

from engine.catalogue import TENSOR_OPS, TensorOpEntry
from engine.catalogue.params import ChoiceParam, Param

ENTRIES = [pytest.param(entry, id=entry.kind) for entry in TENSOR_OPS]
GROUPS = {"create", "join", "index", "reshape", "math", "random"}
KEYWORDS = [
    pytest.param(entry, param, id=f"{entry.kind}.{param.name}")
    for entry in TENSOR_OPS
    for param in entry.params
    # torch knows arange(end) and arange(start, end, step), but not arange(end, step).
    if not param.required and param.default is not None and (entry.kind, param.name) != ("arange", "start")
]
DTYPES = [
    pytest.param(entry, dtype, id=f"{entry.kind}-{dtype}")
    for entry in TENSOR_OPS
    for param in entry.params
    if param.name == "dtype" and isinstance(param, ChoiceParam)
    for dtype in param.choices
]


def first(result: object) -> Tensor:
    found = result[0] if isinstance(result, tuple | list) else result
    assert isinstance(found, Tensor)
    return found


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_example_has_the_declared_shape(entry: TensorOpEntry) -> None:
    result = first(run_tensor_op(entry, entry.example_params))
    assert tuple(result.shape) == entry.example_shape
    assert torch.isfinite(result).all()


@pytest.mark.parametrize(("entry", "param"), KEYWORDS)
def test_a_default_that_is_passed_changes_nothing(entry: TensorOpEntry, param: Param) -> None:
    without = {name: value for name, value in entry.example_params.items() if name != param.name}
    given = {**without, param.name: param.default}
    left, right = (first(call_tensor_op(entry, params)) for params in (without, given))
    torch.testing.assert_close(left, right)
    assert left.requires_grad == right.requires_grad


@pytest.mark.parametrize(("entry", "dtype"), DTYPES)
def test_every_offered_dtype_can_be_made(entry: TensorOpEntry, dtype: str) -> None:
    result = first(run_tensor_op(entry, {**entry.example_params, "dtype": dtype}))
    assert str(result.dtype) == f"torch.{dtype}"


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_group_is_one_of_the_lab_s(entry: TensorOpEntry) -> None:
    assert entry.group in GROUPS
    assert entry.group in entry.tags
