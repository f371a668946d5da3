"""Optimisers: how gradients become steps. What may change between two steps is live."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import OptimizerEntry, SparseGradients
from engine.catalogue.params import BoolParam, FloatParam, NumbersParam, Param
from engine.catalogue.special_optimizers import SPECIAL_OPTIMIZERS

SOURCE = "https://docs.pytorch.org/docs/stable/generated/torch.optim."

_SWITCHES = MappingProxyType(
    {
        "params": "the parameters of the model",
        "foreach": "only how fast a step is; torch chooses",
        "fused": "only how fast a step is, but with other last bits, so runs would not repeat",
        "capturable": "only for CUDA graphs",
        "differentiable": "only for gradients through the optimiser itself",
    }
)


def _optimizer(
    kind: str, summary: str, formula: str, tags: tuple[str, ...], switches: tuple[str, ...], *params: Param
) -> OptimizerEntry:
    return OptimizerEntry(
        kind=kind,
        target=f"torch.optim:{kind}",
        summary=summary,
        formula=formula,
        source=f"{SOURCE}{kind}.html",
        tags=frozenset({"optimiser", *tags}),
        params=params,
        sparse_gradients=SparseGradients.TAKES if kind in ("SGD", "Adagrad") else SparseGradients.REFUSES,
        deviations=MappingProxyType({name: _SWITCHES[name] for name in ("params", *switches)}),
    )


def _lr(
    default: float, help_text: str = "Learning rate: the length of a step.", live: bool = True
) -> FloatParam:
    return FloatParam(name="lr", help=help_text, default=default, low=0, log=True, live=live)


def _eps(default: float) -> FloatParam:
    return FloatParam(
        name="eps",
        help="Small number that keeps the division finite.",
        default=default,
        low=0,
        log=True,
        live=True,
        advanced=True,
    )


def _weight_decay(default: float = 0) -> FloatParam:
    return FloatParam(
        name="weight_decay",
        help="Pulls all weights towards zero at every step; larger pulls harder.",
        default=default,
        low=0,
        live=True,
    )


_BETAS = NumbersParam(
    name="betas",
    help="Share of the old that is kept in the running mean of the gradients, and in that of their squares.",
    default=(0.9, 0.999),
    item=FloatParam(name="beta", help="Share that is kept.", low=0, high=1, high_open=True),
    length=2,
    live=True,
)
_AMSGRAD = BoolParam(
    name="amsgrad",
    help="Divides by the largest mean square so far rather than by the newest.",
    default=False,
    advanced=True,
)
_MAXIMIZE = BoolParam(
    name="maximize", help="Climbs to a larger loss instead of a smaller one.", default=False, advanced=True
)
_DECOUPLED = BoolParam(
    name="decoupled_weight_decay",
    help="Applies weight decay to the weights themselves, as AdamW does, rather than to the gradient.",
    default=False,
    advanced=True,
)

_GRADIENT_DESCENT = (
    _optimizer(
        "SGD",
        "Steps against the gradient; with momentum it remembers the direction of the steps before.",
        r"v \leftarrow \mu v + (1 - \tau) g, \quad \theta \leftarrow \theta - \gamma v",
        ("momentum", "nesterov", "gradient descent"),
        ("foreach", "differentiable", "fused"),
        _lr(0.001),
        FloatParam(
            name="momentum",
            help="Share of the last step that is kept in the next; 0 has no memory, 0.9 is usual.",
            default=0,
            low=0,
            live=True,
        ),
        FloatParam(
            name="dampening",
            help="Share of the new gradient that is left out of the momentum.",
            default=0,
            live=True,
            advanced=True,
        ),
        _weight_decay(),
        BoolParam(
            name="nesterov",
            help="Looks ahead along the momentum; needs momentum above 0 and dampening 0.",
            default=False,
        ),
        _MAXIMIZE,
    ),
    _optimizer(
        "ASGD",
        "Steps against the gradient and keeps the average of the weights beside them.",
        r"\theta \leftarrow (1 - \lambda \eta) \theta - \eta g, \quad "
        r"\eta = \frac{\gamma}{(1 + \lambda \gamma t)^{\alpha}}",
        ("average",),
        ("foreach", "differentiable", "capturable"),
        _lr(0.01),
        FloatParam(
            name="lambd", help="How strongly weights and step length decay.", default=0.0001, low=0, live=True
        ),
        FloatParam(
            name="alpha",
            help="Power with which the step length falls over time.",
            default=0.75,
            low=0,
            live=True,
        ),
        FloatParam(
            name="t0",
            help="Step at which averaging starts.",
            default=1000000.0,
            low=0,
            unit="steps",
            live=True,
        ),
        _weight_decay(),
        _MAXIMIZE,
    ),
    _optimizer(
        "Rprop",
        "Uses only the sign of the gradient: a step grows while the sign stays and shrinks when it turns.",
        r"s \leftarrow \eta^{\pm} s, \quad \theta \leftarrow \theta - s \; \mathrm{sign}(g)",
        ("sign", "full batch"),
        ("foreach", "differentiable", "capturable"),
        _lr(0.01, "Length of the very first step; later ones follow from the signs alone.", live=False),
        NumbersParam(
            name="etas",
            help="Factors by which a step shrinks (between 0 and 1) and grows (above 1).",
            default=(0.5, 1.2),
            item=FloatParam(name="eta", help="Factor on the step.", low=0, low_open=True),
            length=2,
            live=True,
        ),
        NumbersParam(
            name="step_sizes",
            help="Shortest and longest step allowed.",
            default=(1e-06, 50),
            item=FloatParam(name="step_size", help="Length of a step.", low=0),
            length=2,
            live=True,
        ),
        _MAXIMIZE,
    ),
)

_ADAMS = (
    _optimizer(
        "Adam",
        "Divides a running mean of the gradients by the root of their mean square, for each weight apart.",
        r"\theta \leftarrow \theta - \gamma \frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon}, \quad "
        r"m \leftarrow \beta_1 m + (1 - \beta_1) g, \; v \leftarrow \beta_2 v + (1 - \beta_2) g^2",
        ("adaptive", "momentum"),
        ("foreach", "capturable", "differentiable", "fused"),
        _lr(0.001),
        _BETAS,
        _eps(1e-08),
        _weight_decay(),
        _AMSGRAD,
        _MAXIMIZE,
        _DECOUPLED,
    ),
    _optimizer(
        "AdamW",
        "Adam with weight decay applied to the weights themselves instead of through the gradient.",
        r"\theta \leftarrow (1 - \gamma \lambda) \theta - \gamma \frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon}",
        ("adaptive", "momentum", "weight decay"),
        ("foreach", "capturable", "differentiable", "fused"),
        _lr(0.001),
        _BETAS,
        _eps(1e-08),
        _weight_decay(0.01),
        _AMSGRAD,
        _MAXIMIZE,
    ),
    _optimizer(
        "NAdam",
        "Adam that looks ahead along its momentum, as Nesterov does.",
        r"\theta \leftarrow \theta - \gamma \frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon}, \quad "
        r"\hat{m} = \frac{\mu_{t+1} m}{1 - \prod_{i=1}^{t+1} \mu_i} + "
        r"\frac{(1 - \mu_t) g}{1 - \prod_{i=1}^{t} \mu_i}",
        ("adaptive", "momentum", "nesterov"),
        ("foreach", "capturable", "differentiable"),
        _lr(0.002),
        _BETAS,
        _eps(1e-08),
        _weight_decay(),
        FloatParam(
            name="momentum_decay",
            help="How quickly the momentum rises to its full size.",
            default=0.004,
            low=0,
            live=True,
            advanced=True,
        ),
        _DECOUPLED,
        _MAXIMIZE,
    ),
    _optimizer(
        "RAdam",
        "Adam that takes plain momentum steps until it has seen enough gradients to trust their mean square.",
        r"\theta \leftarrow \theta - \gamma \hat{m} \, r \, \frac{\sqrt{1 - \beta_2^t}}{\sqrt{v} + \epsilon} "
        r"\; \mathrm{if} \; \rho_t > 5, \quad \mathrm{else} \; \theta - \gamma \hat{m}",
        ("adaptive", "momentum", "warm-up"),
        ("foreach", "capturable", "differentiable"),
        _lr(0.001),
        _BETAS,
        _eps(1e-08),
        _weight_decay(),
        _DECOUPLED,
        _MAXIMIZE,
    ),
    _optimizer(
        "Adamax",
        "Adam that divides by the largest gradient of late instead of by the root of the mean square.",
        r"\theta \leftarrow \theta - \frac{\gamma}{1 - \beta_1^t} \frac{m}{u}, \quad "
        r"u \leftarrow \max(\beta_2 u, |g| + \epsilon)",
        ("adaptive", "momentum"),
        ("foreach", "differentiable", "capturable"),
        _lr(0.002),
        _BETAS,
        _eps(1e-08),
        _weight_decay(),
        _MAXIMIZE,
    ),
)

_ADAPTIVE = (
    _optimizer(
        "RMSprop",
        "Divides each gradient by the root of the mean square of those before.",
        r"v \leftarrow \alpha v + (1 - \alpha) g^2, \quad "
        r"\theta \leftarrow \theta - \gamma \frac{g}{\sqrt{v} + \epsilon}",
        ("adaptive",),
        ("capturable", "foreach", "differentiable"),
        _lr(0.01),
        FloatParam(
            name="alpha",
            help="Share of the old that is kept in the mean square.",
            default=0.99,
            low=0,
            high=1,
            live=True,
        ),
        _eps(1e-08),
        _weight_decay(),
        FloatParam(
            name="momentum",
            help="Share of the last step that is kept in the next; 0 has no memory.",
            default=0,
            low=0,
        ),
        BoolParam(
            name="centered",
            help="Divides by the spread of the gradients about their mean instead.",
            default=False,
            advanced=True,
        ),
        _MAXIMIZE,
    ),
    _optimizer(
        "Adagrad",
        "Divides each gradient by the root of the sum of all squares so far: steps only ever get shorter.",
        r"v \leftarrow v + g^2, \quad \theta \leftarrow \theta - "
        r"\frac{\gamma}{1 + (t - 1) \eta} \frac{g}{\sqrt{v} + \epsilon}",
        ("adaptive", "sparse"),
        ("foreach", "differentiable", "fused"),
        _lr(0.01),
        FloatParam(
            name="lr_decay",
            help="How quickly the learning rate falls with the steps.",
            default=0,
            low=0,
            live=True,
        ),
        _weight_decay(),
        FloatParam(
            name="initial_accumulator_value",
            help="What the sum of squares starts from.",
            default=0,
            low=0,
            advanced=True,
        ),
        _eps(1e-10),
        _MAXIMIZE,
    ),
    _optimizer(
        "Adadelta",
        "Scales each gradient by the ratio of the size of past steps to the size of past gradients.",
        r"\Delta = \frac{\sqrt{u + \epsilon}}{\sqrt{v + \epsilon}} g, \quad "
        r"\theta \leftarrow \theta - \gamma \Delta, \quad u \leftarrow \rho u + (1 - \rho) \Delta^2",
        ("adaptive",),
        ("foreach", "capturable", "differentiable"),
        _lr(1.0, "Factor on the step, which the method itself already scales."),
        FloatParam(
            name="rho",
            help="Share of the old that is kept in both running means.",
            default=0.9,
            low=0,
            high=1,
            live=True,
        ),
        _eps(1e-06),
        _weight_decay(),
        _MAXIMIZE,
    ),
    _optimizer(
        "Adafactor",
        "An adaptive method for large matrices: it keeps one number a row and a column, not one a weight.",
        r"\theta \leftarrow (1 - \gamma \lambda) \theta - "
        r"\alpha_t \frac{U}{\max(1, \mathrm{RMS}(U) / d)}, \quad U = \frac{g}{\sqrt{\hat{v}}}, \; "
        r"\alpha_t = \max(\epsilon_2, \mathrm{RMS}(\theta)) \min(\gamma, \frac{1}{\sqrt{t}})",
        ("adaptive", "memory"),
        ("foreach",),
        _lr(0.01, "Longest relative step; later steps are at most 1/√t."),
        FloatParam(
            name="beta2_decay",
            help="Power of the step number by which the running mean square forgets less and less.",
            default=-0.8,
            high=0,
            live=True,
        ),
        NumbersParam(
            name="eps",
            help="Smallest root mean square of the gradients that is divided by (none takes the precision "
            "of the number type), and smallest root mean square of the weights that a step is measured by.",
            default=(None, 0.001),
            item=FloatParam(name="eps", help="Small number.", low=0, optional=True),
            length=2,
            live=True,
            advanced=True,
        ),
        FloatParam(
            name="d",
            help="A step larger than this root mean square is scaled down.",
            default=1.0,
            low=1,
            live=True,
        ),
        _weight_decay(),
        _MAXIMIZE,
    ),
)

OPTIMIZERS: tuple[OptimizerEntry, ...] = (
    *_GRADIENT_DESCENT,
    *_ADAMS,
    *_ADAPTIVE,
    *SPECIAL_OPTIMIZERS,
)
