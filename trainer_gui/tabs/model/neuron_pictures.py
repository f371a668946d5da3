"""The maps of neurons as small pictures, and the weights of their links, ready to be painted.

Shape suffixes: U units, H rows, W columns, I inputs of a layer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from engine.train.inner_questions import LayerMaps, NeuronMaps
from trainer_gui.plots.surface_colors import two_class_colors
from trainer_gui.tabs.model.network_columns import Column
from trainer_gui.theme.colors import Theme


@dataclass(frozen=True, eq=False)
class NeuronPicture:
    """One neuron over the plane.

    Args:
        image: Its map, the highest value of the second feature at the top.
        low: Its lowest finite value; NaN if there is none.
        high: Its highest finite value.
    """

    image: QImage
    low: float
    high: float


class NeuronPictures:
    """Pictures of the neurons that are drawn.

    Args:
        maps: What the run answered.
        columns: What is drawn; layers that do not fit it any more have no pictures.
        theme: Where the colours come from.
    """

    def __init__(self, maps: NeuronMaps, columns: tuple[Column, ...], theme: Theme) -> None:
        self._pictures: dict[tuple[str, int], NeuronPicture] = {}
        self._weights: dict[str, dict[int, npt.NDArray[np.float32]]] = {}
        self._strongest: dict[str, float] = {}
        layers = {layer.path: layer for layer in maps.layers}
        if maps.layers:
            layers[""] = _features(maps)
        for column in columns:
            layer = layers.get(column.path)
            if layer is None or column.n_units != layer.n_units:
                continue
            wanted = {unit for unit in column.slots() if unit is not None}
            at = [i for i, unit in enumerate(layer.unit_U.tolist()) if unit in wanted]
            if at:
                self._take(layer, at, theme)

    def of(self, path: str, unit: int) -> NeuronPicture | None:
        """The picture of a neuron; None if there is none."""
        return self._pictures.get((path, unit))

    def has_weights(self, path: str) -> bool:
        """True if the links that lead to a layer have weights of their own."""
        return path in self._weights

    def link(self, path: str, unit: int, source: int) -> tuple[float, float] | None:
        """The weight of a link, and its size beside the largest of the layer, 0 to 1; None if it has none.

        Args:
            path: Spec path of the layer that the link leads to.
            unit: The unit there.
            source: The unit that it comes from.
        """
        row_I = self._weights.get(path, {}).get(unit)
        if row_I is None or source >= len(row_I) or not np.isfinite(row_I[source]):
            return None
        weight = float(row_I[source])
        return weight, abs(weight) / self._strongest[path]

    def _take(self, layer: LayerMaps, at: list[int], theme: Theme) -> None:
        maps_UHW = layer.maps_UHW[at].astype(np.float64)
        maps_UHW[~np.isfinite(maps_UHW)] = np.nan
        reach = _largest(maps_UHW)
        n, rows, columns = maps_UHW.shape
        # The neutral colour is zero, alike for all units of a layer.
        share = 0.5 + 0.5 * maps_UHW[:, ::-1] / reach
        colors_UHWC = two_class_colors(share.reshape(n * rows, columns), theme).reshape(n, rows, columns, 4)
        for i, unit in enumerate(layer.unit_U[at].tolist()):
            colors = np.ascontiguousarray(colors_UHWC[i])
            image = QImage(colors.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888).copy()
            finite = maps_UHW[i][np.isfinite(maps_UHW[i])]
            low, high = (float(finite.min()), float(finite.max())) if finite.size else (np.nan, np.nan)
            self._pictures[layer.path, unit] = NeuronPicture(image, low, high)
        if layer.weight_UI is not None:
            self._strongest[layer.path] = _largest(layer.weight_UI)
            self._weights[layer.path] = {int(layer.unit_U[i]): layer.weight_UI[i] for i in at}


def _largest(values: npt.NDArray[np.floating]) -> float:
    """The largest size of the finite ones; 1 if all are zero or none is finite."""
    sizes = np.abs(values[np.isfinite(values)])
    return float(sizes.max()) or 1.0 if sizes.size else 1.0


def _features(maps: NeuronMaps) -> LayerMaps:
    """The two features themselves."""
    shape = (len(maps.y_H), len(maps.x_W))
    x_HW, y_HW = np.broadcast_to(maps.x_W[None, :], shape), np.broadcast_to(maps.y_H[:, None], shape)
    return LayerMaps("", "", 2, np.arange(2), np.stack([x_HW, y_HW]).astype(np.float32), None)
