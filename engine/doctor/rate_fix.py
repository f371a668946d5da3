"""The fix that most ailments share: another learning rate, at once."""

from __future__ import annotations

from engine.check.live import live_param
from engine.spec import Fix, ProjectSpec
from engine.train.vitals import Vitals

_PATH = "optimizer.params.lr"


def rate_times(factor: float, vitals: Vitals, spec: ProjectSpec) -> Fix | None:
    """A fix that multiplies the learning rate; None where the optimiser has none that may change.

    Args:
        factor: What to multiply by.
        vitals: Where the rate in force stands.
        spec: The project.
    """
    if vitals.lr is None:
        return None
    lr = float(f"{vitals.lr * factor:.3g}")
    param = live_param(spec, _PATH)
    if param is None or not param.accepts(lr):
        return None
    return Fix(f"Set the learning rate to {lr:g}", ((_PATH, lr),))
