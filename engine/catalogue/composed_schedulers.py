"""Schedules made of a list of factors, where torch takes a function, and schedules made of other schedules."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import SchedulerEntry
from engine.catalogue.params import FloatParam, IntParam, NumbersParam

SOURCE = "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler."

_OPTIMIZER = MappingProxyType({"optimizer": "the optimiser of the run"})
_CHILDREN = MappingProxyType({**_OPTIMIZER, "schedulers": "the children of the node"})


def _factors(help_text: str, start: tuple[float, ...]) -> NumbersParam:
    item = FloatParam(name="factor", help="A factor on the learning rate.", low=0)
    return NumbersParam(name="factors", help=help_text, item=item, start=start)


_LAMBDA = SchedulerEntry(
    kind="LambdaLR",
    target="engine.build.listed_schedules:lambda_lr",
    summary="Multiplies the learning rate by a factor of your own in every epoch; a project holds no code, so the "
    "function of torch is a list here.",
    formula=r"\eta_t = \eta_0 \, f_{\min(t, n)}",
    source=f"{SOURCE}LambdaLR.html",
    tags=frozenset({"learning rate", "list", "own", "lambda"}),
    params=(
        _factors(
            "Share of the learning rate in the first epoch, in the second, and so on; the last one stays.",
            (1.0, 0.5, 0.1),
        ),
    ),
    example_params=MappingProxyType({"factors": (1.0, 0.5, 0.25)}),
    deviations=_OPTIMIZER,
)

_MULTIPLICATIVE = SchedulerEntry(
    kind="MultiplicativeLR",
    target="engine.build.listed_schedules:multiplicative_lr",
    summary="Multiplies the learning rate of the epoch before by a factor of your own; a project holds no code, so "
    "the function of torch is a list here.",
    formula=r"\eta_t = \eta_{t - 1} \, f_{\min(t, n)}",
    source=f"{SOURCE}MultiplicativeLR.html",
    tags=frozenset({"learning rate", "list", "own", "lambda"}),
    params=(
        _factors(
            "Factor after the first epoch, after the second, and so on; the last one goes on.",
            (1.0, 0.9),
        ),
    ),
    example_params=MappingProxyType({"factors": (1.0, 0.5, 0.9)}),
    deviations=_OPTIMIZER,
)

_SEQUENTIAL = SchedulerEntry(
    kind="SequentialLR",
    target="torch.optim.lr_scheduler:SequentialLR",
    summary="Lets one schedule follow another, such as a decay after a warm-up.",
    formula=r"\eta_t = \eta^{(k)}_{t - m_k} \; \mathrm{for} \; m_k \le t < m_{k + 1}, \quad m_0 = 0",
    source=f"{SOURCE}SequentialLR.html",
    tags=frozenset({"learning rate", "chain", "warm-up", "milestones"}),
    params=(
        NumbersParam(
            name="milestones",
            help="When the next schedule takes over: one number fewer than there are schedules, in rising order, in "
            "the unit in which they step.",
            item=IntParam(name="milestone", help="Number of an epoch, or of a step.", low=1),
            start=(5,),
        ),
    ),
    example_params=MappingProxyType({"milestones": (2,)}),
    example_children=(
        ("ConstantLR", MappingProxyType({"factor": 0.5, "total_iters": 10})),
        ("ExponentialLR", MappingProxyType({"gamma": 0.9})),
    ),
    deviations=MappingProxyType(
        {**_CHILDREN, "last_epoch": "a run that goes on restores the state of its scheduler instead"}
    ),
    holds_others=True,
)

_CHAINED = SchedulerEntry(
    kind="ChainedScheduler",
    target="torch.optim.lr_scheduler:ChainedScheduler",
    summary="Lets several schedules move the learning rate at the same time; their factors are multiplied.",
    formula=r"\eta_t = \eta_0 \prod_k f^{(k)}_t, \quad f^{(k)}_t = \eta^{(k)}_t / \eta_0",
    source=f"{SOURCE}ChainedScheduler.html",
    tags=frozenset({"learning rate", "chain", "product"}),
    example_params=MappingProxyType({}),
    example_children=(
        ("ConstantLR", MappingProxyType({"factor": 0.5, "total_iters": 3})),
        ("ExponentialLR", MappingProxyType({"gamma": 0.9})),
    ),
    deviations=_CHILDREN,
    holds_others=True,
)

COMPOSED_SCHEDULERS: tuple[SchedulerEntry, ...] = (_LAMBDA, _MULTIPLICATIVE, _SEQUENTIAL, _CHAINED)
