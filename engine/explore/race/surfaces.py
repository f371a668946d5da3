"""Surfaces with two parameters on which optimisers are compared, each declared once."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

Floats = npt.NDArray[np.float64]
Point = tuple[float, float]
Range = tuple[float, float]


@dataclass(frozen=True)
class Surface:
    """A loss of two parameters.

    Args:
        name: Short identifier.
        title: What it is called.
        formula: The loss in plain text, over x and y.
        function: The loss in torch, element by element over tensors of any one shape.
        minima: Every point of lowest loss; empty if the surface falls without end.
        x_range: From where to where x is worth drawing.
        y_range: The same for y.
        start: A point from which a race tells something.
        lesson: What there is to see, one sentence.
        source: Where the formula comes from.
    """

    name: str
    title: str
    formula: str
    function: Callable[[Tensor, Tensor], Tensor]
    minima: tuple[Point, ...]
    x_range: Range
    y_range: Range
    start: Point
    lesson: str
    source: str

    def heights(self, x_W: Floats, y_H: Floats) -> Floats:
        """The loss on a grid.

        Args:
            x_W: Values of x, one a column; float64, shape (W,).
            y_H: Values of y, one a row; float64, shape (H,).

        Returns:
            float64, shape (H, W).
        """
        y_HW, x_HW = torch.meshgrid(torch.from_numpy(y_H), torch.from_numpy(x_W), indexing="ij")
        height_HW: Floats = self.function(x_HW, y_HW).numpy()
        return height_HW


def _bowl(x: Tensor, y: Tensor) -> Tensor:
    return 0.5 * (x**2 + y**2)


def _ravine(x: Tensor, y: Tensor) -> Tensor:
    return 0.5 * (x**2 + 25 * y**2)


def _saddle(x: Tensor, y: Tensor) -> Tensor:
    return 0.5 * (x**2 - y**2)


def _rosenbrock(x: Tensor, y: Tensor) -> Tensor:
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def _beale(x: Tensor, y: Tensor) -> Tensor:
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def _himmelblau(x: Tensor, y: Tensor) -> Tensor:
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def _rastrigin(x: Tensor, y: Tensor) -> Tensor:
    waves = torch.cos(2 * math.pi * x) + torch.cos(2 * math.pi * y)
    return 20 + x**2 + y**2 - 10 * waves


_TEST_FUNCTIONS = "https://en.wikipedia.org/wiki/Test_functions_for_optimization"

SURFACES: tuple[Surface, ...] = (
    Surface(
        "bowl",
        "Bowl",
        "½ (x² + y²)",
        _bowl,
        ((0.0, 0.0),),
        (-3.0, 3.0),
        (-3.0, 3.0),
        (-2.5, 1.5),
        "The gradient points straight at the minimum: everything works that takes steps of a fair length.",
        "https://en.wikipedia.org/wiki/Paraboloid",
    ),
    Surface(
        "ravine",
        "Ravine",
        "½ (x² + 25 y²)",
        _ravine,
        ((0.0, 0.0),),
        (-3.0, 3.0),
        (-1.5, 1.5),
        (-2.5, 1.0),
        "One direction is 25 times as curved as the other: plain gradient descent swings across and creeps along.",
        "https://distill.pub/2017/momentum/",
    ),
    Surface(
        "saddle",
        "Saddle",
        "½ (x² − y²)",
        _saddle,
        (),
        (-3.0, 3.0),
        (-3.0, 3.0),
        (-2.5, 0.001),
        "The slope nearly vanishes in the middle, yet it is no minimum: who leaves it first?",
        "https://en.wikipedia.org/wiki/Saddle_point",
    ),
    Surface(
        "rosenbrock",
        "Rosenbrock's valley",
        "(1 − x)² + 100 (y − x²)²",
        _rosenbrock,
        ((1.0, 1.0),),
        (-2.0, 2.0),
        (-1.0, 3.0),
        (-1.2, 1.0),
        "A bent valley with a nearly flat floor: into it is easy, along it is slow.",
        "https://en.wikipedia.org/wiki/Rosenbrock_function",
    ),
    Surface(
        "beale",
        "Beale's function",
        "(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²",
        _beale,
        ((3.0, 0.5),),
        (-4.5, 4.5),
        (-4.5, 4.5),
        (1.0, 1.5),
        "A flat plain between steep walls: gradients are tiny here and huge there.",
        _TEST_FUNCTIONS,
    ),
    Surface(
        "himmelblau",
        "Himmelblau's function",
        "(x² + y − 11)² + (x + y² − 7)²",
        _himmelblau,
        (
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286170),
            (3.584428340330492, -1.848126526964404),
        ),
        (-5.0, 5.0),
        (-5.0, 5.0),
        (-0.5, -1.0),
        "Four equal minima: from the same start, optimisers may end in different ones.",
        "https://en.wikipedia.org/wiki/Himmelblau%27s_function",
    ),
    Surface(
        "rastrigin",
        "Rastrigin's function",
        "20 + x² + y² − 10 (cos 2πx + cos 2πy)",
        _rastrigin,
        ((0.0, 0.0),),
        (-5.12, 5.12),
        (-5.12, 5.12),
        (-3.4, 2.3),
        "Many dents around the one minimum: most optimisers stay in the first dent that they fall into.",
        "https://en.wikipedia.org/wiki/Rastrigin_function",
    ),
)


def surface(name: str) -> Surface | None:
    """The surface of that name, or None."""
    return next((one for one in SURFACES if one.name == name), None)
