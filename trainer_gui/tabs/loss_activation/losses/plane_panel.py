"""A loss of pairs or triplets over the plane, its points dragged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.explore.losses.edits import with_cell
from engine.spec import Node
from trainer_gui.plots.plane_surface import PlanePoint, PlaneSurface
from trainer_gui.tabs.loss_activation.losses.input_history import Inputs
from trainer_gui.tabs.loss_activation.losses.panel import Asked, LossPanel
from trainer_gui.tabs.page import note

if TYPE_CHECKING:
    from engine.explore.losses.surfaces import LossSurface, PlanePoints

_KINDS = (
    "MarginRankingLoss",
    "HingeEmbeddingLoss",
    "CosineEmbeddingLoss",
    "TripletMarginLoss",
    "TripletMarginWithDistanceLoss",
)
_TRIPLET = ("anchor", "positive", "negative")
_REACH = 3.0
_DIGITS = 2
_LEAST_PX = 84


class PlanePanel(LossPanel):
    """Draws the loss of one sample while one of its points moves; a drag edits the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked: Asked | None = None
        self._moves = ""
        self._angle = 0.6
        self.plot = PlaneSurface(self)
        self.plot.setObjectName("lossPlane")
        self.plot.setAccessibleName(self.tr("Loss over the plane"))
        self.plot.setToolTip("")
        self.plot.dragged.connect(self._on_dragged)
        self.plot.dropped.connect(self.settled)
        self.plot.taken.connect(self._on_taken)
        self.plot.reshaped.connect(self.stale)
        self.plot.setMinimumHeight(_LEAST_PX)
        self.said = note("planeNote", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.plot, 1)
        column.addWidget(self.said)

    def fits(self, node: Node) -> bool:
        """True for losses of pairs and triplets."""
        return node.kind in _KINDS

    def job(self, asked: Asked) -> Callable[[], LossSurface | None]:
        """Compute the surface for the sample of the cell in hand."""
        moves = self._moves if asked.node.kind.startswith("Triplet") and self._moves in _TRIPLET else ""
        node, angle, aspect = asked.node, self._angle, self.plot.aspect

        def work() -> LossSurface | None:
            from engine.explore.losses.surfaces import Moves, PlanePoints, loss_surface

            points = _points_of(asked)
            if points is None:
                return None
            made = _plane_points(node, points, angle, PlanePoints)
            reach = _reach(points)
            return loss_surface(node, made, Moves(moves) if moves else None, reach, width=aspect)

        return work

    def take(self, asked: Asked, result: LossSurface | None) -> None:
        """Draw it."""
        self._asked = asked
        if result is None:
            self.say(self.tr("The plane needs vectors of two numbers: take columns away or add one."))
            return
        self._moves = result.moves.value
        labels = (self.tr("first coordinate"), self.tr("second coordinate"))
        if result.kind == "MarginRankingLoss":
            labels = ("input1", "input2")
        in_hand = result.moves.value if result.kind.startswith("Triplet") else "second"
        reach = (float(result.x_A[-1]), float(result.y_B[-1]))
        self.plot.show_surface(result.loss_BA, reach, self._drawn(asked), in_hand, labels)
        way = (-result.gradient[0], -result.gradient[1])
        self.plot.show_arrow(way)
        pushed = bool(np.hypot(*way) > 1e-9)
        text = self.tr("Sample {0}: loss {1:.4g}. The arrow is the way that training moves the {2}.")
        still = self.tr(
            "Sample {0}: loss {1:.4g}. There is no slope here: training leaves the {2} where it is."
        )
        names = {"anchor": "anchor", "positive": "positive", "negative": "negative"}
        name = names.get(in_hand, self.tr("point"))
        self.said.setText((text if pushed else still).format(_sample(asked), result.loss, name))

    def say(self, sentence: str) -> None:
        """Show a sentence instead."""
        self._asked = None
        self.plot.show_message(sentence)
        self.said.setText("")

    def _drawn(self, asked: Asked) -> list[PlanePoint]:
        points = _points_of(asked)
        assert points is not None
        match asked.node.kind:
            case "MarginRankingLoss":
                name = self.tr("target {0:+g}").format(points["target"][0])
                return [PlanePoint("second", name, points["input1"][0], points["input2"][0], 1)]
            case "HingeEmbeddingLoss":
                x, y = _polar(points["input"][0], self._angle)
                return [
                    PlanePoint("origin", self.tr("first vector"), 0, 0, 0, True),
                    PlanePoint("second", self.tr("target {0:+g}").format(points["target"][0]), x, y, 1),
                ]
            case "CosineEmbeddingLoss":
                name = self.tr("input2, target {0:+g}").format(points["target"][0])
                return [
                    _point("anchor", "input1", points["input1"], 0),
                    _point("second", name, points["input2"], 1),
                ]
        return [_point(key, key, points[key], color) for key, color in zip(_TRIPLET, (0, 2, 1), strict=True)]

    @Slot(str)
    def _on_taken(self, key: str) -> None:
        self._moves = key
        if self._asked is not None and key in _TRIPLET:
            self.picked.emit(key, (_sample(self._asked), 0))

    @Slot(str, float, float)
    def _on_dragged(self, key: str, x: float, y: float) -> None:
        asked = self._asked
        if asked is None:
            return
        sample, inputs = _sample(asked), asked.inputs
        x, y = round(x, _DIGITS), round(y, _DIGITS)
        changed: Inputs
        match asked.node.kind:
            case "MarginRankingLoss":
                changed = with_cell(with_cell(inputs, "input1", (sample,), x), "input2", (sample,), y)
            case "HingeEmbeddingLoss":
                self._angle = float(np.arctan2(y, x))
                changed = with_cell(inputs, "input", (sample,), round(float(np.hypot(x, y)), _DIGITS))
            case "CosineEmbeddingLoss":
                name = "input1" if key == "anchor" else "input2"
                changed = with_cell(with_cell(inputs, name, (sample, 0), x), name, (sample, 1), y)
            case _:
                changed = with_cell(with_cell(inputs, key, (sample, 0), x), key, (sample, 1), y)
        self._asked = Asked(asked.node, changed, asked.argument, asked.place)
        self.edited.emit(changed, "drag")


def _sample(asked: Asked) -> int:
    return asked.place[0] if asked.place else 0


def _points_of(asked: Asked) -> dict[str, list[float]] | None:
    """The numbers of one sample by argument; None if its vectors are no points of a plane."""
    sample = _sample(asked)
    found = {}
    for name, array in asked.inputs.items():
        if sample >= len(array) or array.ndim > 2 or (array.ndim == 2 and array.shape[1] != 2):
            return None
        found[name] = np.atleast_1d(array[sample]).astype(np.float64).tolist()
    return found


def _point(key: str, name: str, row: list[float], color: int) -> PlanePoint:
    return PlanePoint(key, name, row[0], row[1], color)


def _polar(distance: float, angle: float) -> tuple[float, float]:
    return distance * float(np.cos(angle)), distance * float(np.sin(angle))


def _reach(points: dict[str, list[float]]) -> float:
    farthest = max((abs(x) for name, row in points.items() if name != "target" for x in row), default=0.0)
    return _REACH if farthest <= _REACH else float(np.ceil(farthest))


def _plane_points(
    node: Node, points: dict[str, list[float]], angle: float, make: type[PlanePoints]
) -> PlanePoints:
    target = int(points["target"][0]) if "target" in points else 1
    match node.kind:
        case "MarginRankingLoss":
            return make(second=(points["input1"][0], points["input2"][0]), target=target)
        case "HingeEmbeddingLoss":
            return make(anchor=(0.0, 0.0), second=_polar(points["input"][0], angle), target=target)
        case "CosineEmbeddingLoss":
            first, second = points["input1"], points["input2"]
            return make(anchor=(first[0], first[1]), second=(second[0], second[1]), target=target)
    anchor, positive, negative = ((points[key][0], points[key][1]) for key in _TRIPLET)
    return make(anchor=anchor, positive=positive, negative=negative)
