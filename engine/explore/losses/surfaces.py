"""Losses over a plane: two scores, or one point that moves among others that stay.

Shape suffixes: A columns, B rows, G grid points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine.build.training import build_loss
from engine.explore.axis import symmetric_axis
from engine.spec import Node, Problem, ProjectError

Floats = npt.NDArray[np.float64]
Point = tuple[float, float]

_SIDE = 61
_MOST_COLUMNS = 121
_REACH = 3.0


class Moves(StrEnum):
    """What the plane is."""

    SCORES = "scores"  # right: input1, up: input2 of MarginRankingLoss
    SECOND = "second"  # the second vector of a pair; the first stays
    ANCHOR = "anchor"
    POSITIVE = "positive"
    NEGATIVE = "negative"


@dataclass(frozen=True, eq=False)
class LossSurface:
    """A loss over a plane.

    Args:
        kind: Catalogue id.
        moves: What the two axes are.
        x_A: Right, float64, shape (A,).
        y_B: Up, float64, shape (B,).
        loss_BA: Loss of one pair or triplet, float64, shape (B, A).
        point: Where the moving thing is now.
        loss: The loss there.
        gradient: Its derivative by the two coordinates of the point, from autograd; training moves the other way.
    """

    kind: str
    moves: Moves
    x_A: Floats
    y_B: Floats
    loss_BA: Floats
    point: Point
    loss: float
    gradient: Point


@dataclass(frozen=True)
class PlanePoints:
    """The points of a plane that the user drags.

    Args:
        anchor: The first vector of a pair, the anchor of a triplet; not used for scores.
        positive: Of a triplet.
        negative: Of a triplet.
        second: The second vector of a pair, or the two scores.
        target: 1 or −1 for a pair.
    """

    anchor: Point = (0.0, 0.0)
    positive: Point = (1.0, 0.5)
    negative: Point = (-1.0, 1.0)
    second: Point = (0.5, -0.5)
    target: int = 1


def surface_moves(kind: str) -> tuple[Moves, ...]:
    """What can move for a loss; empty where it has no surface."""
    return _MOVES.get(kind, ())


def loss_surface(
    node: Node,
    points: PlanePoints,
    moves: Moves | None = None,
    reach: float = _REACH,
    side: int = _SIDE,
    *,
    width: float = 1.0,
) -> LossSurface:
    """Compute a loss while one point moves over the plane.

    Args:
        node: MarginRankingLoss, HingeEmbeddingLoss (of the distance of two points), CosineEmbeddingLoss,
            TripletMarginLoss or TripletMarginWithDistanceLoss, with checked parameters.
        points: Where the points are.
        moves: Which one moves; the first of ``surface_moves`` if None.
        reach: The plane goes from −reach to reach both ways.
        side: Points from bottom to top, odd.
        width: How many times as wide as high the plane is, at least 0.1; there are at most 121 columns.

    Raises:
        ProjectError: If the loss has no surface, or no such point.
    """
    known = surface_moves(node.kind)
    chosen = moves or (known[0] if known else None)
    if chosen is None or chosen not in known:
        expected = " or ".join(known) if known else "a loss of pairs or triplets: " + ", ".join(_MOVES)
        raise ProjectError([Problem("moves", "no_surface", expected, str(moves) if known else node.kind)])
    given = {**node.params, "reduction": "none"}
    loss = build_loss(Node(kind=node.kind, params=given), torch.float64)
    y_B = symmetric_axis(reach, side).double()
    columns = min(_MOST_COLUMNS, max(3, round(side * max(width, 0.1)) // 2 * 2 + 1))
    x_A = symmetric_axis(reach * width, columns).double()
    grid_y, grid_x = torch.meshgrid(y_B, x_A, indexing="ij")
    moving_G2 = torch.stack((grid_x.reshape(-1), grid_y.reshape(-1)), 1)
    here = getattr(points, "second" if chosen in (Moves.SCORES, Moves.SECOND) else chosen.value)
    with torch.no_grad():
        loss_G = _call(loss, node.kind, points, chosen, moving_G2)
    leaf = torch.tensor([here], dtype=torch.float64, requires_grad=True)
    loss_here = _call(loss, node.kind, points, chosen, leaf).sum()
    (slope,) = torch.autograd.grad(loss_here, leaf)
    return LossSurface(
        node.kind,
        chosen,
        x_A.numpy(),
        y_B.numpy(),
        loss_G.reshape(side, columns).numpy(),
        (float(here[0]), float(here[1])),
        float(loss_here.detach()),
        (float(slope[0, 0]), float(slope[0, 1])),
    )


_Call = Callable[[nn.Module, PlanePoints, Moves, Tensor], Tensor]


def _call(loss: nn.Module, kind: str, points: PlanePoints, moves: Moves, moving_G2: Tensor) -> Tensor:
    return _CALLS[kind](loss, points, moves, moving_G2)


def _ranking(loss: nn.Module, points: PlanePoints, moves: Moves, moving_G2: Tensor) -> Tensor:
    del moves
    return _tensor(loss(moving_G2[:, 0], moving_G2[:, 1], _target(points, moving_G2)))


def _cosine(loss: nn.Module, points: PlanePoints, moves: Moves, moving_G2: Tensor) -> Tensor:
    del moves
    return _tensor(loss(_fixed(points.anchor, moving_G2), moving_G2, _target(points, moving_G2)))


def _hinge(loss: nn.Module, points: PlanePoints, moves: Moves, moving_G2: Tensor) -> Tensor:
    del moves
    distance_G = (moving_G2 - _fixed(points.anchor, moving_G2)).norm(dim=1)
    return _tensor(loss(distance_G, _target(points, moving_G2)))


def _triplet(loss: nn.Module, points: PlanePoints, moves: Moves, moving_G2: Tensor) -> Tensor:
    three = {
        name: moving_G2 if name == moves.value else _fixed(getattr(points, name), moving_G2)
        for name in ("anchor", "positive", "negative")
    }
    return _tensor(loss(*three.values()))


def _fixed(point: Sequence[float], moving_G2: Tensor) -> Tensor:
    return torch.tensor([point], dtype=torch.float64).expand(len(moving_G2), 2)


def _target(points: PlanePoints, moving_G2: Tensor) -> Tensor:
    return torch.full((len(moving_G2),), float(points.target), dtype=torch.float64)


def _tensor(value: Any) -> Tensor:
    assert isinstance(value, Tensor)
    return value


_THREE = (Moves.ANCHOR, Moves.POSITIVE, Moves.NEGATIVE)
_MOVES: Mapping[str, tuple[Moves, ...]] = MappingProxyType(
    {
        "MarginRankingLoss": (Moves.SCORES,),
        "HingeEmbeddingLoss": (Moves.SECOND,),
        "CosineEmbeddingLoss": (Moves.SECOND,),
        "TripletMarginLoss": _THREE,
        "TripletMarginWithDistanceLoss": _THREE,
    }
)
_CALLS: Mapping[str, _Call] = MappingProxyType(
    {
        "MarginRankingLoss": _ranking,
        "HingeEmbeddingLoss": _hinge,
        "CosineEmbeddingLoss": _cosine,
        "TripletMarginLoss": _triplet,
        "TripletMarginWithDistanceLoss": _triplet,
    }
)
