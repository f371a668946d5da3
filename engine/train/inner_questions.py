"""What can be asked of the inside of a model: the map of every neuron, and how weights and gradients are spread.

Shape suffixes: U units, H rows and W columns of a grid, I inputs of a layer, B bins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class NeuronMapsView:
    """Asks what every unit of a model of two features gives for each place of the plane.

    Args:
        side: Rows and columns of the grid, 2 or more; a model that takes long for a sample gets a coarser one.
        most_units: No more units of a layer than this, the first half and the last half of them.
    """

    side: int = 24
    most_units: int = 64


@dataclass(frozen=True)
class WeightsView:
    """Asks how the weights of every parameter and the gradients of the last batch are spread.

    Args:
        bins: Number of bins of each histogram, at least 1.
    """

    bins: int = 40


@dataclass(frozen=True, eq=False)
class LayerMaps:
    """What the units of one layer give over the plane.

    Args:
        path: Spec path of the layer.
        name: Its dotted name in the model.
        n_units: How many units it has.
        unit_U: Which of them are here, int64, ascending.
        maps_UHW: What each gives, float32; the first row is the lowest value of the second feature.
        weight_UI: Weights of these units if the layer is a ``Linear``, float32; else None.
    """

    path: str
    name: str
    n_units: int
    unit_U: npt.NDArray[np.int64]
    maps_UHW: npt.NDArray[np.float32]
    weight_UI: npt.NDArray[np.float32] | None

    @property
    def n_left_out(self) -> int:
        """How many units are not here."""
        return self.n_units - len(self.unit_U)


@dataclass(frozen=True, eq=False)
class NeuronMaps:
    """The maps of all layers, in running order.

    Args:
        x_W: Values of the first feature along the columns, as the model gets them.
        y_H: Values of the second feature along the rows.
        layers: One for each layer that gives rows of numbers; empty for a model that does not take two features.
    """

    x_W: Floats
    y_H: Floats
    layers: tuple[LayerMaps, ...]


@dataclass(frozen=True, eq=False)
class Spread:
    """Numbers of one tensor, counted.

    Args:
        edges: Ends of the bins, shape (B + 1,).
        counts_B: How many finite numbers lie in each.
        n_not_finite: How many are NaN or infinite; they are in no bin.
        norm: Square root of the sum of squares; not a number if one of them is none.
    """

    edges: Floats
    counts_B: npt.NDArray[np.int64]
    n_not_finite: int
    norm: float


@dataclass(frozen=True, eq=False)
class ParameterSpread:
    """One parameter of a model.

    Args:
        name: Its name in ``state_dict``.
        weights: Its numbers.
        gradients: The derivative of the loss by them, of at most 256 samples of the last batch, in evaluation mode;
            None where the loss does not depend on it.
    """

    name: str
    weights: Spread
    gradients: Spread | None
