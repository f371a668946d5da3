"""Every activation written out in NumPy, an oracle that shares nothing with torch.

Shape suffixes: P numbers of any shape, NC samples and classes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Params = Mapping[str, Any]

_erf = np.vectorize(math.erf)
# Klambauer et al., Self-Normalizing Neural Networks, the fixed point of mean 0 and variance 1.
SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


def sigmoid(x_P: Floats) -> Floats:
    """1 / (1 + e^−x) without overflow at either end."""
    small = np.exp(-np.abs(x_P))
    return np.where(x_P >= 0, 1 / (1 + small), small / (1 + small))


def softplus(x_P: Floats) -> Floats:
    """log(1 + e^x) without overflow."""
    return np.maximum(x_P, 0) + np.log1p(np.exp(-np.abs(x_P)))


def bent(x_P: Floats, slope: float) -> Floats:
    """A line with slope 1 above 0 and another slope below."""
    return np.where(x_P >= 0, x_P, slope * x_P)


def log_softmax(x_NC: Floats, axis: int = -1) -> Floats:
    """Logarithm of softmax, with the largest number taken away first."""
    top = x_NC.max(axis, keepdims=True)
    return x_NC - top - np.log(np.exp(x_NC - top).sum(axis, keepdims=True))


def _gelu(x_P: Floats, params: Params) -> Floats:
    if params.get("approximate", "none") == "tanh":
        return 0.5 * x_P * (1 + np.tanh(math.sqrt(2 / math.pi) * (x_P + 0.044715 * x_P**3)))
    return x_P * 0.5 * (1 + _erf(x_P / math.sqrt(2)))


def _softplus(x_P: Floats, params: Params) -> Floats:
    beta, threshold = params.get("beta", 1.0), params.get("threshold", 20.0)
    return np.where(beta * x_P > threshold, x_P, softplus(beta * x_P) / beta)


def _glu(x_NC: Floats, params: Params) -> Floats:
    first, second = np.split(x_NC, 2, params.get("dim", -1))
    return first * sigmoid(second)


def _elu(x_P: Floats, alpha: float) -> Floats:
    return np.where(x_P > 0, x_P, alpha * np.expm1(np.minimum(x_P, 0)))


def _mean_slope(params: Params) -> float:
    return float((params.get("lower", 1 / 8) + params.get("upper", 1 / 3)) / 2)


ORACLES: Mapping[str, Callable[[Floats, Params], Floats]] = {
    "Sigmoid": lambda x, _p: sigmoid(x),
    "Tanh": lambda x, _p: np.tanh(x),
    "LogSigmoid": lambda x, _p: -softplus(-x),
    "Hardsigmoid": lambda x, _p: np.clip((x + 3) / 6, 0, 1),
    "Hardtanh": lambda x, p: np.clip(x, p.get("min_val", -1.0), p.get("max_val", 1.0)),
    "Softsign": lambda x, _p: x / (1 + np.abs(x)),
    "ReLU": lambda x, _p: np.where(x > 0, x, 0),
    "ReLU6": lambda x, _p: np.clip(x, 0, 6),
    "LeakyReLU": lambda x, p: bent(x, p.get("negative_slope", 0.01)),
    "PReLU": lambda x, p: bent(x, p.get("init", 0.25)),
    "RReLU": lambda x, p: bent(x, _mean_slope(p)),
    "Threshold": lambda x, p: np.where(x > p["threshold"], x, p["value"]),
    "ELU": lambda x, p: _elu(x, p.get("alpha", 1.0)),
    "CELU": lambda x, p: _elu(x / p.get("alpha", 1.0), 1.0) * p.get("alpha", 1.0),
    "SELU": lambda x, _p: SELU_SCALE * _elu(x, SELU_ALPHA),
    "GELU": _gelu,
    "SiLU": lambda x, _p: x * sigmoid(x),
    "Mish": lambda x, _p: x * np.tanh(softplus(x)),
    "Hardswish": lambda x, _p: x * np.clip(x + 3, 0, 6) / 6,
    "Softplus": _softplus,
    "Hardshrink": lambda x, p: np.where(np.abs(x) > p.get("lambd", 0.5), x, 0),
    "Softshrink": lambda x, p: np.sign(x) * np.maximum(np.abs(x) - p.get("lambd", 0.5), 0),
    "Tanhshrink": lambda x, _p: x - np.tanh(x),
    "Softmax": lambda x, p: np.exp(log_softmax(x, p.get("dim", -1))),
    "Softmin": lambda x, p: np.exp(log_softmax(-x, p.get("dim", -1))),
    "LogSoftmax": lambda x, p: log_softmax(x, p.get("dim", -1)),
    "Softmax2d": lambda x, _p: np.exp(log_softmax(x, -3)),
    "GLU": _glu,
}


@dataclass(frozen=True)
class Case:
    """An activation with parameters.

    Args:
        kind: Catalogue id.
        params: What differs from the defaults.
        shape: Of the input.
        kinks: Inputs at which the curve bends or jumps; slopes are compared away from them.
    """

    kind: str
    params: Params
    shape: tuple[int, ...] = (40,)
    kinks: tuple[float, ...] = ()

    @property
    def id(self) -> str:
        """What the test's name says."""
        return f"{self.kind}({', '.join(f'{key}={value}' for key, value in self.params.items())})"


CASES: tuple[Case, ...] = (
    *(Case(kind, {}) for kind in ("Sigmoid", "Tanh", "LogSigmoid", "Softsign", "SiLU", "Mish", "Tanhshrink")),
    Case("GELU", {}),
    Case("GELU", {"approximate": "tanh"}),
    Case("Hardsigmoid", {}, kinks=(-3, 3)),
    Case("Hardswish", {}, kinks=(-3, 3)),
    Case("Hardtanh", {}, kinks=(-1, 1)),
    Case("Hardtanh", {"min_val": -2.5, "max_val": 0.7}, kinks=(-2.5, 0.7)),
    Case("ReLU", {}, kinks=(0,)),
    Case("ReLU6", {}, kinks=(0, 6)),
    *(Case("LeakyReLU", params, kinks=(0,)) for params in ({}, {"negative_slope": 0.3})),
    *(Case("LeakyReLU", params, kinks=(0,)) for params in ({"negative_slope": -0.5},)),
    Case("PReLU", {"init": 0.25, "num_parameters": 1}, kinks=(0,)),
    Case("PReLU", {"init": -0.375, "num_parameters": 3}, (5, 3, 2), kinks=(0,)),
    Case("RReLU", {}, kinks=(0,)),
    Case("RReLU", {"lower": 0.05, "upper": 0.9}, kinks=(0,)),
    Case("Threshold", {"threshold": 0.1, "value": -0.5}, kinks=(0.1,)),
    Case("Threshold", {"threshold": -1.3, "value": 7.0}, kinks=(-1.3,)),
    Case("ELU", {}, kinks=(0,)),
    Case("ELU", {"alpha": 2.2}, kinks=(0,)),
    Case("ELU", {"alpha": -0.7}, kinks=(0,)),
    Case("CELU", {}, kinks=(0,)),
    Case("CELU", {"alpha": 0.3}, kinks=(0,)),
    Case("SELU", {}, kinks=(0,)),
    Case("Softplus", {}),
    Case("Softplus", {"beta": 3.0, "threshold": 2.0}, kinks=(2 / 3,)),
    Case("Softplus", {"beta": 0.2}),
    Case("Hardshrink", {}, kinks=(-0.5, 0.5)),
    Case("Hardshrink", {"lambd": 2.0}, kinks=(-2, 2)),
    Case("Softshrink", {}, kinks=(-0.5, 0.5)),
    Case("Softshrink", {"lambd": 1.5}, kinks=(-1.5, 1.5)),
    *(Case(kind, {"dim": 1}, (4, 5)) for kind in ("Softmax", "Softmin", "LogSoftmax")),
    *(Case(kind, {"dim": 0}, (4, 5)) for kind in ("Softmax", "Softmin", "LogSoftmax")),
    Case("Softmax2d", {}, (2, 3, 2, 2)),
    Case("GLU", {"dim": -1}, (3, 6)),
    Case("GLU", {"dim": 0}, (4, 3)),
)


def central_slope(function: Callable[[Floats], float], x_P: Floats, step: float = 1e-6) -> Floats:
    """Derivative of one number by each element, by differences to both sides."""
    slope_P = np.empty(x_P.shape)
    for place in np.ndindex(x_P.shape):
        moved = x_P.copy()
        moved[place] = x_P[place] + step
        above = function(moved)
        moved[place] = x_P[place] - step
        slope_P[place] = (above - function(moved)) / (2 * step)
    return slope_P
