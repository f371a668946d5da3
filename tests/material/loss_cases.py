"""Every loss with inputs, and every parameter that changes its value varied; what the oracle is compared on.

Shape suffixes: N samples, C classes, D coordinates, F features.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy_activations import log_softmax, sigmoid

_RNG_SEED = 11
N, C, D = 5, 4, 3


@dataclass(frozen=True, eq=False)
class LossCase:
    """A loss with parameters and inputs.

    Args:
        kind: Catalogue id.
        params: What differs from the defaults.
        inputs: Name in torch's signature to array; names with a dot are weights of the loss itself.
        note: What is special about the inputs.
    """

    kind: str
    params: Mapping[str, Any]
    inputs: Mapping[str, Any]
    note: str = ""

    @property
    def id(self) -> str:
        """What the test's name says."""
        words = [f"{key}={value}" for key, value in self.params.items()] + ([self.note] if self.note else [])
        return f"{self.kind}({', '.join(words)})"


def _loss_inputs() -> dict[str, dict[str, Any]]:
    rng = np.random.default_rng(_RNG_SEED)

    def normal(*shape: int) -> Any:
        return rng.normal(size=shape)

    def share(*shape: int) -> Any:
        return rng.uniform(0.02, 0.98, size=shape)

    sign_N = np.array([1.0, -1.0, -1.0, 1.0, -1.0])
    class_N = np.array([2, 0, 3, 2, 1])
    label_NC = (rng.uniform(size=(N, C)) > 0.5).astype(np.float64)
    several = np.array([[3, 0, -1, 1], [2, -1, 0, 1], [0, 1, 2, 3], [-1, 0, 1, 2], [1, 3, 2, -1]])
    pair = {"input": normal(N, 2), "target": normal(N, 2)}
    scores = {"input": normal(N, C), "target": class_N}
    triplet = {"anchor": normal(N, D), "positive": normal(N, D), "negative": normal(N, D)}
    return {
        **dict.fromkeys(("MSELoss", "HalfMSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"), pair),
        "BCELoss": {"input": share(N, C), "target": share(N, C)},
        "BCEWithLogitsLoss": {"input": 4 * normal(N, C), "target": share(N, C)},
        "SoftMarginLoss": {"input": normal(N), "target": sign_N},
        "CrossEntropyLoss": scores,
        "NLLLoss": {"input": log_softmax(normal(N, C)), "target": class_N},
        "MultiMarginLoss": scores,
        "LinearCrossEntropyLoss": {
            "input": normal(N, D),
            "target": class_N,
            "linear.weight": normal(C, D),
            "linear.bias": normal(C),
        },
        "AdaptiveLogSoftmaxWithLoss": {
            "input_": normal(N, 8),
            "target_": np.array([0, 5, 2, 3, 1]),
            "head.weight": normal(4, 8),
            "head.bias": normal(4),
            "tail.0.0.weight": normal(4, 8),
            "tail.0.1.weight": normal(2, 4),
            "tail.1.0.weight": normal(2, 8),
            "tail.1.1.weight": normal(2, 2),
        },
        "MultiLabelSoftMarginLoss": {"input": normal(N, C), "target": label_NC},
        "MultiLabelMarginLoss": {"input": normal(N, C), "target": several},
        "CTCLoss": {
            "log_probs": log_softmax(normal(6, 3, C)),
            "targets": np.array([[1, 2], [3, 3], [2, 1]]),
            "input_lengths": np.array([6, 5, 4]),
            "target_lengths": np.array([2, 2, 1]),
        },
        "PoissonNLLLoss": {
            "log_input": share(N, 2),
            "target": np.array([[0, 1], [2, 5], [1, 0], [3, 2], [7, 4.0]]),
        },
        "GaussianNLLLoss": {"input": normal(N, 2), "target": normal(N, 2), "var": share(N, 2)},
        "KLDivLoss": {
            "input": log_softmax(normal(N, C)),
            "target": np.exp(log_softmax(normal(N, C))),
        },
        "HingeEmbeddingLoss": {"input": 2 * share(N), "target": sign_N},
        "CosineEmbeddingLoss": {"input1": normal(N, D), "input2": normal(N, D), "target": sign_N},
        "MarginRankingLoss": {"input1": normal(N), "input2": normal(N), "target": sign_N},
        "TripletMarginLoss": triplet,
        "TripletMarginWithDistanceLoss": triplet,
    }


_WEIGHT_C = (0.3, 2.0, 0.7, 1.5)
_ADAPTIVE = {"in_features": 8, "n_classes": 6, "cutoffs": (2, 4), "div_value": 2.0}
_FUSED = {"in_features": D, "num_classes": C}
# What each loss is varied in; each with every reduction that it knows.
_VARIED: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "SmoothL1Loss": ({}, {"beta": 0.4}, {"beta": 0.0}),
    "HuberLoss": ({}, {"delta": 0.4}),
    "BCELoss": ({}, {"weight": _WEIGHT_C}),
    "BCEWithLogitsLoss": (
        {},
        {"weight": _WEIGHT_C},
        {"pos_weight": (3.0, 0.5, 0.1, 1.0)},
        {"weight": _WEIGHT_C, "pos_weight": (0.2, 7.0, 1.0, 2.0)},
    ),
    "CrossEntropyLoss": (
        {},
        {"weight": _WEIGHT_C},
        {"ignore_index": 2},
        {"label_smoothing": 0.1},
        {"weight": _WEIGHT_C, "ignore_index": 0, "label_smoothing": 0.3},
    ),
    "NLLLoss": ({}, {"weight": _WEIGHT_C}, {"ignore_index": 2}, {"weight": _WEIGHT_C, "ignore_index": 0}),
    "MultiMarginLoss": ({}, {"p": 2}, {"margin": 0.3}, {"p": 2, "margin": 1.7, "weight": _WEIGHT_C}),
    "LinearCrossEntropyLoss": (
        {**_FUSED, "bias": True},
        {**_FUSED, "bias": False},
        {**_FUSED, "bias": True, "weight": _WEIGHT_C, "ignore_index": 2, "label_smoothing": 0.2},
    ),
    "AdaptiveLogSoftmaxWithLoss": (_ADAPTIVE | {"head_bias": True}, _ADAPTIVE | {"head_bias": False}),
    "MultiLabelSoftMarginLoss": ({}, {"weight": _WEIGHT_C}),
    "CTCLoss": ({}, {"zero_infinity": True}),
    "PoissonNLLLoss": (
        {},
        {"full": True},
        {"log_input": False},
        {"log_input": False, "full": True, "eps": 0.1},
    ),
    "GaussianNLLLoss": ({}, {"full": True}, {"eps": 0.5}),
    "KLDivLoss": ({},),
    "HingeEmbeddingLoss": ({}, {"margin": 0.4}),
    "CosineEmbeddingLoss": ({}, {"margin": -0.5}, {"margin": 0.4}),
    "MarginRankingLoss": ({}, {"margin": 0.6}),
    "TripletMarginLoss": ({}, {"margin": 0.3}, {"p": 1.0}, {"p": 3.0, "swap": True}, {"eps": 0.05}),
    "TripletMarginWithDistanceLoss": ({}, {"margin": 0.3}, {"swap": True}),
}


def _special(inputs: Mapping[str, Mapping[str, Any]]) -> Iterator[LossCase]:
    """Inputs of another form than the usual one."""
    rng = np.random.default_rng(_RNG_SEED + 1)
    probabilities = np.exp(log_softmax(rng.normal(size=(N, C))))
    for params in ({}, {"weight": _WEIGHT_C, "label_smoothing": 0.2}):
        yield LossCase(
            "CrossEntropyLoss",
            params,
            {"input": inputs["CrossEntropyLoss"]["input"], "target": probabilities},
            "probabilities as the target",
        )
    pixels = {"input": rng.normal(size=(2, C, 3)), "target": rng.integers(0, C, size=(2, 3))}
    yield LossCase("CrossEntropyLoss", {"weight": _WEIGHT_C, "ignore_index": 1}, pixels, "pixels")
    yield LossCase(
        "NLLLoss",
        {"weight": _WEIGHT_C},
        {"input": log_softmax(pixels["input"], 1), "target": pixels["target"]},
        "pixels",
    )
    alone = {"input": rng.normal(size=C), "target": np.array(2)}
    yield LossCase("CrossEntropyLoss", {"label_smoothing": 0.1}, alone, "one sample")
    ends = {"input": np.array([[0.0, 1.0, 0.5]]), "target": np.array([[1.0, 0.0, 0.5]])}
    yield LossCase("BCELoss", {}, ends, "probabilities of exactly 0 and 1")
    far = {"input": np.array([[-800.0, 800.0, 36.0]]), "target": np.array([[1.0, 0.0, 0.25]])}
    yield LossCase("BCEWithLogitsLoss", {}, far, "extreme logits")
    logs = {**inputs["KLDivLoss"], "target": log_softmax(rng.normal(size=(N, C)))}
    for reduction in ("none", "batchmean", "mean", "sum"):
        yield LossCase("KLDivLoss", {"log_target": True, "reduction": reduction}, logs)
    zero = {**inputs["KLDivLoss"], "target": np.eye(C)[[0, 1, 2, 3, 0]]}
    yield LossCase("KLDivLoss", {"reduction": "batchmean"}, zero, "target probabilities of 0")
    ctc = inputs["CTCLoss"]
    yield LossCase("CTCLoss", {"blank": 3}, {**ctc, "targets": np.array([[1, 2], [0, 0], [2, 1]])})
    joined = {**ctc, "targets": np.array([1, 2, 3, 3, 2])}
    yield LossCase("CTCLoss", {"reduction": "sum"}, joined, "targets one after the other")
    too_long = {**ctc, "input_lengths": np.array([6, 2, 4])}
    for zeroed in (False, True):
        yield LossCase("CTCLoss", {"zero_infinity": zeroed, "reduction": "none"}, too_long, "too few steps")
    shared = {**inputs["GaussianNLLLoss"], "var": sigmoid(rng.normal(size=(N, 1)))}
    yield LossCase("GaussianNLLLoss", {"full": True}, shared, "one variance a sample")


def loss_cases() -> tuple[LossCase, ...]:
    """All of them."""
    inputs = _loss_inputs()
    found = []
    for kind, arrays in inputs.items():
        for params in _VARIED.get(kind, ({},)):
            reductions: tuple[str, ...] = ("none", "mean", "sum")
            if kind == "KLDivLoss":
                reductions = ("none", "batchmean", "mean", "sum")
            used = arrays
            if params.get("bias") is False or params.get("head_bias") is False:
                used = {name: array for name, array in arrays.items() if not name.endswith(".bias")}
            if kind == "AdaptiveLogSoftmaxWithLoss":
                found.append(LossCase(kind, params, used))
                continue
            found += [LossCase(kind, {**params, "reduction": word}, used) for word in reductions]
    return (*found, *_special(inputs))
