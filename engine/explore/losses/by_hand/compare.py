"""The by-hand panel: all steps of a loss, its value, and whether torch gives the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import torch

from engine.explore.bench.noticed import noticed_warnings
from engine.explore.losses.by_hand import classes, logistic, sequences, similarities, values
from engine.explore.losses.by_hand.sheet import HandStep, Sheet
from engine.explore.losses.forms import loss_entry
from engine.explore.losses.module import call_loss, loss_module, loss_tensors, precision_of
from engine.explore.losses.shape_faults import Inputs, Params
from engine.explore.losses.weighing import resolved_params
from engine.spec import Node

Floats = npt.NDArray[np.float64]

# How far both may be apart, as a share of the value and in itself.
TOLERANCE: Mapping[torch.dtype, float] = MappingProxyType({torch.float64: 1e-9, torch.float32: 2e-5})
_BY_HAND: Mapping[str, Callable[[Sheet, Params, Inputs], Floats]] = MappingProxyType(
    {
        "MSELoss": values.squared,
        "HalfMSELoss": values.half_squared,
        "L1Loss": values.absolute,
        "SmoothL1Loss": values.smooth_absolute,
        "HuberLoss": values.huber,
        "BCELoss": logistic.binary,
        "BCEWithLogitsLoss": logistic.binary_with_logits,
        "SoftMarginLoss": logistic.soft_margin,
        "CrossEntropyLoss": classes.cross_entropy,
        "NLLLoss": classes.negative_log_likelihood,
        "MultiMarginLoss": classes.multi_margin,
        "LinearCrossEntropyLoss": classes.fused_linear,
        "AdaptiveLogSoftmaxWithLoss": classes.in_clusters,
        "MultiLabelSoftMarginLoss": logistic.several_labels,
        "MultiLabelMarginLoss": classes.multi_label_margin,
        "CTCLoss": sequences.ctc,
        "PoissonNLLLoss": values.poisson,
        "GaussianNLLLoss": values.gaussian,
        "KLDivLoss": similarities.divergence,
        "HingeEmbeddingLoss": similarities.hinge_embedding,
        "CosineEmbeddingLoss": similarities.cosine_embedding,
        "MarginRankingLoss": similarities.margin_ranking,
        "TripletMarginLoss": similarities.triplet,
        "TripletMarginWithDistanceLoss": similarities.triplet,
    }
)


@dataclass(frozen=True, eq=False)
class ByHand:
    """A loss carried out by hand, beside torch.

    Args:
        steps: In the order in which they are carried out; the last one ends on ``value``, unless the reduction is
            none.
        value: What came out by hand, float64; shape () for mean and sum, the shape of the elements for none.
        torch_value: What torch gives, float64, same shape.
        tolerance: How far both may be apart: this much, or this share of the value.
        agrees: True if they are no further apart. Not so where torch overflows and the hand does not: SoftMarginLoss
            takes e to the power of a large number; ``input_faults`` warns of it.
    """

    steps: tuple[HandStep, ...]
    value: Floats
    torch_value: Floats
    tolerance: float
    agrees: bool


def loss_by_hand(node: Node, inputs: Inputs) -> ByHand:
    """Carry a loss out step by step with given numbers, and compare the end with torch.

    Args:
        node: A loss with checked parameters.
        inputs: Its arguments, without errors: see ``input_faults``.

    Raises:
        ProjectError: If there is no such loss.
    """
    loss_entry(node)
    sheet = Sheet()
    # float32 numbers are exact in float64, so that only torch rounds.
    exact = {
        name: array.astype(np.float64) if array.dtype.kind == "f" else array for name, array in inputs.items()
    }
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        value = np.asarray(_BY_HAND[node.kind](sheet, resolved_params(node), exact))
    with noticed_warnings(), torch.no_grad():
        found = call_loss(loss_module(node, inputs), loss_tensors(inputs)).numpy().astype(np.float64)
    tolerance = TOLERANCE[precision_of(inputs)]
    agrees = value.shape == found.shape and bool(
        np.allclose(value, found, rtol=tolerance, atol=tolerance, equal_nan=True)
    )
    return ByHand(sheet.steps, value, found, tolerance, agrees)
