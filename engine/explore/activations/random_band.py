"""The random slopes of RReLU: the band they lie in, their mean, and one training step's draw.

Shape suffix: P points of a curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from engine.explore.activations.curve import activation_curve
from engine.explore.activations.module import activation_module
from engine.spec import LayerNode, Problem, ProjectError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RandomBand:
    """What RReLU may give while training.

    Args:
        x_P: float64, shape (P,).
        lower_P: The smaller of the two outermost outputs at each input.
        upper_P: The larger one.
        mean_P: The output in evaluation mode, with the mean slope.
        drawn_P: The outputs of one training step: every number below 0 has a slope of its own.
        slope_P: The slopes of that step; 1 for inputs above 0.
    """

    x_P: Floats
    lower_P: Floats
    upper_P: Floats
    mean_P: Floats
    drawn_P: Floats
    slope_P: Floats


def random_band(node: LayerNode, seed: int = 0) -> RandomBand:
    """Compute the band of an RReLU; torch's global generator is left alone.

    Args:
        node: An RReLU.
        seed: Where the drawn slopes begin.

    Raises:
        ProjectError: If it is no RReLU.
    """
    if node.kind != "RReLU":
        expected = "RReLU, whose slope is random"
        raise ProjectError([Problem("kind", "no_random_slope", expected, repr(node.kind))])
    module = activation_module(node)
    lower, upper = float(module.lower), float(module.upper)  # type: ignore[arg-type]
    curve = activation_curve(node)
    generator = torch.Generator().manual_seed(seed)
    x_P = torch.from_numpy(curve.x_P.copy())
    noise_P = torch.ones_like(x_P)
    # The kernel behind nn.RReLU in training mode; only this form of it takes a generator.
    drawn_P = torch.ops.aten.rrelu_with_noise(x_P, noise_P, lower, upper, True, generator)
    outer = np.minimum(curve.x_P, 0) * lower, np.minimum(curve.x_P, 0) * upper
    above_P = np.maximum(curve.x_P, 0)
    return RandomBand(
        curve.x_P,
        above_P + np.minimum(*outer),
        above_P + np.maximum(*outer),
        curve.y_P,
        drawn_P.numpy(),
        noise_P.numpy(),
    )
