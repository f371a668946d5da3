"""Numbers that are none: the step and the layer at which a run lost them."""

from __future__ import annotations

from engine.doctor.finding import Finding, Gravity
from engine.doctor.rate_fix import rate_times
from engine.doctor.rule import Rule
from engine.spec import ProjectSpec
from engine.train.vitals import Breakdown, Broken, Vitals

# A weight of this size times an input of the same size is near what float32 can square.
_LARGE = 1e6
_LOGARITHMS = frozenset({"BCELoss", "NLLLoss", "PoissonNLLLoss", "GaussianNLLLoss", "KLDivLoss"})


def not_finite(vitals: Vitals, spec: ProjectSpec) -> list[Finding]:
    """The run is over because something is NaN or infinite."""
    at = vitals.breakdown
    if at is None:
        return []
    name, size = at.largest
    losses = vitals.losses
    before = (
        f"The last finite loss was {losses[-1]:.4g}. "
        if len(losses)
        else "There was no finite loss before it. "
    )
    advice = "Reset and train with a smaller learning rate."
    fix = rate_times(0.1, vitals, spec)
    if at.broken is Broken.LOSS and size < _LARGE and spec.loss.kind in _LOGARITHMS:
        advice = "The loss may take the logarithm of 0; a loss that takes logits does not. A smaller rate may help."
    return [
        Finding(
            "not_finite",
            at.path,
            f"{_place(at)} is not a finite number at step {at.step}.",
            f"{before}The largest weight is in {name}: {size:.3g}.",
            advice,
            fix,
            Gravity.ERROR,
            vitals.step,
            at.step,
        )
    ]


def _place(at: Breakdown) -> str:
    match at.broken:
        case Broken.WEIGHTS:
            return f"The parameter {at.name}"
        case Broken.OUTPUT:
            return f"The output of the layer {at.name or 'model'}"
        case Broken.GRADIENT:
            return f"The gradient of {at.name}"
    return "The loss"


NOT_FINITE = Rule(
    "not_finite",
    "Numbers that are not finite",
    "A sum with NaN or infinity in it stays so: nothing can be learned from there on, so there is no bound to choose.",
    "IEEE 754-2019, section 6",
    not_finite,
    looks=1,
)
