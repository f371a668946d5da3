"""Every edge of every declared bound is a value that torch takes: the catalogue never promises too much."""

from __future__ import annotations

from typing import Any

import pytest
from running_examples import run_example

from engine.catalogue import FAMILIES, LAYERS, Entry, LossEntry
from engine.catalogue.params import FloatParam, NumberParam, NumbersParam, Param, SizeParam

EXAMPLES = ("layers", "activations", "losses", "initializers", "optimizers", "schedulers", "tensor-ops")


# Sizes that must fit the input of the example, so that no other value can run.
FIT_THE_EXAMPLE = {
    *((entry.kind, name) for entry in LAYERS for name in entry.inferred),
    ("LinearCrossEntropyLoss", "in_features"),
    ("LinearCrossEntropyLoss", "num_classes"),
    ("AdaptiveLogSoftmaxWithLoss", "in_features"),
    ("AdaptiveLogSoftmaxWithLoss", "n_classes"),
}
# A schedule of exactly one step ends before the example does.
ENDS_EARLIER = {("OneCycleLR", "total_steps")}
# The smallest number must lie below the other one, which the example leaves where it is.
NEEDS_ITS_PARTNER = {("randint", "low"), ("randint", "high")}
N_CLASSES = 3


def edges(entry: Entry, param: Param) -> list[Any]:
    """The bounds themselves where they are allowed."""
    if isinstance(param, NumbersParam):
        per_class = isinstance(entry, LossEntry) and entry.example[1].fill == "class"
        length = param.length or (N_CLASSES if per_class and param.as_tensor else 1)
        return [(edge,) * length for edge in edges(entry, param.item)]
    if not isinstance(param, NumberParam) or isinstance(param, SizeParam):
        return []
    low = [] if param.low is None or param.low_open else [param.low]
    found = low + ([] if param.high is None or param.high_open else [param.high])
    return [float(edge) if isinstance(param, FloatParam) else edge for edge in found]


CASES = [
    pytest.param(entry, param.name, edge, id=f"{family}/{entry.kind}.{param.name}={edge}")
    for family in EXAMPLES
    for entry in FAMILIES[family]
    for param in entry.params
    for edge in edges(entry, param)
    if (entry.kind, param.name) not in FIT_THE_EXAMPLE | ENDS_EARLIER | NEEDS_ITS_PARTNER
]


# What torch says of its own accord where it goes on all the same.
@pytest.mark.filterwarnings("ignore:dropout option adds", "ignore:enable_nested_tensor")
@pytest.mark.parametrize(("entry", "name", "edge"), CASES)
def test_torch_takes_the_edge_of_the_bound(entry: Entry, name: str, edge: Any) -> None:
    run_example(entry, **{name: edge})
