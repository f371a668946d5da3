"""What a mean divides by: elements, samples, or the weights of the samples that count.

Shape suffixes: N samples, C classes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.explore.losses.forms import loss_entry
from engine.explore.losses.shape_faults import Inputs, Params
from engine.spec import Node

_PICKING = frozenset({"CrossEntropyLoss", "NLLLoss", "LinearCrossEntropyLoss"})


def resolved_params(node: Node) -> dict[str, Any]:
    """A loss's parameters with every default filled in."""
    entry = loss_entry(node)
    return entry.resolved({**entry.initial_params(), **node.params})


def counted_weights(params: Params, target: npt.NDArray[np.int64], classes: int) -> npt.NDArray[np.float64]:
    """How much each sample counts: the weight of its class, 0 if it is left out.

    Args:
        params: With ``weight`` and ``ignore_index``.
        target: Class indices of any shape.
        classes: C.
    """
    ignored = params.get("ignore_index")
    keep = target != (-100 if ignored is None else ignored)
    given = params.get("weight")
    weight_C = np.ones(classes) if given is None else np.array(given, dtype=np.float64)
    return np.where(keep, weight_C[np.where(keep, target, 0)], 0.0)


def is_weighted_mean(node: Node, inputs: Inputs) -> bool:
    """True for class indices, whose mean divides by weights rather than by a number of samples."""
    return node.kind in _PICKING and inputs["target"].dtype.kind == "i"


def divisor_of(node: Node, inputs: Inputs) -> tuple[float, str]:
    """By what ``reduction="mean"`` divides the sum, and what that is in words.

    For CTCLoss there is no one number: each sample is divided by its own length first. The number of samples is given.
    """
    params = resolved_params(node)
    name, x = next(iter(inputs.items()))
    del name
    if is_weighted_mean(node, inputs):
        classes = params.get("num_classes") or x.shape[1]
        weights = counted_weights(params, inputs["target"], classes)
        if params.get("weight") is None:
            return float(weights.sum()), "the number of samples that count"
        return float(weights.sum()), "the sum of the class weights of the samples that count"
    if node.kind == "CTCLoss":
        return float(x.shape[1]), "the number of samples, each divided by its number of labels before"
    if node.kind in (
        "MultiMarginLoss",
        "MultiLabelMarginLoss",
        "MultiLabelSoftMarginLoss",
        "AdaptiveLogSoftmaxWithLoss",
        "TripletMarginLoss",
        "TripletMarginWithDistanceLoss",
        "CosineEmbeddingLoss",
    ):
        return float(len(x)), "the number of samples"
    if node.kind == "CrossEntropyLoss":
        return float(x.size / x.shape[1]), "the number of samples"
    return float(x.size), "the number of elements"
