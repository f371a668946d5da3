"""What every neuron of a model of two features gives over the plane, from one forward of a copy.

Shape suffixes: N grid points, U units, H rows, W columns, F the two features.
"""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from torch import Tensor, nn

from engine.check.module_plan import plan_model
from engine.check.plan_names import places
from engine.train.inner_questions import Floats, LayerMaps, NeuronMaps, NeuronMapsView
from engine.train.probes import thinned

if TYPE_CHECKING:
    from engine.train.trainer import Trainer

_MARGIN_SHARE = 0.1
# The range of the data is read from no more samples than this.
_RANGE_SAMPLES = 4000


def neuron_maps(trainer: Trainer, view: NeuronMapsView) -> NeuronMaps:
    """Run a grid through the copy and keep what every layer gives.

    Args:
        trainer: The run.
        view: What is asked.
    """
    prober = trainer.prober
    if trainer.data.facts.input_shape != (2,):
        return NeuronMaps(np.zeros(0), np.zeros(0), ())
    side = max(2, min(view.side, isqrt(prober.most_samples)))
    x_W, y_H = _axes(trainer, side)
    grid_NF = np.stack(np.broadcast_arrays(x_W[None, :], y_H[:, None]), axis=-1).reshape(-1, 2)
    model = prober.shadow.refresh()
    paths = {
        name: place.plan.path for place in places(plan_model(trainer.resolved.model)) for name in place.names
    }
    seen: list[tuple[str, nn.Module, Tensor]] = []

    def note(name: str, module: nn.Module, output: Any) -> None:
        if isinstance(output, Tensor) and output.ndim == 2 and len(output) == len(grid_NF):
            # A copy, because an activation in place overwrites it.
            seen.append((name, module, output.detach().clone()))

    handles = [
        model.get_submodule(name).register_forward_hook(
            lambda module, _, output, name=name: note(name, module, output)
        )
        for name in paths
    ]
    try:
        prober.outputs(model, grid_NF)
    finally:
        for handle in handles:
            handle.remove()
    layers = tuple(
        _layer(paths[name], name, module, output, view.most_units) for name, module, output in seen
    )
    return NeuronMaps(x_W, y_H, layers)


def _axes(trainer: Trainer, side: int) -> tuple[Floats, Floats]:
    """The range of the training samples as the model gets them, and a little more."""
    data = trainer.data
    x_NF = data.inputs(thinned(data.train_index, _RANGE_SAMPLES)).astype(np.float64)
    low_F, high_F = x_NF.min(axis=0), x_NF.max(axis=0)
    margin_F = np.where(high_F > low_F, (high_F - low_F) * _MARGIN_SHARE, 0.5)
    x_W, y_H = (np.linspace(low_F[i] - margin_F[i], high_F[i] + margin_F[i], side) for i in range(2))
    return x_W, y_H


def _layer(path: str, name: str, module: nn.Module, output_NU: Tensor, most: int) -> LayerMaps:
    n_units, side = output_NU.shape[1], isqrt(len(output_NU))
    unit_U = np.arange(n_units)
    if n_units > most:
        first = (most + 1) // 2
        unit_U = np.concatenate([unit_U[:first], unit_U[n_units - (most - first) :]])
    maps_UHW = output_NU.float().cpu().numpy().T[unit_U].reshape(len(unit_U), side, side)
    weight_UI = None
    if isinstance(module, nn.Linear):
        weight_UI = module.weight.detach().float().cpu().numpy()[unit_U]
    return LayerMaps(path, name, n_units, unit_U.astype(np.int64), maps_UHW, weight_UI)
