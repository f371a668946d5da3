"""What the declarations of datasets share: counts, noise, ranges, seeds."""

from __future__ import annotations

from engine.catalogue.params import FloatParam, IntParam
from engine.catalogue.settings import MAX_SEED

WIKIPEDIA = "https://en.wikipedia.org/wiki/"
SKLEARN = "https://scikit-learn.org/stable/modules/generated/sklearn.datasets."
MAX_N = 1_000_000
# Far beyond any data worth drawing, and still inside float32, in which the model computes.
LARGE = 1e30
CLASSES_HELP = "Number of classes."


def count(default: int, what: str = "Number of samples.", high: int = MAX_N) -> IntParam:
    """Declare how many samples there are."""
    return IntParam(name="n", help=what, default=default, low=1, high=high)


def each(default: int = 100, high: int = MAX_N) -> IntParam:
    """Declare how many samples the first class has."""
    return count(default, "Number of samples in the first class; in each class if they are balanced.", high)


def number(name: str, default: float, what: str) -> FloatParam:
    """Declare a number of any sign."""
    return FloatParam(name=name, help=what, default=default, low=-LARGE, high=LARGE)


def spread(name: str, default: float, what: str) -> FloatParam:
    """Declare a number that is not negative."""
    return FloatParam(name=name, help=what, default=default, low=0, high=LARGE)


def length(name: str, default: float, what: str) -> FloatParam:
    """Declare a number above 0."""
    return FloatParam(name=name, help=what, default=default, low=0, low_open=True, high=LARGE)


def period(default: float) -> FloatParam:
    """Declare how long a wave is."""
    return length("period", default, "Length of one wave along x.")


def noise(default: float) -> FloatParam:
    """Declare the noise."""
    return spread("noise", default, "Standard deviation of the Gaussian noise; 0 for none.")


def span(low: float, high: float, of: str = "x") -> tuple[FloatParam, FloatParam]:
    """Declare the range that is drawn from."""
    return (
        number("low", low, f"Smallest value that {of} can have."),
        number("high", high, f"Bound that {of} stays below."),
    )


BALANCE = FloatParam(
    name="balance",
    help="Size of the last class as a share of the first: 1 for classes of equal size, 0.1 for ten to one. "
    "Classes between follow by equal factors.",
    default=1.0,
    low=0,
    high=1,
    low_open=True,
)
SEED = IntParam(
    name="seed",
    help="Decides the random numbers: the same seed gives the same samples.",
    default=1,
    low=0,
    high=MAX_SEED,
)
