"""The loss of one sample and its gradient against the model's output, computed by torch itself.

Shape suffixes: P points of a curve, K classes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine import catalogue
from engine.build.training import build_loss
from engine.catalogue.entry import LossEntry, OutputMeaning
from engine.explore.axis import symmetric_axis
from engine.spec import Node, Problem, ProjectError

Floats = npt.NDArray[np.float64]

_POINTS = 401
_MOST_CLASSES = 8
# Where these put a bend, the curve reaches beyond it.
_BENDS = ("beta", "delta", "margin")


@dataclass(frozen=True)
class LossCurve:
    """The loss for one target.

    Args:
        target: The number, class index or sign that is right.
        x_P: What varies: see ``LossPicture.meaning``; float64, shape (P,).
        loss_P: Loss of the sample before any reduction, float64, shape (P,).
        gradient_P: Its derivative by what varies, float64, shape (P,).
    """

    target: float
    x_P: Floats
    loss_P: Floats
    gradient_P: Floats


@dataclass(frozen=True)
class LossPicture:
    """The curves of a loss.

    Args:
        meaning: Says what varies. VALUE: prediction − target. PROBABILITY: the predicted probability of class 1.
            LOGIT and SCORE: the output. LOGITS: the output for the right class while those of the others are 0.
            LOG_PROBABILITIES: the log-probability of the right class.
        n_classes: K.
        curves: One for each target.
    """

    meaning: OutputMeaning
    n_classes: int
    curves: tuple[LossCurve, ...]


def loss_picture(node: Node, n_classes: int = 2, reach: float = 0.0) -> LossPicture:
    """Compute the curves of the chosen loss with its own parameters.

    The reduction is left out (``none``): with one sample ``mean`` would cancel the class weights.

    Args:
        node: The loss of the project, without problems.
        n_classes: Number of classes of the project; used where the loss wants a class index.
        reach: How far the axis goes at least, so that what lies on the curve is in the picture.

    Raises:
        ProjectError: If the loss is unknown, or compares more than an output and a target.
    """
    entry = catalogue.loss(node.kind)
    if entry is None or entry.output_meaning is OutputMeaning.NONE:
        expected = "a loss of one output and one target"
        raise ProjectError([Problem("loss.kind", "no_curve", expected, node.kind)])
    meaning = entry.output_meaning
    loss = build_loss(Node(kind=node.kind, params={**node.params, "reduction": "none"}))
    x_P = _axis(entry, node, reach)
    curves = []
    for target in _targets(meaning, node, n_classes):
        input_P = x_P.clone().requires_grad_()
        if meaning in (OutputMeaning.LOGITS, OutputMeaning.LOG_PROBABILITIES):
            others_PK = torch.zeros(len(x_P), n_classes)
            is_right_K = torch.arange(n_classes) == int(target)
            output = torch.where(is_right_K, input_P.unsqueeze(1), others_PK)
            wanted = torch.full((len(x_P),), int(target), dtype=torch.int64)
        else:
            output = input_P.unsqueeze(1)
            wanted = torch.full_like(output, target, requires_grad=False)
        loss_P: Tensor = loss(output, wanted).reshape(-1)
        (gradient_P,) = torch.autograd.grad(loss_P.sum(), input_P)
        curves.append(LossCurve(target, _numpy(x_P), _numpy(loss_P), _numpy(gradient_P)))
    return LossPicture(meaning, n_classes, tuple(curves))


def _axis(entry: LossEntry, node: Node, reach: float) -> Tensor:
    match entry.output_meaning:
        case OutputMeaning.PROBABILITY:
            # The middles of 400 equal parts: 0 and 1 themselves have no finite loss.
            return (torch.arange(_POINTS - 1) + 0.5) / (_POINTS - 1)
        case OutputMeaning.LOG_PROBABILITIES:
            return torch.linspace(-max(6.0, reach), 0, _POINTS)
        case OutputMeaning.VALUE:
            return symmetric_axis(_reach(entry, node, max(4.0, reach)), _POINTS)
        case _:
            return symmetric_axis(_reach(entry, node, max(6.0, reach)), _POINTS)


def _reach(entry: LossEntry, node: Node, usual: float) -> float:
    params = entry.resolved(node.params)
    bends = [abs(float(params[name])) for name in _BENDS if name in params]
    return max([usual, *(2 * bend for bend in bends)])


def _targets(meaning: OutputMeaning, node: Node, n_classes: int) -> tuple[float, ...]:
    match meaning:
        case OutputMeaning.VALUE:
            return (0.0,)
        case OutputMeaning.SCORE:
            return (-1.0, 1.0)
        case OutputMeaning.PROBABILITY | OutputMeaning.LOGIT:
            return (0.0, 1.0)
        case _:
            counted = [i for i in range(n_classes) if i != node.params.get("ignore_index")]
            # Without weights all classes have the same curve.
            shown = counted[:_MOST_CLASSES] if node.params.get("weight") is not None else counted[:1]
            return tuple(float(i) for i in shown)


def _numpy(values: Tensor) -> Floats:
    array: Floats = values.detach().numpy().astype(np.float64)
    return array
