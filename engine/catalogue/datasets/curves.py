"""Numbers along a curve, with one feature."""

from __future__ import annotations

from engine.catalogue.datasets.declare import LARGE, SEED, WIKIPEDIA, count, noise, number, period, span
from engine.catalogue.entry import DatasetEntry, Task
from engine.catalogue.params import FloatParam, NumbersParam

CURVES: tuple[DatasetEntry, ...] = (
    DatasetEntry(
        kind="linear",
        target="engine.data.generators.curves:linear",
        summary="Points along a straight line, with noise.",
        formula=r"y = \mathrm{slope} \cdot x + \mathrm{intercept} + \epsilon",
        source=WIKIPEDIA + "Simple_linear_regression",
        tags=frozenset({"regression", "line"}),
        params=(
            count(20),
            number("slope", 2.0, "How much y grows when x grows by 1."),
            number("intercept", 5.0, "Value of y at x = 0."),
            noise(1.0),
            *span(0.0, 10.0),
            SEED,
        ),
        task=Task.REGRESSION,
        n_features=1,
    ),
    DatasetEntry(
        kind="sine",
        target="engine.data.generators.curves:sine",
        summary="Points along a sine wave, with noise; no straight line fits them.",
        formula=r"y = \mathrm{amplitude} \cdot \sin(2 \pi x / \mathrm{period}) + \epsilon",
        source=WIKIPEDIA + "Sine_wave",
        tags=frozenset({"regression", "curve", "wave"}),
        params=(
            count(100),
            number("amplitude", 1.0, "Height of the crests above 0."),
            period(4.0),
            noise(0.1),
            *span(-4.0, 4.0),
            SEED,
        ),
        task=Task.REGRESSION,
        n_features=1,
    ),
    DatasetEntry(
        kind="polynomial",
        target="engine.data.generators.curves:polynomial",
        summary="Points along a polynomial, with noise; the usual stage for over- and underfitting.",
        formula=r"y = \sum_k c_k x^k + \epsilon",
        source=WIKIPEDIA + "Polynomial_regression",
        tags=frozenset({"regression", "curve", "overfitting"}),
        params=(
            count(50),
            NumbersParam(
                name="coefficients",
                help="Factor of each power of x, the constant first.",
                default=(0.0, -2.0, 0.0, 1.0),
                item=FloatParam(name="coefficient", help="Factor of one power of x.", low=-LARGE, high=LARGE),
            ),
            noise(0.2),
            *span(-2.0, 2.0),
            SEED,
        ),
        task=Task.REGRESSION,
        n_features=1,
    ),
    DatasetEntry(
        kind="step",
        target="engine.data.generators.curves:step",
        summary="Points along a step, with noise: no smooth curve fits its edge.",
        formula=r"y = \begin{cases} 0 & x < \mathrm{place} \\ \mathrm{height} & x \ge \mathrm{place} \end{cases} "
        r"+ \epsilon",
        source=WIKIPEDIA + "Step_function",
        tags=frozenset({"regression", "curve", "jump", "edge"}),
        params=(
            count(80),
            number("height", 2.0, "Value of y behind the step; it is 0 before."),
            number("place", 0.0, "Where along x the step is."),
            noise(0.1),
            *span(-3.0, 3.0),
            SEED,
        ),
        task=Task.REGRESSION,
        n_features=1,
    ),
    DatasetEntry(
        kind="damped_oscillation",
        target="engine.data.generators.curves:damped_oscillation",
        summary="Points along an oscillation that dies away, with noise.",
        formula=r"y = \mathrm{amplitude} \cdot e^{-\mathrm{damping} \cdot x} "
        r"\cos(2 \pi x / \mathrm{period}) + \epsilon",
        source=WIKIPEDIA + "Damping",
        tags=frozenset({"regression", "curve", "wave", "oscillation", "decay"}),
        params=(
            count(120),
            number("amplitude", 1.0, "Height of the oscillation at x = 0."),
            period(2.0),
            FloatParam(
                name="damping",
                help="How fast it dies away: after x = 1 / damping about a third is left.",
                default=0.3,
                low=0,
                high=100,
            ),
            noise(0.05),
            *span(0.0, 8.0),
            SEED,
        ),
        task=Task.REGRESSION,
        n_features=1,
    ),
)
