"""One optimiser on a surface: real torch, a step at a time, with its whole path kept.

Shape suffixes: P points of a path, R racers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine import catalogue
from engine.build.training import build_optimizer, build_scheduler
from engine.explore.race.surfaces import Point, Surface
from engine.spec import Node, SchedulerNode
from engine.train.history import Series
from engine.train.update import make_update

Floats = npt.NDArray[np.float64]

# As near to a minimum as this share of the drawing's width counts as reached.
REACHED_SHARE: Final = 0.01
# Farther from the middle than this many drawing widths is not worth following.
_FAR_WIDTHS: Final = 100.0


@dataclass(frozen=True)
class Racer:
    """Who races.

    Args:
        name: What it is called.
        optimizer: A node of ``engine.catalogue.OPTIMIZERS``, checked.
        scheduler: Moves its learning rate, or None; here one step counts as one of the scheduler's own units.
    """

    name: str
    optimizer: Node
    scheduler: Node | None = None


@dataclass(frozen=True)
class Mark:
    """Something that happened to a racer.

    Args:
        kind: ``reached`` or ``diverged``.
        step: After how many steps.
        text: What happened, a sentence.
    """

    kind: str
    step: int
    text: str


class Lane:
    """One racer's way over a surface.

    Args:
        surface: Where it runs.
        start: The first point.
        racer: Who runs.
        planned_steps: Length of the race, for schedules that are stretched over it.

    Attributes:
        surface: Where it runs.
        point: Where it is; float64, shape (2,).
        gradient: The gradient there; float64, shape (2,).
        marks: What happened so far, in order.
    """

    def __init__(self, surface: Surface, start: Point, racer: Racer, planned_steps: int) -> None:
        self.racer = racer
        self.marks: list[Mark] = []
        self.gradient: Tensor
        self.surface = surface
        self.point = nn.Parameter(torch.tensor(start, dtype=torch.float64))
        self._optimizer = build_optimizer(racer.optimizer, nn.ParameterList([self.point]))
        chosen = racer.scheduler
        schedule = SchedulerNode(kind=chosen.kind, params=chosen.params) if chosen is not None else None
        self._scheduler = build_scheduler(schedule, self._optimizer, planned_steps)
        entry = catalogue.scheduler(racer.scheduler.kind) if racer.scheduler is not None else None
        self._needs_metric = entry is not None and entry.needs_metric
        self._update = make_update(self._optimizer, [self.point])
        width = max(surface.x_range[1] - surface.x_range[0], surface.y_range[1] - surface.y_range[0])
        self._near = REACHED_SHARE * width
        self._far = _FAR_WIDTHS * width
        self._x, self._y, self._loss = Series(), Series(), Series()
        self._gradient_x, self._gradient_y, self._rate = Series(), Series(), Series()
        look([self])

    @property
    def steps(self) -> int:
        """Steps done."""
        return len(self._loss) - 1

    @property
    def is_over(self) -> bool:
        """True once it diverged: no further step is done."""
        return bool(self.marks) and self.marks[-1].kind == "diverged"

    def path(self, until_step: int) -> tuple[Floats, Floats]:
        """x and y of the points up to a step, the start among them; float64, shape (P,) each."""
        return self._x.values()[: until_step + 1], self._y.values()[: until_step + 1]

    def losses(self, until_step: int) -> Floats:
        """The loss at each of these points; float64, shape (P,)."""
        return self._loss.values()[: until_step + 1]

    def gradients(self, until_step: int) -> tuple[Floats, Floats]:
        """The slope along x and along y at each of these points; float64, shape (P,) each."""
        return self._gradient_x.values()[: until_step + 1], self._gradient_y.values()[: until_step + 1]

    def rates(self, until_step: int) -> Floats:
        """The learning rate that is in force at each of these points; float64, shape (P,)."""
        return self._rate.values()[: until_step + 1]

    def step(self) -> None:
        """Do one step of the optimiser, unless it diverged before."""
        if not self.is_over:
            self.move()
            look([self])

    def move(self) -> None:
        """Move the point alone; ``look`` has to follow."""
        self._update([self.gradient])
        if self._scheduler is not None and self._schedule_goes_on():
            if self._needs_metric:
                self._scheduler.step(float(self._loss.values()[-1]))
            else:
                self._scheduler.step()

    def _schedule_goes_on(self) -> bool:
        """False at the end of a cycle of fixed length, which torch refuses to leave."""
        end = getattr(self._scheduler, "total_steps", None)
        return end is None or self._scheduler.last_epoch + 1 < end

    def take(self, loss: float, gradient: Tensor, slopes: Sequence[float]) -> None:
        """Note loss and slope of the point that was come to, and judge it.

        Args:
            loss: The loss there.
            gradient: Its gradient for the next step, float64, shape (2,).
            slopes: The same two numbers.
        """
        self.gradient = gradient
        x, y = self.point.tolist()
        slope_x, slope_y = slopes
        self._x.append(x)
        self._y.append(y)
        self._loss.append(loss)
        self._gradient_x.append(slope_x)
        self._gradient_y.append(slope_y)
        self._rate.append(float(self._optimizer.param_groups[0]["lr"]))
        self._judge(x, y, loss, slope_x + slope_y)

    def _judge(self, x: float, y: float, loss: float, slope: float) -> None:
        surface, step = self.surface, self.steps
        middle_x, middle_y = sum(surface.x_range) / 2, sum(surface.y_range) / 2
        if not math.isfinite(loss + slope):
            self.marks.append(Mark("diverged", step, f"{self._why()} the loss is no finite number any more."))
        elif math.hypot(x - middle_x, y - middle_y) > self._far:
            self.marks.append(Mark("diverged", step, self._far_text()))
        elif not self.marks:
            distance = min((math.hypot(x - a, y - b) for a, b in surface.minima), default=math.inf)
            if distance <= self._near:
                text = f"Reached a minimum after {step} steps: {distance:.2g} away, loss {loss:.3g}."
                self.marks.append(Mark("reached", step, text))

    def _far_text(self) -> str:
        if not self.surface.minima and self._loss.values()[-1] < self._loss.values()[0]:
            return f"Ran down the open slope: at step {self.steps} it is far outside, and there is no bottom."
        return f"{self._why()} it is more than {_FAR_WIDTHS:.0f} widths of the picture away."

    def _why(self) -> str:
        """What went before, from its own numbers: how often the loss rose, and what the curvature would allow."""
        loss_P = self._loss.values()
        finite_P = loss_P[np.isfinite(loss_P)]
        if len(finite_P) < 2:
            return f"At step {self.steps}, with the very first step(s),"
        rises = int(np.count_nonzero(np.diff(finite_P) > 0))
        text = f"Its steps overshoot: the loss rose in {rises} of {len(finite_P) - 1} steps"
        group = self._optimizer.param_groups[0]
        if self.racer.optimizer.kind == "SGD" and not group["momentum"]:
            largest = self._curvature_at_start()
            if largest > 0:
                text += (
                    f" (the curvature {largest:.3g} at the start allows a rate up to {2 / largest:.3g}; "
                    f"its rate is {group['lr']:.3g})"
                )
        return f"{text}; at step {self.steps}"

    def _curvature_at_start(self) -> float:
        start = torch.tensor([self._x.values()[0], self._y.values()[0]], dtype=torch.float64)
        hessian_22 = torch.autograd.functional.hessian(
            lambda point: self.surface.function(point[0], point[1]), start
        )
        return float(torch.linalg.eigvalsh(hessian_22)[-1])


def look(lanes: Sequence[Lane]) -> None:
    """Find loss and slope where several racers on one surface are: one pass through torch for all, which is what
    keeps six of them fast. The loss is taken element by element, so none of them feels the others.

    Args:
        lanes: Ways over the same surface, at least one.
    """
    point_R2 = torch.stack([lane.point.detach() for lane in lanes]).requires_grad_()
    loss_R = lanes[0].surface.function(point_R2[:, 0], point_R2[:, 1])
    (gradient_R2,) = torch.autograd.grad(loss_R.sum(), point_R2)
    for lane, loss, gradient, slopes in zip(
        lanes, loss_R.tolist(), gradient_R2.unbind(), gradient_R2.tolist(), strict=True
    ):
        lane.take(loss, gradient, slopes)
