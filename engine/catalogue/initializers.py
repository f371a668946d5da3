"""Initialisers: what the weights are before the first step."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.catalogue.entry import InitializerEntry, Shape
from engine.catalogue.params import ChoiceParam, FloatParam, IntParam, Param

SOURCE = "https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init."

# Names that torch.nn.init.calculate_gain knows; the convolutions have the gain of a linear layer.
NONLINEARITIES = (
    "leaky_relu",
    "relu",
    "tanh",
    "sigmoid",
    "selu",
    "linear",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
)

_TENSOR = MappingProxyType({"tensor": "the parameter that is filled"})
_RANDOM = MappingProxyType(
    {**_TENSOR, "generator": "the run's own seed decides, through torch's global generator"}
)


def _initializer(
    kind: str,
    summary: str,
    formula: str,
    tags: tuple[str, ...],
    *params: Param,
    random: bool = True,
    min_dims: int = 0,
    max_dims: int | None = None,
    example_shape: Shape = (4, 3),
    example_params: Mapping[str, Any] = MappingProxyType({}),
) -> InitializerEntry:
    return InitializerEntry(
        kind=kind,
        target=f"torch.nn.init:{kind}",
        summary=summary,
        formula=formula,
        source=SOURCE + kind,
        tags=frozenset({"initialiser", *tags}),
        params=params,
        min_dims=min_dims,
        max_dims=max_dims,
        example_shape=example_shape,
        example_params=example_params,
        deviations=_RANDOM if random else _TENSOR,
    )


_MEAN = FloatParam(name="mean", help="Mean of the normal distribution.", default=0.0)
_STD = FloatParam(name="std", help="Standard deviation of the normal distribution.", default=1.0, low=0)
_GAIN = FloatParam(
    name="gain",
    help="Factor on all weights; calculate_gain gives the one that suits an activation, such as √2 for ReLU.",
    default=1.0,
    low=0,
)
_KAIMING = (
    FloatParam(
        name="a",
        help="Slope of the leaky ReLU after the layer; only used with nonlinearity leaky_relu.",
        default=0,
    ),
    ChoiceParam(
        name="mode",
        help="Keeps the size of the signal going forward (fan_in) or of the gradient going back (fan_out).",
        default="fan_in",
        choices=("fan_in", "fan_out"),
    ),
    ChoiceParam(
        name="nonlinearity",
        help="What comes after the layer; decides the gain.",
        default="leaky_relu",
        choices=NONLINEARITIES,
    ),
)

INITIALIZERS: tuple[InitializerEntry, ...] = (
    _initializer(
        "xavier_uniform_",
        "Uniform numbers whose spread keeps signal and gradient alike through layers with tanh or sigmoid.",
        r"w \sim \mathcal{U}(-a, a), \quad "
        r"a = \mathrm{gain} \sqrt{\frac{6}{\mathrm{fan\_in} + \mathrm{fan\_out}}}",
        ("glorot", "uniform"),
        _GAIN,
        min_dims=2,
    ),
    _initializer(
        "xavier_normal_",
        "Normal numbers whose spread keeps signal and gradient alike through layers with tanh or sigmoid.",
        r"w \sim \mathcal{N}(0, s^2), \quad "
        r"s = \mathrm{gain} \sqrt{\frac{2}{\mathrm{fan\_in} + \mathrm{fan\_out}}}",
        ("glorot", "normal"),
        _GAIN,
        min_dims=2,
    ),
    _initializer(
        "kaiming_uniform_",
        "Uniform numbers whose spread keeps the signal alike through layers with ReLU.",
        r"w \sim \mathcal{U}(-b, b), \quad b = \mathrm{gain} \sqrt{\frac{3}{\mathrm{fan}}}",
        ("he", "uniform", "relu"),
        *_KAIMING,
        min_dims=2,
    ),
    _initializer(
        "kaiming_normal_",
        "Normal numbers whose spread keeps the signal alike through layers with ReLU.",
        r"w \sim \mathcal{N}(0, s^2), \quad s = \frac{\mathrm{gain}}{\sqrt{\mathrm{fan}}}",
        ("he", "normal", "relu"),
        *_KAIMING,
        min_dims=2,
    ),
    _initializer(
        "uniform_",
        "Numbers drawn evenly between two bounds.",
        r"w \sim \mathcal{U}(a, b)",
        ("uniform",),
        FloatParam(name="a", help="Lower bound.", default=0.0),
        FloatParam(name="b", help="Upper bound; not below a.", default=1.0),
    ),
    _initializer(
        "normal_",
        "Numbers drawn from a normal distribution.",
        r"w \sim \mathcal{N}(\mathrm{mean}, \mathrm{std}^2)",
        ("normal", "gaussian"),
        _MEAN,
        _STD,
    ),
    _initializer(
        "trunc_normal_",
        "Numbers drawn from a normal distribution, those outside two bounds drawn again.",
        r"w \sim \mathcal{N}(\mathrm{mean}, \mathrm{std}^2), \quad a \le w \le b",
        ("normal", "gaussian", "truncated"),
        _MEAN,
        FloatParam(
            name="std",
            help="Standard deviation of the normal distribution before it is cut.",
            default=1.0,
            low=0,
            low_open=True,
        ),
        FloatParam(name="a", help="Smallest weight.", default=-2.0),
        FloatParam(name="b", help="Largest weight; not below a.", default=2.0),
    ),
    _initializer(
        "constant_",
        "The same number everywhere; then all neurons of a layer learn the same.",
        r"w = \mathrm{val}",
        ("constant",),
        FloatParam(name="val", help="The number.", start=0.0),
        random=False,
        example_params=MappingProxyType({"val": 0.3}),
    ),
    _initializer("zeros_", "Zero everywhere; usual for biases.", r"w = 0", ("constant",), random=False),
    _initializer("ones_", "One everywhere; usual for scales.", r"w = 1", ("constant",), random=False),
    _initializer(
        "eye_",
        "Ones on the diagonal: a linear layer then passes its input on unchanged.",
        r"w_{ij} = [i = j]",
        ("identity",),
        random=False,
        min_dims=2,
        max_dims=2,
    ),
    _initializer(
        "dirac_",
        "The identity for convolutions: each channel passes on unchanged, as long as there are enough.",
        r"w_{i i c} = 1 \; \mathrm{at\ the\ centre} \; c, \quad 0 \; \mathrm{elsewhere}",
        ("identity", "convolution"),
        IntParam(
            name="groups",
            help="Groups of the convolution; must divide its output channels.",
            default=1,
            low=1,
        ),
        random=False,
        min_dims=3,
        max_dims=5,
        example_shape=(4, 2, 3),
        example_params=MappingProxyType({"groups": 2}),
    ),
    _initializer(
        "orthogonal_",
        "Rows or columns that are at right angles to each other, which keeps the length of the signal.",
        r"W W^\top = \mathrm{gain}^2 I \quad \mathrm{or} \quad W^\top W = \mathrm{gain}^2 I",
        ("orthogonal", "qr"),
        FloatParam(name="gain", help="Factor on all weights.", default=1),
        min_dims=2,
    ),
    _initializer(
        "sparse_",
        "Normal numbers of which a share in every column is set to zero.",
        r"w \sim \mathcal{N}(0, \mathrm{std}^2), \quad \mathrm{sparsity\ of\ each\ column\ zero}",
        ("sparse", "normal"),
        FloatParam(name="sparsity", help="Share of each column that is zero.", start=0.1, low=0, high=1),
        FloatParam(name="std", help="Standard deviation of the other numbers.", default=0.01, low=0),
        min_dims=2,
        max_dims=2,
        example_params=MappingProxyType({"sparsity": 0.5}),
    ),
)
