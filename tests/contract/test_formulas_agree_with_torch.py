"""The formulas that entries show, written out by hand in numpy and compared with torch.

Shape suffixes: N samples, C classes.
"""

from __future__ import annotations

from collections.abc import Callable
from math import erf
from typing import Any

import numpy as np
import pytest
import torch
from running_examples import build
from torch import Tensor

from engine.catalogue import ACTIVATIONS, LOSSES, OPTIMIZERS, LayerEntry, LossEntry, OptimizerEntry

X = np.array([-7.0, -3.0, -1.0, -0.4, -0.1, 0.05, 0.3, 0.7, 2.0, 4.0, 8.0])
phi = np.vectorize(lambda x: (1 + erf(x / np.sqrt(2))) / 2)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def bend(x: Any, slope: float) -> Any:
    return np.maximum(0, x) + slope * np.minimum(0, x)


# With the default parameters, or those of the example.
OF_ONE_NUMBER: dict[str, Callable[[Any], Any]] = {
    "Sigmoid": sigmoid,
    "Tanh": lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)),
    "LogSigmoid": lambda x: np.log(1 / (1 + np.exp(-x))),
    "Hardsigmoid": lambda x: np.minimum(np.maximum(x / 6 + 1 / 2, 0), 1),
    "Hardtanh": lambda x: np.minimum(np.maximum(x, -1), 1),
    "Softsign": lambda x: x / (1 + np.abs(x)),
    "ReLU": lambda x: np.maximum(0, x),
    "ReLU6": lambda x: np.minimum(np.maximum(0, x), 6),
    "LeakyReLU": lambda x: bend(x, 0.01),
    "PReLU": lambda x: bend(x, 0.25),
    "RReLU": lambda x: bend(x, (1 / 8 + 1 / 3) / 2),
    "Threshold": lambda x: np.where(x > 0.1, x, -0.5),
    "ELU": lambda x: np.where(x > 0, x, np.exp(x) - 1),
    "CELU": lambda x: np.maximum(0, x) + np.minimum(0, np.exp(x) - 1),
    "SELU": lambda x: 1.0507010 * (np.maximum(0, x) + np.minimum(0, 1.6732632 * (np.exp(x) - 1))),
    "GELU": lambda x: x * phi(x),
    "SiLU": lambda x: x / (1 + np.exp(-x)),
    "Mish": lambda x: x * np.tanh(np.log(1 + np.exp(x))),
    "Hardswish": lambda x: x * np.minimum(np.maximum(x + 3, 0), 6) / 6,
    "Softplus": lambda x: np.log(1 + np.exp(x)),
    "Hardshrink": lambda x: np.where(np.abs(x) > 0.5, x, 0),
    "Softshrink": lambda x: np.sign(x) * np.maximum(np.abs(x) - 0.5, 0),
    "Tanhshrink": lambda x: x - np.tanh(x),
}
ALONG_AN_AXIS: dict[str, Callable[[Any], Any]] = {
    "Softmax": lambda x_NC: np.exp(x_NC) / np.exp(x_NC).sum(1, keepdims=True),
    "Softmin": lambda x_NC: np.exp(-x_NC) / np.exp(-x_NC).sum(1, keepdims=True),
    "LogSoftmax": lambda x_NC: np.log(np.exp(x_NC) / np.exp(x_NC).sum(1, keepdims=True)),
    "GLU": lambda x_NC: x_NC[:, :2] * sigmoid(x_NC[:, 2:]),
}
X_NC = np.array([[0.3, -1.0, 2.0, 0.1], [1.5, 0.2, -0.7, 0.9], [-0.4, 0.6, 0.5, -2.0]])
C_N = np.array([2, 0, 3])
W_C = np.array([1.0, 2.0, 0.5, 3.0])
A, B = np.array([0.2, -1.5, 3.0]), np.array([0.7, 0.1, -0.4])
P = np.array([0.2, 0.9, 0.6])
Y, SIGN = np.array([0.0, 1.0, 1.0]), np.array([-1.0, 1.0, 1.0])
SHARES = sigmoid(X_NC) / sigmoid(X_NC).sum(1, keepdims=True)
SURE_NC = np.exp(X_NC) / np.exp(X_NC).sum(1, keepdims=True)
LABELS_NC = np.array([[1.0, 0, 0, 1], [0, 0, 1, 1], [1, 1, 1, 0]])


def picked(x_NC: Any) -> Any:
    return x_NC[np.arange(len(C_N)), C_N]


def distance(a: Any, b: Any) -> Any:
    return np.sqrt(((a - b) ** 2).sum(1))


def cosine(a: Any, b: Any) -> Any:
    return (a * b).sum(1) / np.sqrt((a * a).sum(1) * (b * b).sum(1))


def smooth(d: Any, beta: float) -> Any:
    return np.where(d < beta, d**2 / (2 * beta), d - beta / 2)


def binary(p: Any, y: Any) -> Any:
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def multi_margin(margin: float, power: int) -> float:
    lead = np.maximum(0, margin - picked(X_NC)[:, None] + X_NC) ** power
    lead[np.arange(3), C_N] = 0
    return float((W_C[C_N] * lead.sum(1) / 4).mean())


TRIPLET = (X_NC, X_NC[::-1].copy(), LABELS_NC)
TRIPLET_LOSS = np.maximum(0, distance(*TRIPLET[:2]) - distance(TRIPLET[0], TRIPLET[2]) + 1).mean()
# Parameters, inputs, and the value by the formula.
OF_LOSSES: dict[str, tuple[dict[str, Any], tuple[Any, ...], float]] = {
    "MSELoss": ({}, (A, B), ((A - B) ** 2).mean()),
    "HalfMSELoss": ({}, (A, B), ((A - B) ** 2 / 2).mean()),
    "L1Loss": ({}, (A, B), np.abs(A - B).mean()),
    "SmoothL1Loss": ({"beta": 2.0}, (A, B), smooth(np.abs(A - B), 2.0).mean()),
    "HuberLoss": ({"delta": 2.0}, (A, B), (2.0 * smooth(np.abs(A - B), 2.0)).mean()),
    "BCELoss": ({"weight": (1.0, 2.0, 3.0)}, (P, Y), (np.array([1, 2, 3]) * binary(P, Y)).mean()),
    "BCEWithLogitsLoss": (
        {"pos_weight": (1.0, 2.0, 3.0)},
        (A, Y),
        -(np.array([1, 2, 3]) * Y * np.log(sigmoid(A)) + (1 - Y) * np.log(1 - sigmoid(A))).mean(),
    ),
    "SoftMarginLoss": ({}, (A, SIGN), np.log(1 + np.exp(-SIGN * A)).mean()),
    "CrossEntropyLoss": (
        {"weight": tuple(W_C)},
        (X_NC, C_N),
        -(W_C[C_N] * np.log(picked(SURE_NC))).sum() / W_C[C_N].sum(),
    ),
    "NLLLoss": ({"weight": tuple(W_C)}, (X_NC, C_N), -(W_C[C_N] * picked(X_NC)).sum() / W_C[C_N].sum()),
    "MultiMarginLoss": (
        {"p": 2, "margin": 0.8, "weight": tuple(W_C)},
        (X_NC, C_N),
        multi_margin(0.8, 2),
    ),
    "MultiLabelSoftMarginLoss": (
        {"weight": tuple(W_C)},
        (X_NC, LABELS_NC),
        (W_C * binary(sigmoid(X_NC), LABELS_NC)).mean(1).mean(),
    ),
    # Sample 0 has the classes 3 and 0, so that 1 and 2 are wrong; sample 1 has class 2 alone.
    "MultiLabelMarginLoss": (
        {},
        (X_NC[:2], np.array([[3, 0, -1, 1], [2, -1, 0, 1]])),
        (
            sum(max(0, 1 - (X_NC[0, y] - X_NC[0, i])) for y in (3, 0) for i in (1, 2)) / 4
            + sum(max(0, 1 - (X_NC[1, 2] - X_NC[1, i])) for i in (0, 1, 3)) / 4
        )
        / 2,
    ),
    # One step and one label: there is a single way to align them.
    "CTCLoss": (
        {},
        (np.log(SURE_NC[:1, None, :]), np.array([[1]]), np.array([1]), np.array([1])),
        -np.log(SURE_NC[0, 1]),
    ),
    "PoissonNLLLoss": ({}, (A, Y), (np.exp(A) - Y * A).mean()),
    "GaussianNLLLoss": ({}, (A, B, P), (np.log(P) + (A - B) ** 2 / P).mean() / 2),
    "KLDivLoss": (
        {"reduction": "batchmean"},
        (np.log(SURE_NC), SHARES),
        (SHARES * (np.log(SHARES) - np.log(SURE_NC))).sum() / 3,
    ),
    "HingeEmbeddingLoss": ({}, (P, SIGN), np.where(SIGN == 1, P, np.maximum(0, 1 - P)).mean()),
    "CosineEmbeddingLoss": (
        {"margin": -0.5},
        (X_NC, LABELS_NC, SIGN),
        np.where(SIGN == 1, 1 - cosine(X_NC, LABELS_NC), np.maximum(0, cosine(X_NC, LABELS_NC) + 0.5)).mean(),
    ),
    "MarginRankingLoss": ({"margin": 0.3}, (A, B, SIGN), np.maximum(0, -SIGN * (A - B) + 0.3).mean()),
    "TripletMarginLoss": ({}, TRIPLET, TRIPLET_LOSS),
    "TripletMarginWithDistanceLoss": ({}, TRIPLET, TRIPLET_LOSS),
}
# Compared in tests of their own.
WITH_WEIGHTS_OF_THEIR_OWN = {"LinearCrossEntropyLoss", "AdaptiveLogSoftmaxWithLoss"}
# From weight, gradient of the first step and learning rate to the weight after it; every memory starts at 0.
G, W, LR = 0.8, 2.0, 0.01
FIRST_STEPS: dict[str, tuple[dict[str, Any], float]] = {
    "SGD": ({"momentum": 0.9, "weight_decay": 0.1}, W - LR * (G + 0.1 * W)),
    "ASGD": ({"lambd": 0.1}, (1 - 0.1 * LR) * W - LR * G),
    "Rprop": ({}, W - LR),
    "Adam": ({}, W - LR * G / (G + 1e-8)),
    "AdamW": ({"weight_decay": 0.1}, (1 - LR * 0.1) * W - LR * G / (G + 1e-8)),
    "Adamax": ({"eps": 0.2}, W - LR * G / (G + 0.2)),
    # One gradient is too few to trust its mean square.
    "RAdam": ({}, W - LR * G),
    "RMSprop": ({"alpha": 0.9}, W - LR * G / (np.sqrt(0.1 * G**2) + 1e-8)),
    "Adagrad": ({"lr_decay": 0.5}, W - LR * G / (G + 1e-10)),
    "Adadelta": ({"eps": 0.01}, W - LR * np.sqrt(0.01 / (0.1 * G**2 + 0.01)) * G),
    "Adafactor": ({"weight_decay": 0.1}, (1 - LR * 0.1) * W - W * LR),
}


def mu(t: int) -> float:
    """NAdam's momentum at step t with the default decay."""
    return 0.9 * (1 - 0.96 ** (t * 0.004) / 2)


FIRST_STEPS["NAdam"] = (
    {},
    W - LR * (mu(2) * 0.1 * G / (1 - mu(1) * mu(2)) + (1 - mu(1)) * G / (1 - mu(1))) / (G + 1e-8),
)


def tensor(values: Any) -> Tensor:
    return torch.from_numpy(np.array(values))


OPTIMIZERS_BY_KIND = {entry.kind: entry for entry in OPTIMIZERS}


def cases(entries: tuple[Any, ...]) -> list[Any]:
    return [pytest.param(entry, id=entry.kind) for entry in entries]


@pytest.mark.parametrize("entry", cases(tuple(e for e in ACTIVATIONS if e.kind in OF_ONE_NUMBER)))
def test_an_activation_of_one_number_is_its_formula(entry: LayerEntry) -> None:
    params = {} if entry.kind == "PReLU" else entry.example.params
    with torch.no_grad():
        y = build(entry, params).double().eval()(tensor(X))
    np.testing.assert_allclose(y.numpy(), OF_ONE_NUMBER[entry.kind](X), rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("entry", cases(tuple(e for e in ACTIVATIONS if e.kind in ALONG_AN_AXIS)))
def test_an_activation_along_an_axis_is_its_formula(entry: LayerEntry) -> None:
    y_NC = build(entry, entry.example.params)(tensor(X_NC))
    np.testing.assert_allclose(y_NC.numpy(), ALONG_AN_AXIS[entry.kind](X_NC), rtol=1e-12)


def test_softmax2d_is_softmax_over_the_channels() -> None:
    x_NCHW = np.arange(24.0).reshape(1, 3, 2, 4) % 5
    entry = next(entry for entry in ACTIVATIONS if entry.kind == "Softmax2d")
    expected = np.exp(x_NCHW) / np.exp(x_NCHW).sum(1, keepdims=True)
    np.testing.assert_allclose(build(entry, {})(tensor(x_NCHW)).numpy(), expected)


@pytest.mark.parametrize("entry", cases(tuple(e for e in LOSSES if e.kind in OF_LOSSES)))
def test_a_loss_is_its_formula(entry: LossEntry) -> None:
    params, inputs, expected = OF_LOSSES[entry.kind]
    value = build(entry, params).double()(*map(tensor, inputs)).item()
    assert value == pytest.approx(expected, rel=2e-6)


def test_linear_cross_entropy_is_cross_entropy_of_a_linear_layer() -> None:
    entry = next(entry for entry in LOSSES if entry.kind == "LinearCrossEntropyLoss")
    loss = build(entry, {"in_features": 4, "num_classes": 4, "bias": True}).double()
    weight, bias = (item.detach().numpy() for item in (loss.linear.weight, loss.linear.bias))
    x_NC = X_NC @ weight.T + bias
    expected = -np.log(picked(np.exp(x_NC) / np.exp(x_NC).sum(1, keepdims=True))).mean()
    assert loss(tensor(X_NC), tensor(C_N)).item() == pytest.approx(expected)


def test_the_loss_of_many_classes_is_the_log_of_the_cluster_and_of_the_class_in_it() -> None:
    entry = next(entry for entry in LOSSES if entry.kind == "AdaptiveLogSoftmaxWithLoss")
    loss = build(entry, {"in_features": 4, "n_classes": 5, "cutoffs": (2,), "div_value": 2.0}).double()
    head, inner, outer = (item.detach().numpy() for item in loss.parameters())
    p_NH = np.exp(X_NC @ head.T) / np.exp(X_NC @ head.T).sum(1, keepdims=True)
    x_NK = X_NC @ inner.T @ outer.T
    p_NK = np.exp(x_NK) / np.exp(x_NK).sum(1, keepdims=True)
    # Classes 0 and 1 are in the head; the cluster comes third and holds 2, 3 and 4.
    expected = -(np.log(p_NH[0, 1]) + np.log(p_NH[1, 2] * p_NK[1, 0]) + np.log(p_NH[2, 2] * p_NK[2, 2])) / 3
    assert loss(tensor(X_NC), tensor(np.array([1, 2, 4]))).loss.item() == pytest.approx(expected)


@pytest.mark.parametrize("entry", cases(tuple(e for e in OPTIMIZERS if e.kind in FIRST_STEPS)))
def test_the_first_step_is_the_formula(entry: OptimizerEntry) -> None:
    params, expected = FIRST_STEPS[entry.kind]
    weight = torch.tensor([W], dtype=torch.float64, requires_grad=True)
    optimizer = build(entry, {"lr": LR, **params}, [weight])
    weight.grad = torch.tensor([G], dtype=torch.float64)
    optimizer.step()
    assert weight.item() == pytest.approx(expected, rel=1e-6)


def test_the_first_step_of_lbfgs_goes_against_the_gradient() -> None:
    weight = torch.tensor([W], dtype=torch.float64, requires_grad=True)
    optimizer = build(OPTIMIZERS_BY_KIND["LBFGS"], {"lr": LR, "max_iter": 1}, [weight])

    def closure() -> float:
        weight.grad = torch.tensor([G], dtype=torch.float64)
        return G * weight.item()

    optimizer.step(closure)
    assert weight.item() == pytest.approx(W - LR * G, rel=1e-12)


def test_the_first_step_of_muon_is_the_polynomial_of_a_matrix_of_norm_1() -> None:
    weight_RC = torch.tensor([[W]], dtype=torch.float64, requires_grad=True)
    optimizer = build(OPTIMIZERS_BY_KIND["Muon"], {"lr": LR, "weight_decay": 0.1}, [weight_RC])
    weight_RC.grad = torch.tensor([[G]], dtype=torch.float64)
    optimizer.step()
    direction = 1.0
    for _ in range(5):
        direction = 3.4445 * direction - 4.775 * direction**3 + 2.0315 * direction**5
    # torch applies the polynomial in bfloat16, with 8 bits of each number.
    expected = (1 - 0.1 * LR) * W - LR * direction
    assert weight_RC.item() == pytest.approx(expected, abs=LR * 0.06)


def test_the_first_step_of_sparse_adam_moves_the_rows_of_the_gradient_alone() -> None:
    weight_RC = torch.full((3, 1), W, dtype=torch.float64, requires_grad=True)
    optimizer = build(OPTIMIZERS_BY_KIND["SparseAdam"], {"lr": LR}, [weight_RC])
    weight_RC.grad = torch.sparse_coo_tensor([[1]], [[G]], (3, 1), dtype=torch.float64, check_invariants=True)
    optimizer.step()
    moved = W - LR * G / (G + 1e-8)
    assert weight_RC.flatten().tolist() == pytest.approx([W, moved, W], rel=1e-6)


def test_every_activation_loss_and_optimizer_is_compared() -> None:
    compared = {*OF_ONE_NUMBER, *ALONG_AN_AXIS, *OF_LOSSES, "Softmax2d", *WITH_WEIGHTS_OF_THEIR_OWN}
    assert compared == {entry.kind for entry in (*ACTIVATIONS, *LOSSES)}
    assert {*FIRST_STEPS, "LBFGS", "Muon", "SparseAdam"} == set(OPTIMIZERS_BY_KIND)
