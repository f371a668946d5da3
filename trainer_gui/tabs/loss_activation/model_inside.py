"""Words for what was seen inside a model: which layer, what share is flat, what a slope has learned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication

from engine.check.module_plan import plan_model
from engine.check.plan_names import places
from engine.spec import LayerNode
from engine.train.questions import LayerPreActivations, LearnedSlopes, PreActivations
from trainer_gui.plots.ticks import number_text
from trainer_gui.tabs.loss_activation.layer_shares import LayerShare


def paths_by_name(model: LayerNode) -> dict[str, str]:
    """Spec path of every layer by the dotted name of its module; several names where a list is repeated."""
    return {name: place.plan.path for place in places(plan_model(model)) for name in place.names}


def layer_shares(layers: Sequence[LayerPreActivations]) -> list[LayerShare]:
    """A row for each activation of a model."""
    return [
        LayerShare(
            f"{layer.name}  {layer.view.kind}", layer.view.saturated, layer.view.dead, _share_text(layer)
        )
        for layer in layers
    ]


def outside_share(view: PreActivations, left: float, right: float) -> float:
    """Share of the finite inputs whose bins lie outside of a picture."""
    total = int(view.counts_B.sum())
    middle_B = (view.edges[:-1] + view.edges[1:]) / 2
    return float(view.counts_B[(middle_B < left) | (middle_B > right)].sum()) / total if total else 0.0


def _share_text(layer: LayerPreActivations) -> str:
    view = layer.view
    parts = [_slopes_text(layer.slopes)] if layer.slopes is not None else []
    if view.dead is None or view.saturated is None:
        parts.append(_tr("looks at a whole vector"))
    else:
        parts.append(_tr("saturated {0} · dead {1}").format(_percent(view.saturated), _percent(view.dead)))
    n_dead = int(np.count_nonzero(view.dead_F))
    if n_dead:
        parts.append(_tr("{0} of {1} units dead").format(n_dead, len(view.dead_F)))
    if view.n_not_finite:
        parts.append(_tr("{0} not finite").format(view.n_not_finite))
    return " · ".join(parts)


def _slopes_text(slopes: LearnedSlopes) -> str:
    if len(slopes.slope_S) > 1:
        text = _tr("{0} slopes {1} … {2} (gradients of the loss {3} … {4})")
        values = (
            slopes.slope_S.min(),
            slopes.slope_S.max(),
            slopes.gradient_S.min(),
            slopes.gradient_S.max(),
        )
        return text.format(len(slopes.slope_S), *(number_text(float(value)) for value in values))
    return _tr("slope {0} (gradient of the loss {1})").format(
        number_text(float(slopes.slope_S[0])), number_text(float(slopes.gradient_S[0]))
    )


def _percent(share: float) -> str:
    if 0 < share < 0.0005:
        return _tr("< 0.1 %")
    return _tr("{0} %").format(f"{100 * share:.1f}".removesuffix(".0"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelInside", text)
