"""Losses of a predicted number: the distance between output and target."""

from __future__ import annotations

from engine.catalogue.entry import LossEntry, OutputMeaning, TargetForm, TensorExample
from engine.catalogue.losses.declare import DEPRECATED, NO_DEVIATIONS, REDUCTION, torch_loss
from engine.catalogue.params import FloatParam, Param

_LIKE = "output (*), target (*): the same shape"
_EXAMPLE = (TensorExample((4, 1)), TensorExample((4, 1)))


def _value_loss(
    kind: str,
    summary: str,
    formula: str,
    tags: tuple[str, ...],
    *params: Param,
    target: str | None = None,
    deprecated: bool = True,
) -> LossEntry:
    return torch_loss(
        kind,
        summary,
        formula,
        ("regression", *tags),
        *params,
        output_meaning=OutputMeaning.VALUE,
        target_form=TargetForm.LIKE_OUTPUT,
        shapes=_LIKE,
        example=_EXAMPLE,
        deviations=DEPRECATED if deprecated else NO_DEVIATIONS,
        target=target,
    )


VALUE_LOSSES: tuple[LossEntry, ...] = (
    _value_loss(
        "MSELoss",
        "The squared distance between output and target; one large miss counts more than many small ones.",
        r"\frac{1}{N} \sum_i (\hat{y}_i - y_i)^2",
        ("squared", "l2"),
        REDUCTION,
    ),
    _value_loss(
        "HalfMSELoss",
        "Half the squared distance, as the linear regression course writes it: its gradient has no factor 2.",
        r"\frac{1}{N} \sum_i \frac{1}{2} (y_i - \hat{y}_i)^2",
        ("squared", "l2", "linear regression"),
        REDUCTION,
        target="engine.build.losses:HalfMSELoss",
        deprecated=False,
    ),
    _value_loss(
        "L1Loss",
        "The distance between output and target; outliers count no more than their distance.",
        r"\frac{1}{N} \sum_i |\hat{y}_i - y_i|",
        ("absolute", "mae", "robust"),
        REDUCTION,
    ),
    _value_loss(
        "SmoothL1Loss",
        "Squared near the target, straight further away; robust, and smooth at 0.",
        r"\frac{1}{N} \sum_i \begin{cases} d_i^2 / (2 \beta) & d_i < \beta \\ d_i - \beta / 2 & "
        r"\mathrm{otherwise} \end{cases}, \quad d_i = |\hat{y}_i - y_i|",
        ("robust", "boxes"),
        REDUCTION,
        FloatParam(
            name="beta",
            help="Distance at which the curve turns into a line; 0 is the L1 loss.",
            default=1.0,
            low=0,
        ),
    ),
    _value_loss(
        "HuberLoss",
        "Squared near the target, straight further away; SmoothL1Loss times delta.",
        r"\frac{1}{N} \sum_i \begin{cases} d_i^2 / 2 & d_i < \delta \\ \delta (d_i - \delta / 2) & "
        r"\mathrm{otherwise} \end{cases}, \quad d_i = |\hat{y}_i - y_i|",
        ("robust",),
        REDUCTION,
        FloatParam(
            name="delta",
            help="Distance at which the curve turns into a line, and the slope of that line.",
            default=1.0,
            low=0,
            low_open=True,
        ),
        deprecated=False,
    ),
)
