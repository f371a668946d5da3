"""Numbers over a plane of two features."""

from __future__ import annotations

from engine.catalogue.datasets.declare import SEED, WIKIPEDIA, count, length, noise, number, span
from engine.catalogue.entry import DatasetEntry, Task

SURFACES: tuple[DatasetEntry, ...] = (
    DatasetEntry(
        kind="plane",
        target="engine.data.generators.surfaces:plane",
        summary="Points on a plane over two features, with noise.",
        formula=r"y = \mathrm{slope}_1 x_1 + \mathrm{slope}_2 x_2 + \mathrm{intercept} + \epsilon",
        source=WIKIPEDIA + "Linear_regression",
        tags=frozenset({"regression", "surface"}),
        params=(
            count(100),
            number("slope_1", 1.0, "How much y grows when the first feature grows by 1."),
            number("slope_2", -2.0, "How much y grows when the second feature grows by 1."),
            number("intercept", 0.5, "Value of y where both features are 0."),
            noise(0.1),
            *span(-1.0, 1.0, "a feature"),
            SEED,
        ),
        task=Task.REGRESSION,
        n_features=2,
    ),
    DatasetEntry(
        kind="gaussian_bump",
        target="engine.data.generators.surfaces:gaussian_bump",
        summary="A round bump over two features, with noise; a plane cannot follow it.",
        formula=r"y = \mathrm{height} \cdot e^{-(x_1^2 + x_2^2) / (2 \cdot \mathrm{width}^2)} + \epsilon",
        source=WIKIPEDIA + "Gaussian_function",
        tags=frozenset({"regression", "surface", "bump", "hill"}),
        params=(
            count(200),
            number("height", 1.0, "Height of the bump in the middle."),
            length(
                "width", 0.5, "Distance from the middle at which it has fallen to about 0.6 of its height."
            ),
            noise(0.02),
            *span(-1.5, 1.5, "a feature"),
            SEED,
        ),
        task=Task.REGRESSION,
        n_features=2,
    ),
)
