"""Where samples can come from: generators with a known truth, and the user's own table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.catalogue.entry import DatasetEntry, ItemKind, SourceForm, Task
from engine.catalogue.params import (
    ChoiceParam,
    ColumnParam,
    ColumnsParam,
    FloatParam,
    IntParam,
    NumbersParam,
    PathParam,
    TextParam,
)
from engine.catalogue.settings import MAX_SEED

WIKIPEDIA = "https://en.wikipedia.org/wiki/"
SKLEARN = "https://scikit-learn.org/stable/modules/generated/sklearn.datasets."
MAX_N = 1_000_000
# Far beyond any data worth drawing, and still inside float32, in which the model computes.
LARGE = 1e30


def _n(default: int, what: str = "Number of samples.") -> IntParam:
    return IntParam(name="n", help=what, default=default, low=1, high=MAX_N)


def _each(default: int = 100) -> IntParam:
    return _n(default, "Number of samples in each class.")


def _number(name: str, default: float, what: str) -> FloatParam:
    return FloatParam(name=name, help=what, default=default, low=-LARGE, high=LARGE)


def _spread(name: str, default: float, what: str) -> FloatParam:
    return FloatParam(name=name, help=what, default=default, low=0, high=LARGE)


def _noise(default: float) -> FloatParam:
    return _spread("noise", default, "Standard deviation of the Gaussian noise; 0 for none.")


def _range(low: float, high: float, of: str = "x") -> tuple[FloatParam, FloatParam]:
    return (
        _number("low", low, f"Smallest value that {of} can have."),
        _number("high", high, f"Bound that {of} stays below."),
    )


_SEED = IntParam(
    name="seed",
    help="Decides the random numbers: the same seed gives the same samples.",
    default=1,
    low=0,
    high=MAX_SEED,
)
_CLASSES_HELP = "Number of classes."

# The file's own options, and what becomes of its columns: read_table takes the first kind as one value,
# samples_from_table the second.
_CSV_DEVIATIONS: Mapping[str, str] = MappingProxyType(
    {
        "options": "its fields delimiter, encoding, decimal and header are declared one by one",
        "row_limit": "only a preview stops early",
        "target": "a column is chosen after the file has been read, by samples_from_table",
        "features": "columns are chosen after the file has been read, by samples_from_table",
        "task": "decided after the file has been read, by samples_from_table",
        "missing": "decided after the file has been read, by samples_from_table",
        "delimiter": "a field of options",
        "encoding": "a field of options",
        "decimal": "a field of options",
        "header": "a field of options",
    }
)

DATASETS: tuple[DatasetEntry, ...] = (
    DatasetEntry(
        kind="linear",
        target="engine.data.generators:linear",
        summary="Points along a straight line, with noise.",
        formula=r"y = \mathrm{slope} \cdot x + \mathrm{intercept} + \epsilon",
        source=WIKIPEDIA + "Simple_linear_regression",
        tags=frozenset({"regression", "line"}),
        params=(
            _n(20),
            _number("slope", 2.0, "How much y grows when x grows by 1."),
            _number("intercept", 5.0, "Value of y at x = 0."),
            _noise(1.0),
            *_range(0.0, 10.0),
            _SEED,
        ),
        task=Task.REGRESSION,
        n_features=1,
    ),
    DatasetEntry(
        kind="sine",
        target="engine.data.generators:sine",
        summary="Points along a sine wave, with noise; no straight line fits them.",
        formula=r"y = \mathrm{amplitude} \cdot \sin(2 \pi x / \mathrm{period}) + \epsilon",
        source=WIKIPEDIA + "Sine_wave",
        tags=frozenset({"regression", "curve", "wave"}),
        params=(
            _n(100),
            _number("amplitude", 1.0, "Height of the crests above 0."),
            FloatParam(
                name="period",
                help="Length of one wave along x.",
                default=4.0,
                low=0,
                low_open=True,
                high=LARGE,
            ),
            _noise(0.1),
            *_range(-4.0, 4.0),
            _SEED,
        ),
        task=Task.REGRESSION,
        n_features=1,
    ),
    DatasetEntry(
        kind="polynomial",
        target="engine.data.generators:polynomial",
        summary="Points along a polynomial, with noise; the usual stage for over- and underfitting.",
        formula=r"y = \sum_k c_k x^k + \epsilon",
        source=WIKIPEDIA + "Polynomial_regression",
        tags=frozenset({"regression", "curve", "overfitting"}),
        params=(
            _n(50),
            NumbersParam(
                name="coefficients",
                help="Factor of each power of x, the constant first.",
                default=(0.0, -2.0, 0.0, 1.0),
                item=FloatParam(name="coefficient", help="Factor of one power of x.", low=-LARGE, high=LARGE),
            ),
            _noise(0.2),
            *_range(-2.0, 2.0),
            _SEED,
        ),
        task=Task.REGRESSION,
        n_features=1,
    ),
    DatasetEntry(
        kind="plane",
        target="engine.data.generators:plane",
        summary="Points on a plane over two features, with noise.",
        formula=r"y = \mathrm{slope}_1 x_1 + \mathrm{slope}_2 x_2 + \mathrm{intercept} + \epsilon",
        source=WIKIPEDIA + "Linear_regression",
        tags=frozenset({"regression", "surface"}),
        params=(
            _n(100),
            _number("slope_1", 1.0, "How much y grows when the first feature grows by 1."),
            _number("slope_2", -2.0, "How much y grows when the second feature grows by 1."),
            _number("intercept", 0.5, "Value of y where both features are 0."),
            _noise(0.1),
            *_range(-1.0, 1.0, "a feature"),
            _SEED,
        ),
        task=Task.REGRESSION,
        n_features=2,
    ),
    DatasetEntry(
        kind="gaussian_classes",
        target="engine.data.generators:gaussian_classes",
        summary="Two round clouds of points that a straight line separates almost.",
        formula=r"x \mid 0 \sim \mathcal{N}(\mathrm{bias} + \mathrm{mean}, \mathrm{std}^2), \quad "
        r"x \mid 1 \sim \mathcal{N}(\mathrm{bias} - \mathrm{mean}, \mathrm{std}^2)",
        source=WIKIPEDIA + "Logistic_regression",
        tags=frozenset({"classification", "binary", "logistic regression"}),
        params=(
            _each(),
            _number("mean", 1.7, "Distance of each cloud's centre from the middle, along both features."),
            _spread("std", 1.0, "Standard deviation of each cloud."),
            _number("bias", 1.0, "Added to both features of every sample."),
            _SEED,
        ),
        task=Task.CLASSIFICATION,
        n_features=2,
        n_classes=2,
    ),
    DatasetEntry(
        kind="moons",
        target="engine.data.generators:moons",
        summary="Two interlocking half circles; no straight line separates them.",
        source=SKLEARN + "make_moons.html",
        tags=frozenset({"classification", "binary"}),
        params=(_each(), _noise(0.1), _SEED),
        task=Task.CLASSIFICATION,
        n_features=2,
        n_classes=2,
    ),
    DatasetEntry(
        kind="circles",
        target="engine.data.generators:circles",
        summary="A circle inside a circle; only a closed boundary separates them.",
        source=SKLEARN + "make_circles.html",
        tags=frozenset({"classification", "binary"}),
        params=(
            _each(),
            FloatParam(
                name="factor",
                help="Radius of the inner circle; the outer has radius 1.",
                default=0.5,
                low=0,
                high=1,
            ),
            _noise(0.05),
            _SEED,
        ),
        task=Task.CLASSIFICATION,
        n_features=2,
        n_classes=2,
    ),
    DatasetEntry(
        kind="xor",
        target="engine.data.generators:xor",
        summary="Four squares, the opposite ones of one class: the task that a single layer cannot learn.",
        source=WIKIPEDIA + "Perceptron",
        tags=frozenset({"classification", "binary", "exclusive or"}),
        params=(_each(), _noise(0.1), _SEED),
        task=Task.CLASSIFICATION,
        n_features=2,
        n_classes=2,
    ),
    DatasetEntry(
        kind="spirals",
        target="engine.data.generators:spirals",
        summary="Spiral arms out of one centre, one for each class: hard for a small network.",
        source="https://cs231n.github.io/neural-networks-case-study/",
        tags=frozenset({"classification", "multiclass"}),
        params=(
            _each(),
            IntParam(name="classes", help=_CLASSES_HELP, default=2, low=2, high=10),
            FloatParam(
                name="turns", help="How often each arm winds around the centre.", default=1.5, low=0, high=20
            ),
            _noise(0.02),
            _SEED,
        ),
        task=Task.CLASSIFICATION,
        n_features=2,
        n_classes="classes",
    ),
    DatasetEntry(
        kind="blobs",
        target="engine.data.generators:blobs",
        summary="Round clouds of points, one for each class, their centres on a circle.",
        source=SKLEARN + "make_blobs.html",
        tags=frozenset({"classification", "multiclass"}),
        params=(
            _each(),
            IntParam(name="classes", help=_CLASSES_HELP, default=3, low=2, high=10),
            _spread("distance", 3.0, "Distance of every centre from the middle."),
            _spread("std", 0.8, "Standard deviation of each cloud."),
            _SEED,
        ),
        task=Task.CLASSIFICATION,
        n_features=2,
        n_classes="classes",
    ),
    DatasetEntry(
        kind="csv",
        target="engine.data.table.reader:read_table",
        summary="A table from a text file: one row a sample, one column the target.",
        source="https://docs.python.org/3/library/csv.html",
        tags=frozenset({"file", "table", "own data", "tsv"}),
        deviations=_CSV_DEVIATIONS,
        params=(
            PathParam(
                name="path",
                help="The file: absolute, relative to the project's folder, or samples/NAME.",
                start="samples/iris.csv",
                suffixes=("csv", "tsv", "txt"),
            ),
            ColumnParam(
                name="target",
                help="Column that is predicted; none takes the last one.",
                default=None,
                optional=True,
                none_means="the last",
            ),
            ColumnsParam(
                name="features",
                help="Columns that the model sees, in this order; none takes all but the target.",
                default=None,
                optional=True,
                none_means="all others",
            ),
            ChoiceParam(
                name="task",
                help="Auto predicts a class if the target holds text, a number if it holds numbers.",
                default="auto",
                choices=("auto", "regression", "classification"),
            ),
            ChoiceParam(
                name="delimiter",
                help="What separates the cells of a row; auto finds out.",
                default="auto",
                choices=("auto", "comma", "semicolon", "tab", "pipe", "space"),
                advanced=True,
            ),
            TextParam(
                name="encoding",
                help="How the file's bytes stand for letters, such as utf-8 or gb18030; auto finds out.",
                default="auto",
                max_length=100,
                advanced=True,
            ),
            ChoiceParam(
                name="decimal",
                help="Whether 1.5 or 1,5 is one and a half; auto decides if the numbers leave no doubt.",
                default="auto",
                choices=("auto", "point", "comma"),
                advanced=True,
            ),
            ChoiceParam(
                name="header",
                help="Whether the first row names the columns; auto finds out.",
                default="auto",
                choices=("auto", "yes", "no"),
                advanced=True,
            ),
            ChoiceParam(
                name="missing",
                help="Drop leaves out a row with a missing value. Fill puts the mean of the training samples "
                'for a number and the category "missing" for a text. Rows without a target are left out '
                "in any case.",
                default="drop",
                choices=("drop", "fill"),
            ),
        ),
        task=None,
        n_features=None,
        form=SourceForm.TABLE_FILE,
        item=ItemKind.TABLE,
    ),
)
