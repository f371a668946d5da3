"""Small tensors to begin with: for each loss a few numbers that show what it does, never drawn at random.

Shape suffixes: N samples, C classes, D coordinates, F features, T steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.explore.losses.forms import loss_entry
from engine.spec import Node

Array = npt.NDArray[Any]

VALUE_LOSSES = ("MSELoss", "HalfMSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss")
_PREDICTED = ((0.5,), (2.0,), (-1.5,))
_TRUE = ((1.0,), (2.0,), (0.5,))
_SCORES = ((2.0, 0.5, -1.0), (0.2, 1.5, 0.3), (-0.5, 0.1, 0.9))
_PROBABILITIES = ((0.7, 0.2, 0.1), (0.25, 0.5, 0.25), (0.1, 0.3, 0.6))
_WANTED = ((0.8, 0.1, 0.1), (0.0, 1.0, 0.0), (0.2, 0.3, 0.5))
_CLASSES = (0, 1, 0)
_VECTORS = {
    "anchor": ((0.0, 0.0), (1.0, 1.0)),
    "positive": ((1.0, 0.5), (1.5, 1.0)),
    "negative": ((0.5, -1.0), (-1.0, 2.0)),
}
_LOG_PROBABILITIES = tuple(tuple(float(np.log(p)) for p in row) for row in _PROBABILITIES)

_EXAMPLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        **{kind: {"input": _PREDICTED, "target": _TRUE} for kind in VALUE_LOSSES},
        "BCELoss": {"input": ((0.9,), (0.2,), (0.6,)), "target": ((1.0,), (0.0,), (0.0,))},
        "BCEWithLogitsLoss": {"input": ((2.0,), (-1.5,), (0.4,)), "target": ((1.0,), (0.0,), (0.0,))},
        "SoftMarginLoss": {"input": ((2.0,), (-1.5,), (0.4,)), "target": ((1.0,), (-1.0,), (-1.0,))},
        "CrossEntropyLoss": {"input": _SCORES, "target": _CLASSES},
        "NLLLoss": {"input": _LOG_PROBABILITIES, "target": _CLASSES},
        "MultiMarginLoss": {"input": _SCORES, "target": _CLASSES},
        "MultiLabelSoftMarginLoss": {
            "input": _SCORES,
            "target": ((1.0, 0.0, 0.0), (1.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
        },
        "MultiLabelMarginLoss": {"input": _SCORES, "target": ((0, -1, -1), (1, 0, -1), (2, -1, -1))},
        "PoissonNLLLoss": {"log_input": ((0.5,), (1.0,), (1.8,)), "target": ((1.0,), (4.0,), (5.0,))},
        "GaussianNLLLoss": {"input": _PREDICTED, "target": _TRUE, "var": ((1.0,), (0.25,), (4.0,))},
        "KLDivLoss": {"input": _LOG_PROBABILITIES, "target": _WANTED},
        "HingeEmbeddingLoss": {"input": (0.3, 0.6, 1.5), "target": (1.0, -1.0, -1.0)},
        "CosineEmbeddingLoss": {
            "input1": ((1.0, 0.0), (1.0, 1.0), (0.0, 2.0)),
            "input2": ((1.0, 1.0), (1.0, 0.5), (1.0, -1.0)),
            "target": (1.0, -1.0, -1.0),
        },
        "MarginRankingLoss": {
            "input1": (1.0, 0.5, 2.0),
            "input2": (0.5, 1.0, 1.5),
            "target": (1.0, 1.0, -1.0),
        },
        "TripletMarginLoss": _VECTORS,
        "TripletMarginWithDistanceLoss": _VECTORS,
        "CTCLoss": {
            "log_probs": tuple(
                (row,)
                for row in np.log(
                    ((0.3, 0.6, 0.1), (0.5, 0.3, 0.2), (0.4, 0.1, 0.5), (0.2, 0.2, 0.6), (0.7, 0.1, 0.2))
                ).tolist()
            ),
            "targets": ((1, 2),),
            "input_lengths": (5,),
            "target_lengths": (2,),
        },
    }
)


def example_inputs(node: Node) -> dict[str, Array]:
    """Small tensors that fit a loss with its parameters: float64 for real numbers, int64 for whole ones.

    Args:
        node: A loss; the sizes of the two losses with weights of their own come from its parameters.

    Returns:
        Name of the argument to a fresh array.

    Raises:
        ProjectError: If there is no such loss.
    """
    entry = loss_entry(node)
    params = entry.resolved({**entry.initial_params(), **node.params})
    if node.kind == "LinearCrossEntropyLoss":
        return _linear(params)
    if node.kind == "AdaptiveLogSoftmaxWithLoss":
        return _adaptive(params)
    found = {name: np.array(values) for name, values in _EXAMPLES[node.kind].items()}
    if node.kind == "PoissonNLLLoss" and not params["log_input"]:
        found["log_input"] = np.exp(found["log_input"])
    if node.kind == "KLDivLoss" and params["log_target"]:
        found["target"] = np.log(np.maximum(found["target"], 1e-3))
        found["target"] -= np.log(np.exp(found["target"]).sum(1, keepdims=True))
    if node.kind == "CTCLoss":
        blank = params["blank"]
        if blank in found["targets"]:
            found["targets"] = np.where(found["targets"] == blank, 0, found["targets"])
    return found


def _wave(*shape: int) -> Array:
    """Numbers between −1 and 1 that look irregular and are always the same, in two decimals."""
    count = int(np.prod(shape))
    found: Array = np.round(np.sin(np.arange(1, count + 1) * 1.7), 2).reshape(shape)
    return found


def _linear(params: Mapping[str, Any]) -> dict[str, Array]:
    features, classes = params["in_features"], params["num_classes"]
    found = {
        "input": _wave(3, features),
        "target": np.array([i % classes for i in (0, 1, 0)]),
        "linear.weight": _wave(classes, features)[::-1].copy(),
    }
    if params["bias"]:
        found["linear.bias"] = _wave(classes)
    return found


def _adaptive(params: Mapping[str, Any]) -> dict[str, Array]:
    features, classes, cutoffs = params["in_features"], params["n_classes"], tuple(params["cutoffs"])
    ends = (*cutoffs, classes)
    found = {
        "input_": _wave(3, features),
        "target_": np.array([0, cutoffs[0], classes - 1]),
        "head.weight": _wave(cutoffs[0] + len(cutoffs), features)[::-1].copy(),
    }
    if params["head_bias"]:
        found["head.bias"] = _wave(cutoffs[0] + len(cutoffs))
    for k in range(len(cutoffs)):
        # At least 1, so that there is an example beside the fault of wrong parameters.
        squeezed = max(1, int(features // params["div_value"] ** (k + 1)))
        found[f"tail.{k}.0.weight"] = _wave(squeezed, features)
        found[f"tail.{k}.1.weight"] = _wave(max(1, ends[k + 1] - ends[k]), squeezed)
    return found
