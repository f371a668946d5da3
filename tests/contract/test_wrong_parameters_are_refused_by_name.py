"""A wrong value never reaches torch: the catalogue refuses it first, and names the parameter."""

from __future__ import annotations

import math
import warnings
from typing import Any

import pytest
from running_examples import build, is_step, run_layer

from engine.catalogue import ACTIVATIONS, LAYERS, LayerEntry, ShapeProblem
from engine.catalogue.params import AUTO

ENTRIES = [pytest.param(entry, id=entry.kind) for entry in (*LAYERS, *ACTIVATIONS) if entry.params]
VALUES: tuple[Any, ...] = (
    -(10**9),
    -7,
    -1,
    0,
    1,
    2,
    3,
    5,
    9,
    -0.5,
    0.0,
    0.3,
    1.0,
    1.5,
    3.0,
    math.nan,
    math.inf,
    -math.inf,
    True,
    False,
    None,
    "",
    "same",
    "valid",
    "relu",
    "nonsense",
    (),
    (1,),
    (0,),
    (-1,),
    (2, 1),
    (1, -1),
    (5, 6),
    (1, 2, 3),
    (0.5, 0.5),
    (1, 1, 1, 1),
    (9, 9, 9, 9),
    (1, 2, 1, 2, 1, 2),
    ("a", "b"),
    ((1, 2), (3,)),
    {"a": 1},
)


def torch_complains(entry: LayerEntry, params: dict[str, Any]) -> Exception | None:
    """Build the layer and run it on its example; whatever torch raises."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if not is_step(entry):
                build(entry, params)
            run_layer(entry, params, entry.example.input_shape)
    except Exception as error:  # noqa: BLE001 - torch raises what it likes, and all of it is a refusal
        return error
    return None


def tried(entry: LayerEntry, name: str) -> list[tuple[dict[str, Any], Any]]:
    return [({**entry.example.params, name: value}, value) for value in VALUES if value != AUTO]


@pytest.mark.parametrize("entry", ENTRIES)
def test_what_torch_refuses_is_refused_before_and_named(entry: LayerEntry) -> None:
    unnoticed, unnamed = [], []
    for param in entry.params:
        for params, value in tried(entry, param.name):
            if not param.accepts(value):
                continue
            error = torch_complains(entry, params)
            if error is None:
                continue
            try:
                entry.shape_rule(entry.resolved(params), entry.example.input_shape)
            except ShapeProblem as problem:
                named = problem.param is not None or param.name in f"{problem.expected} {problem.received}"
                if not named:
                    unnamed.append((param.name, value, str(problem), str(error)))
            else:
                unnoticed.append((param.name, value, str(error)))
    assert unnoticed == []
    assert unnamed == []
