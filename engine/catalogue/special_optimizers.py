"""Optimisers that want more than a gradient of each parameter: a closure, matrices, or sparse gradients."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import OptimizerEntry, SparseGradients
from engine.catalogue.params import BoolParam, ChoiceParam, FloatParam, IntParam, NumbersParam

SOURCE = "https://docs.pytorch.org/docs/stable/generated/torch.optim."

_PARAMS = MappingProxyType({"params": "the parameters of the model"})

_LBFGS = OptimizerEntry(
    kind="LBFGS",
    target="torch.optim:LBFGS",
    summary="Estimates the curvature from past gradients and looks several times at one batch before a step is "
    "done; best with all samples in one batch.",
    formula=r"\theta \leftarrow \theta - \gamma H g, \quad H \approx (\nabla^2 L)^{-1} \; \mathrm{from\ the\ last} \; "
    r"(\Delta\theta, \Delta g)",
    source=f"{SOURCE}LBFGS.html",
    tags=frozenset({"optimiser", "second order", "quasi-newton", "line search", "closure"}),
    needs_closure=True,
    takes_groups=False,
    params=(
        FloatParam(
            name="lr",
            help="Factor on the step; with a line search, the first length that is tried.",
            default=1.0,
            low=0,
            log=True,
            live=True,
        ),
        IntParam(name="max_iter", help="Most inner steps in one step.", default=20, low=1, high=10**6),
        IntParam(
            name="max_eval",
            help="Most times that the loss is computed in one step; none takes 5/4 of max_iter.",
            default=None,
            optional=True,
            none_means="5/4 of max_iter",
            start=25,
            low=1,
            high=10**6,
            advanced=True,
        ),
        FloatParam(
            name="tolerance_grad",
            help="A step ends early when no gradient is larger than this.",
            default=1e-07,
            low=0,
            log=True,
            advanced=True,
        ),
        FloatParam(
            name="tolerance_change",
            help="A step ends early when weights or loss change by less than this.",
            default=1e-09,
            low=0,
            log=True,
            advanced=True,
        ),
        IntParam(
            name="history_size",
            help="How many past steps the curvature is estimated from.",
            default=100,
            low=1,
            high=10**6,
        ),
        ChoiceParam(
            name="line_search_fn",
            help="Looks for a good length of each step (strong_wolfe); none takes the learning rate.",
            default=None,
            optional=True,
            start="strong_wolfe",
            choices=("strong_wolfe",),
        ),
    ),
    deviations=_PARAMS,
)

_MUON = OptimizerEntry(
    kind="Muon",
    target="torch.optim:Muon",
    summary="Steps along the momentum made orthogonal, so that a matrix learns in all its directions alike; takes "
    "weights with two axes only.",
    formula=r"B \leftarrow \mu B + (1 - \mu) G, \quad O = \mathrm{NS}(B) \approx (B B^T)^{-1/2} B, \quad "
    r"W \leftarrow (1 - \gamma \lambda) W - \gamma' O",
    source=f"{SOURCE}Muon.html",
    tags=frozenset({"optimiser", "momentum", "orthogonal", "matrices"}),
    matrices_only=True,
    params=(
        FloatParam(
            name="lr",
            help="Learning rate: the length of a step.",
            default=0.001,
            low=0,
            log=True,
            live=True,
        ),
        FloatParam(
            name="weight_decay",
            help="Pulls all weights towards zero at every step; larger pulls harder.",
            default=0.1,
            low=0,
            live=True,
        ),
        FloatParam(
            name="momentum",
            help="Share of the last direction that is kept in the next.",
            default=0.95,
            low=0,
            high=1,
            live=True,
        ),
        BoolParam(name="nesterov", help="Looks ahead along the momentum.", default=True),
        NumbersParam(
            name="ns_coefficients",
            help="The three coefficients of the polynomial that makes a matrix orthogonal.",
            default=(3.4445, -4.775, 2.0315),
            item=FloatParam(name="coefficient", help="A number."),
            length=3,
            advanced=True,
        ),
        FloatParam(
            name="eps",
            help="Smallest norm that a matrix is divided by.",
            default=1e-07,
            low=0,
            low_open=True,
            log=True,
            advanced=True,
        ),
        IntParam(
            name="ns_steps",
            help="How often the polynomial is applied; more is closer to orthogonal.",
            default=5,
            low=1,
            high=99,
            advanced=True,
        ),
        ChoiceParam(
            name="adjust_lr_fn",
            help="How the learning rate follows the shape of a matrix: as its author proposed (original, which none "
            "takes too), or so that steps are as long as AdamW's.",
            default=None,
            optional=True,
            none_means="original",
            start="match_rms_adamw",
            choices=("original", "match_rms_adamw"),
            advanced=True,
        ),
    ),
    deviations=_PARAMS,
)

_SPARSE_ADAM = OptimizerEntry(
    kind="SparseAdam",
    target="torch.optim:SparseAdam",
    summary="Adam for an Embedding with sparse=True: only the rows that a batch looked up are moved and remembered.",
    formula=r"m_r \leftarrow \beta_1 m_r + (1 - \beta_1) g_r, \; v_r \leftarrow \beta_2 v_r + (1 - \beta_2) g_r^2, \; "
    r"\theta_r \leftarrow \theta_r - \gamma \frac{\hat{m}_r}{\sqrt{\hat{v}_r} + \epsilon} \; "
    r"\mathrm{for\ rows\ } r \mathrm{\ of\ the\ batch}",
    source=f"{SOURCE}SparseAdam.html",
    tags=frozenset({"optimiser", "adaptive", "sparse", "embedding"}),
    sparse_gradients=SparseGradients.ONLY,
    params=(
        FloatParam(
            name="lr",
            help="Learning rate: the length of a step.",
            default=0.001,
            low=0,
            low_open=True,
            log=True,
            live=True,
        ),
        NumbersParam(
            name="betas",
            help="Share of the old that is kept in the running mean of the gradients, and in that of their squares.",
            default=(0.9, 0.999),
            item=FloatParam(name="beta", help="Share that is kept.", low=0, high=1, high_open=True),
            length=2,
            live=True,
        ),
        FloatParam(
            name="eps",
            help="Small number that keeps the division finite.",
            default=1e-08,
            low=0,
            low_open=True,
            log=True,
            live=True,
            advanced=True,
        ),
        BoolParam(
            name="maximize",
            help="Climbs to a larger loss instead of a smaller one.",
            default=False,
            advanced=True,
        ),
    ),
    deviations=_PARAMS,
)

SPECIAL_OPTIMIZERS: tuple[OptimizerEntry, ...] = (_LBFGS, _MUON, _SPARSE_ADAM)
