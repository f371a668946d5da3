"""Schedules of the learning rate: how the length of a step changes while training runs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.catalogue.composed_schedulers import COMPOSED_SCHEDULERS
from engine.catalogue.entry import SchedulerEntry
from engine.catalogue.params import BoolParam, ChoiceParam, FloatParam, IntParam, NumbersParam, Param

SOURCE = "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler."

_OPTIMIZER = MappingProxyType({"optimizer": "the optimiser of the run"})
_COMMON = MappingProxyType(
    {**_OPTIMIZER, "last_epoch": "a run that goes on restores the state of its scheduler instead"}
)


def _scheduler(
    kind: str,
    summary: str,
    formula: str,
    tags: tuple[str, ...],
    *params: Param,
    example: Mapping[str, Any],
    deviations: Mapping[str, str] = _COMMON,
    step_unit: str = "epoch",
    needs_metric: bool = False,
    ours: frozenset[str] = frozenset(),
) -> SchedulerEntry:
    return SchedulerEntry(
        kind=kind,
        target=f"torch.optim.lr_scheduler:{kind}",
        summary=summary,
        formula=formula,
        source=f"{SOURCE}{kind}.html",
        tags=frozenset({"learning rate", *tags}),
        params=params,
        example_params=MappingProxyType(dict(example)),
        deviations=deviations,
        step_unit=step_unit,
        needs_metric=needs_metric,
        ours=ours,
    )


def _total_iters() -> IntParam:
    return IntParam(
        name="total_iters",
        help="Epochs until the schedule has reached its end.",
        default=5,
        low=1,
        unit="epochs",
    )


def _eta_min() -> FloatParam:
    return FloatParam(name="eta_min", help="Learning rate at the lowest point.", default=0.0, low=0, log=True)


def _momentum(name: str, help_text: str, default: float) -> FloatParam:
    return FloatParam(
        name=name, help=help_text, default=default, low=0, high=1, high_open=True, advanced=True
    )


_CYCLE_MOMENTUM = BoolParam(
    name="cycle_momentum",
    help="Lets momentum fall while the learning rate rises; needs an optimiser with momentum or betas.",
    default=True,
    advanced=True,
)

_STEPWISE = (
    _scheduler(
        "StepLR",
        "Multiplies the learning rate by gamma after every few epochs.",
        r"\eta_t = \eta_0 \, \gamma^{\lfloor t / \mathrm{step\_size} \rfloor}",
        ("decay", "steps"),
        IntParam(name="step_size", help="Epochs from one drop to the next.", low=1, start=30, unit="epochs"),
        FloatParam(name="gamma", help="Factor at each drop.", default=0.1, low=0),
        example={"step_size": 2},
    ),
    _scheduler(
        "MultiStepLR",
        "Multiplies the learning rate by gamma at chosen epochs.",
        r"\eta_t = \eta_0 \, \gamma^{|\{m \in \mathrm{milestones} : m \le t\}|}",
        ("decay", "steps"),
        NumbersParam(
            name="milestones",
            help="Epochs at which the rate drops, in rising order.",
            item=IntParam(name="milestone", help="Number of an epoch.", low=1, unit="epochs"),
            start=(30, 80),
            unit="epochs",
        ),
        FloatParam(name="gamma", help="Factor at each drop.", default=0.1, low=0),
        example={"milestones": (1, 3)},
    ),
    _scheduler(
        "ConstantLR",
        "Multiplies the learning rate by a factor for the first epochs, then leaves it alone.",
        r"\eta_t = \eta_0 \cdot \mathrm{factor} \; \mathrm{for} \; t < \mathrm{total\_iters}, \quad "
        r"\eta_0 \; \mathrm{afterwards}",
        ("warm-up",),
        FloatParam(
            name="factor",
            help="Share of the learning rate in the first epochs; the way back divides by it.",
            default=1 / 3,
            low=0,
            low_open=True,
            high=1,
        ),
        _total_iters(),
        example={},
    ),
    _scheduler(
        "ExponentialLR",
        "Multiplies the learning rate by gamma after every epoch.",
        r"\eta_t = \eta_0 \, \gamma^{t}",
        ("decay",),
        FloatParam(name="gamma", help="Factor at every epoch.", start=0.95, low=0),
        example={"gamma": 0.9},
    ),
)

_SMOOTH = (
    _scheduler(
        "LinearLR",
        "Moves the learning rate in a straight line from one share of itself to another; used to warm up.",
        r"\eta_t = \eta_0 (s + (e - s) \min(1, \frac{t}{\mathrm{total\_iters}}))",
        ("warm-up", "linear"),
        FloatParam(
            name="start_factor",
            help="Share of the learning rate in the first epoch.",
            default=1 / 3,
            low=0,
            low_open=True,
            high=1,
        ),
        FloatParam(
            name="end_factor", help="Share of the learning rate at the end.", default=1.0, low=0, high=1
        ),
        _total_iters(),
        example={},
    ),
    _scheduler(
        "PolynomialLR",
        "Lets the learning rate fall to zero along a power curve.",
        r"\eta_t = \eta_0 (1 - \frac{\min(t, T)}{T})^{p}, \quad T = \mathrm{total\_iters}",
        ("decay",),
        _total_iters(),
        FloatParam(
            name="power",
            help="Shape of the curve; 1 is a straight line, more falls early.",
            default=1.0,
            low=0,
            low_open=True,
        ),
        example={},
    ),
    _scheduler(
        "CosineAnnealingLR",
        "Lets the learning rate fall along half a cosine wave, slowly at both ends.",
        r"\eta_t = \eta_{min} + \frac{1}{2} (\eta_0 - \eta_{min}) (1 + \cos(\frac{t}{T_{max}} \pi))",
        ("decay", "cosine"),
        IntParam(
            name="T_max",
            help="Epochs from the top to the bottom; beyond them the rate rises again.",
            low=1,
            start=100,
            unit="epochs",
        ),
        _eta_min(),
        example={"T_max": 5},
    ),
    _scheduler(
        "CosineAnnealingWarmRestarts",
        "Lets the learning rate fall along half a cosine wave and then starts again from the top.",
        r"\eta_t = \eta_{min} + \frac{1}{2} (\eta_0 - \eta_{min}) (1 + \cos(\frac{T_{cur}}{T_i} \pi))",
        ("cosine", "restarts", "sgdr"),
        IntParam(name="T_0", help="Epochs until the first restart.", low=1, start=10, unit="epochs"),
        IntParam(
            name="T_mult", help="Each period is this many times as long as the one before.", default=1, low=1
        ),
        _eta_min(),
        example={"T_0": 2},
    ),
)

_CYCLES = (
    _scheduler(
        "CyclicLR",
        "Moves the learning rate up and down between two bounds, step by step.",
        r"\eta_t = \eta_{base} + (\eta_{max} - \eta_{base}) \max(0, 1 - |x|) \, s, \quad "
        r"x = \frac{t}{n} - 2 \lfloor 1 + \frac{t}{2 n} \rfloor + 1",
        ("cycle", "triangle"),
        FloatParam(name="base_lr", help="Lowest learning rate.", low=0, start=0.001, log=True),
        FloatParam(
            name="max_lr", help="Highest learning rate, at the top of a cycle.", low=0, start=0.1, log=True
        ),
        IntParam(name="step_size_up", help="Steps on the way up.", default=2000, low=1, unit="steps"),
        IntParam(
            name="step_size_down",
            help="Steps on the way down; none takes as many as on the way up.",
            default=None,
            optional=True,
            low=1,
            unit="steps",
        ),
        ChoiceParam(
            name="mode",
            help="Cycles of the same height, of half the height each time, or lower by gamma at every step.",
            default="triangular",
            choices=("triangular", "triangular2", "exp_range"),
        ),
        FloatParam(
            name="gamma",
            help="Factor on the height at every step; only used with exp_range.",
            default=1.0,
            low=0,
        ),
        _CYCLE_MOMENTUM,
        _momentum("base_momentum", "Momentum at the top of a cycle.", 0.8),
        _momentum("max_momentum", "Momentum at the bottom of a cycle.", 0.9),
        example={"base_lr": 0.001, "max_lr": 0.1, "step_size_up": 2},
        deviations=MappingProxyType(
            {
                **_COMMON,
                "scale_fn": "a function, and a project holds no code; mode has the three usual ones",
                "scale_mode": "only used with scale_fn",
            }
        ),
        step_unit="step",
    ),
    _scheduler(
        "OneCycleLR",
        "Lets the learning rate rise once and fall far below its start, over exactly one run.",
        r"\eta: \frac{\eta_{max}}{\mathrm{div}} \rightarrow \eta_{max} \rightarrow "
        r"\frac{\eta_{max}}{\mathrm{div} \cdot \mathrm{final\_div}}",
        ("cycle", "super-convergence"),
        FloatParam(
            name="max_lr",
            help="Highest learning rate; the optimiser's own is not used.",
            low=0,
            start=0.1,
            log=True,
        ),
        IntParam(
            name="total_steps",
            help="Steps of the whole cycle; auto takes those of the run. A run cannot go beyond them.",
            low=1,
            auto=True,
            unit="steps",
        ),
        FloatParam(
            name="pct_start", help="Share of the steps on which the rate rises.", default=0.3, low=0, high=1
        ),
        ChoiceParam(
            name="anneal_strategy",
            help="Rises and falls along a cosine or a line.",
            default="cos",
            choices=("cos", "linear"),
        ),
        _CYCLE_MOMENTUM,
        _momentum("base_momentum", "Momentum at the top of the cycle.", 0.85),
        _momentum("max_momentum", "Momentum at both ends of the cycle.", 0.95),
        FloatParam(
            name="div_factor",
            help="The rate starts at max_lr divided by this.",
            default=25.0,
            low=0,
            low_open=True,
            advanced=True,
        ),
        FloatParam(
            name="final_div_factor",
            help="The rate ends at its start divided by this.",
            default=10000.0,
            low=0,
            low_open=True,
            log=True,
            advanced=True,
        ),
        BoolParam(
            name="three_phase",
            help="Falls back to the start first and only then far below it.",
            default=False,
            advanced=True,
        ),
        example={"max_lr": 0.1, "total_steps": 10},
        deviations=MappingProxyType(
            {
                **_COMMON,
                "total_steps": "torch's none needs epochs and steps_per_epoch; auto is the run's length",
                "epochs": "total_steps says it",
                "steps_per_epoch": "total_steps says it",
            }
        ),
        step_unit="step",
    ),
)

_ON_PLATEAU = _scheduler(
    "ReduceLROnPlateau",
    "Lowers the learning rate when the watched number has not improved for a while.",
    r"\eta \leftarrow \max(\eta \cdot \mathrm{factor}, \eta_{min}) \; "
    r"\mathrm{after\ more\ than\ patience\ epochs\ without\ improvement}",
    ("decay", "adaptive"),
    ChoiceParam(
        name="mode",
        help="Whether a smaller (min) or a larger (max) watched number is better.",
        default="min",
        choices=("min", "max"),
    ),
    FloatParam(name="factor", help="Factor at each drop.", default=0.1, low=0, high=1, high_open=True),
    IntParam(
        name="patience",
        help="Epochs without improvement that are tolerated.",
        default=10,
        low=0,
        unit="epochs",
    ),
    FloatParam(
        name="threshold",
        help="Smallest change that counts as an improvement.",
        default=0.0001,
        low=0,
        advanced=True,
    ),
    ChoiceParam(
        name="threshold_mode",
        help="Whether the threshold is a share of the best so far (rel) or a difference (abs).",
        default="rel",
        choices=("rel", "abs"),
        advanced=True,
    ),
    IntParam(
        name="cooldown",
        help="Epochs after a drop in which nothing is counted.",
        default=0,
        low=0,
        unit="epochs",
        advanced=True,
    ),
    FloatParam(name="min_lr", help="The rate never falls below this.", default=0, low=0),
    FloatParam(
        name="eps",
        help="A drop smaller than this is not made.",
        default=1e-08,
        low=0,
        log=True,
        advanced=True,
    ),
    ChoiceParam(
        name="metric",
        help="The number that is watched at the end of every epoch; loss is the validation loss if there is a "
        "validation part, else the training loss.",
        default="loss",
        choices=("loss", "training_loss", "validation_loss", "accuracy"),
    ),
    example={"patience": 0, "factor": 0.5},
    deviations=MappingProxyType(
        {**_OPTIMIZER, "metric": "what step() is given, which is no argument of torch's"}
    ),
    needs_metric=True,
    ours=frozenset({"metric"}),
)

SCHEDULERS: tuple[SchedulerEntry, ...] = (
    *_STEPWISE,
    *_SMOOTH,
    *_CYCLES,
    _ON_PLATEAU,
    *COMPOSED_SCHEDULERS,
)
