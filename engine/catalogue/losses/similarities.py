"""Losses of pairs and triplets: which things should lie close together, far apart, or in order."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import LossEntry, TensorExample
from engine.catalogue.losses.declare import REDUCTION, torch_loss
from engine.catalogue.params import BoolParam, FloatParam

_SWAP = BoolParam(
    name="swap",
    help="Takes the distance from positive to negative where it is smaller than that from the anchor.",
    default=False,
    advanced=True,
)
_MARGIN_OF_TRIPLET = FloatParam(
    name="margin",
    help="By how much the negative must be further away than the positive.",
    default=1.0,
    low=0,
    low_open=True,
)
_TRIPLET = (TensorExample((4, 5)), TensorExample((4, 5)), TensorExample((4, 5)))

SIMILARITY_LOSSES: tuple[LossEntry, ...] = (
    torch_loss(
        "HingeEmbeddingLoss",
        "Makes distances of similar pairs (1) small and those of dissimilar pairs (−1) larger than a margin.",
        r"\frac{1}{N} \sum_i \begin{cases} x_i & y_i = 1 \\ "
        r"\max(0, \mathrm{margin} - x_i) & y_i = -1 \end{cases}",
        ("embedding", "pairs", "hinge"),
        FloatParam(name="margin", help="Distance that dissimilar pairs should at least have.", default=1.0),
        REDUCTION,
        shapes="distance (*), target (*) of −1 and 1",
        example=(TensorExample((4,), "uniform"), TensorExample((4,), "sign")),
    ),
    torch_loss(
        "CosineEmbeddingLoss",
        "Turns similar vectors (1) into the same direction and dissimilar ones (−1) away from each other.",
        r"\frac{1}{N} \sum_i \begin{cases} 1 - \cos(a_i, b_i) & y_i = 1 \\ "
        r"\max(0, \cos(a_i, b_i) - \mathrm{margin}) & y_i = -1 \end{cases}",
        ("embedding", "pairs", "cosine"),
        FloatParam(
            name="margin",
            help="Cosine that dissimilar vectors may have without loss; between −1 and 1, usually 0 to 0.5.",
            default=0.0,
            low=-1,
            high=1,
        ),
        REDUCTION,
        shapes="two inputs (N, D), target (N) of −1 and 1",
        example=(TensorExample((4, 5)), TensorExample((4, 5)), TensorExample((4,), "sign")),
    ),
    torch_loss(
        "MarginRankingLoss",
        "Puts two scores in order: the first above the second for target 1, below it for −1.",
        r"\frac{1}{N} \sum_i \max(0, -y_i (a_i - b_i) + \mathrm{margin})",
        ("ranking", "pairs", "hinge"),
        FloatParam(name="margin", help="By how much the scores should differ.", default=0.0),
        REDUCTION,
        shapes="two inputs (N), target (N) of −1 and 1",
        example=(TensorExample((4,)), TensorExample((4,)), TensorExample((4,), "sign")),
    ),
    torch_loss(
        "TripletMarginLoss",
        "Brings an anchor closer to a positive example than to a negative one, by a margin.",
        r"\frac{1}{N} \sum_i \max(0, \|a_i - p_i\|_p - \|a_i - n_i\|_p + \mathrm{margin})",
        ("embedding", "triplets", "metric learning"),
        _MARGIN_OF_TRIPLET,
        FloatParam(
            name="p",
            help="Degree of the distance; 2 is the straight line.",
            default=2.0,
            low=0,
            low_open=True,
        ),
        FloatParam(
            name="eps",
            help="Added to each difference so that its root has a slope at 0.",
            default=1e-06,
            low=0,
            log=True,
            advanced=True,
        ),
        _SWAP,
        REDUCTION,
        shapes="anchor, positive and negative (N, D)",
        example=_TRIPLET,
    ),
    torch_loss(
        "TripletMarginWithDistanceLoss",
        "Brings an anchor closer to a positive example than to a negative one, by the Euclidean distance.",
        r"\frac{1}{N} \sum_i \max(0, d(a_i, p_i) - d(a_i, n_i) + \mathrm{margin})",
        ("embedding", "triplets", "metric learning"),
        _MARGIN_OF_TRIPLET,
        _SWAP,
        REDUCTION,
        shapes="anchor, positive and negative (N, D)",
        example=_TRIPLET,
        deviations=MappingProxyType(
            {"distance_function": "a function, and a project holds no code; none is the Euclidean distance"}
        ),
    ),
)
