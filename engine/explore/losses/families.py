"""Several losses over one axis: distances, hinges, losses of two classes, losses of many classes.

Shape suffixes: P points of a curve, C classes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.build.training import build_loss
from engine.explore.axis import symmetric_axis
from engine.spec import Node, Problem, ProjectError

Floats = npt.NDArray[np.float64]

_POINTS = 321


class Family(StrEnum):
    """What the losses of a family have in common; the bottom axis is named behind it."""

    DISTANCE = "distance"  # prediction − target
    LEAD = "lead"  # by how much the right one of two is ahead
    TWO_CLASSES = "two_classes"  # the logit of class 1, which is the right one
    MANY_CLASSES = "many_classes"  # the score of the right class; the others are 0


@dataclass(frozen=True, eq=False)
class FamilyCurve:
    """One loss of a family.

    Args:
        kind: Catalogue id.
        how: How the axis goes into the loss, such as ``input1 − input2``; empty where it is the input itself.
        loss_P: Loss of one sample, float64, shape (P,).
        gradient_P: Its derivative by the axis, from autograd, float64, shape (P,).
    """

    kind: str
    how: str
    loss_P: Floats
    gradient_P: Floats


@dataclass(frozen=True, eq=False)
class Comparison:
    """A family over one axis.

    Args:
        family: Which.
        x_P: float64, shape (P,), from −reach to reach with an exact 0.
        curves: One for each loss, in the order of the catalogue's family.
    """

    family: Family
    x_P: Floats
    curves: tuple[FamilyCurve, ...]


Arguments = Callable[[Tensor], tuple[Tensor, ...]]


def _zeros(x_P: Tensor) -> tuple[Tensor, ...]:
    return x_P, torch.zeros_like(x_P)


def _right_of_three(x_P: Tensor) -> tuple[Tensor, ...]:
    scores_PC = torch.stack((x_P, torch.zeros_like(x_P), torch.zeros_like(x_P)), 1)
    return scores_PC, torch.zeros(len(x_P), dtype=torch.int64)


def _right_of_two(x_P: Tensor) -> tuple[Tensor, ...]:
    return torch.stack((x_P, torch.zeros_like(x_P)), 1), torch.zeros(len(x_P), dtype=torch.int64)


def _log_of_three(x_P: Tensor) -> tuple[Tensor, ...]:
    scores_PC, target_P = _right_of_three(x_P)
    return scores_PC.log_softmax(1), target_P


def _ones(x_P: Tensor) -> tuple[Tensor, ...]:
    return x_P, torch.ones_like(x_P)


# Loss, how the axis goes in, in words and as a call, and the parameters where the user has chosen none.
_Member = tuple[str, str, Arguments, Mapping[str, Any]]
_NONE: Mapping[str, Any] = MappingProxyType({})
_MEMBERS: Mapping[Family, tuple[_Member, ...]] = MappingProxyType(
    {
        Family.DISTANCE: tuple(
            (kind, "", _zeros, _NONE)
            for kind in ("L1Loss", "MSELoss", "HalfMSELoss", "SmoothL1Loss", "HuberLoss")
        ),
        Family.LEAD: (
            (
                "MarginRankingLoss",
                "input1 − input2, target 1",
                lambda x: (x, torch.zeros_like(x), torch.ones_like(x)),
                MappingProxyType({"margin": 1.0}),
            ),
            ("HingeEmbeddingLoss", "distance, target −1", lambda x: (x, -torch.ones_like(x)), _NONE),
            ("SoftMarginLoss", "score, target 1", _ones, _NONE),
            (
                "MultiMarginLoss",
                "score of the right one of two classes, the other is 0",
                _right_of_two,
                _NONE,
            ),
            (
                "MultiLabelMarginLoss",
                "score of the right one of two classes, the other is 0",
                lambda x: (_right_of_two(x)[0], torch.tensor([[0, -1]]).repeat(len(x), 1)),
                _NONE,
            ),
        ),
        Family.TWO_CLASSES: (
            ("BCELoss", "sigmoid of the logit, target 1", lambda x: (x.sigmoid(), torch.ones_like(x)), _NONE),
            ("BCEWithLogitsLoss", "logit, target 1", _ones, _NONE),
            ("SoftMarginLoss", "score, target 1", _ones, _NONE),
            ("MSELoss", "sigmoid of the logit, target 1", lambda x: (x.sigmoid(), torch.ones_like(x)), _NONE),
        ),
        Family.MANY_CLASSES: (
            ("CrossEntropyLoss", "score of the right one of three classes", _right_of_three, _NONE),
            ("NLLLoss", "LogSoftmax of it", _log_of_three, _NONE),
            ("MultiMarginLoss", "score of the right one of three classes", _right_of_three, _NONE),
        ),
    }
)


def family_kinds(family: Family) -> tuple[str, ...]:
    """Catalogue ids of the losses of a family, in the order in which they are drawn."""
    return tuple(kind for kind, _, _, _ in _MEMBERS[family])


def compare_losses(
    family: Family, params: Mapping[str, Mapping[str, Any]] = MappingProxyType({}), reach: float = 4.0
) -> Comparison:
    """Compute every loss of a family for one sample, without any reduction.

    Args:
        family: Which.
        params: For a loss by its id the user's parameters, such as ``{"HuberLoss": {"delta": 0.5}}``; a class weight
            or a pos_weight is left out, because the classes here are not those of the project.
        reach: Ends of the axis, above 0.

    Raises:
        ProjectError: If the family has no such loss.
    """
    unknown = [kind for kind in params if kind not in family_kinds(family)]
    if unknown:
        expected = " or ".join(family_kinds(family))
        raise ProjectError([Problem("params", "not_in_family", expected, unknown[0])])
    x_P = symmetric_axis(reach, _POINTS).double()
    curves = []
    for kind, how, arguments, usual in _MEMBERS[family]:
        given = {
            name: value
            for name, value in {**usual, **params.get(kind, {})}.items()
            if name not in ("weight", "pos_weight", "ignore_index")
        }
        loss = build_loss(Node(kind=kind, params={**given, "reduction": "none"}), torch.float64)
        leaf = x_P.clone().requires_grad_()
        loss_P: Tensor = loss(*arguments(leaf)).reshape(-1)
        (gradient_P,) = torch.autograd.grad(loss_P.sum(), leaf)
        curves.append(FamilyCurve(kind, how, loss_P.detach().numpy(), gradient_P.numpy()))
    return Comparison(family, x_P.numpy(), tuple(curves))
