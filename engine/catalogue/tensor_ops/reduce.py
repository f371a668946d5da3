"""Functions that make few numbers of many: sums, means, extremes."""

from __future__ import annotations

from types import MappingProxyType

from engine.catalogue.entry import Results, TensorExample, TensorOpEntry
from engine.catalogue.params import BoolParam, ChoiceParam, FloatParam, IntParam, Param, SizeParam
from engine.catalogue.tensor_ops.declare import (
    DTYPE,
    FLOAT_DTYPE,
    INPUT,
    NUMBER_DTYPE,
    OUT,
    axis,
    dtype,
    tensor_op,
)

_EXAMPLE = MappingProxyType({"input": TensorExample((2, 3, 4))})
_NONE_MEANS_ALL = MappingProxyType({"dim": "none stands for torch's form without it"})
_DIMS = SizeParam(
    name="dim", help="Axis or axes that vanish; none takes all of them.", default=None, optional=True
)
_DIM = IntParam(name="dim", help="Axis that vanishes; none takes all of them.", default=None, optional=True)
_KEEPDIM = BoolParam(name="keepdim", help="Keeps the axes with size 1 instead.", default=False)


def _reduction(
    kind: str,
    summary: str,
    formula: str,
    tags: tuple[str, ...],
    *,
    dim: Param = _DIMS,
    before: tuple[Param, ...] = (),
    after: tuple[Param, ...] = (),
    result: ChoiceParam | None = None,
    has_out: bool = False,
    results: Results = Results.ONE,
    deviations: MappingProxyType[str, str] = _NONE_MEANS_ALL,
) -> TensorOpEntry:
    several = dim is _DIMS
    return tensor_op(
        kind,
        "math",
        summary,
        ("reduce", "aggregate", *tags),
        INPUT,
        *before,
        dim,
        *after,
        _KEEPDIM,
        *((OUT,) if has_out else ()),
        *((result,) if result is not None else ()),
        example_inputs=_EXAMPLE,
        example={"dim": (0, 2) if several else 1, "keepdim": True},
        example_shape=(1, 3, 1) if several else (2, 1, 4),
        formula=formula,
        results=results,
        deviations=deviations,
    )


_CORRECTION = IntParam(
    name="correction", help="Taken from the number of elements before dividing by it.", default=1, low=0
)
_EXTREME = MappingProxyType(
    {
        **_NONE_MEANS_ALL,
        "other": "the larger of two tensors is another function",
        "out": "it gives two results",
    }
)

REDUCE_OPS: tuple[TensorOpEntry, ...] = (
    _reduction("sum", "Adds all elements, or those along some axes.", r"\sum_i x_i", ("add",), result=DTYPE),
    _reduction(
        "mean",
        "Mean of all elements, or of those along some axes.",
        r"\frac{1}{n} \sum_i x_i",
        ("average",),
        result=FLOAT_DTYPE,
        has_out=True,
    ),
    _reduction(
        "std",
        "Standard deviation of all elements, or of those along some axes.",
        r"\sqrt{\frac{1}{n - \mathrm{correction}} \sum_i (x_i - \bar{x})^2}",
        ("spread",),
        after=(_CORRECTION,),
        has_out=True,
        deviations=MappingProxyType({}),
    ),
    _reduction(
        "var",
        "Variance of all elements, or of those along some axes.",
        r"\frac{1}{n - \mathrm{correction}} \sum_i (x_i - \bar{x})^2",
        ("spread", "variance"),
        after=(_CORRECTION,),
        has_out=True,
        deviations=MappingProxyType({}),
    ),
    _reduction(
        "prod",
        "Multiplies all elements, or those along an axis.",
        r"\prod_i x_i",
        ("multiply", "product"),
        dim=_DIM,
        before=(NUMBER_DTYPE,),
        deviations=MappingProxyType(
            {**_NONE_MEANS_ALL, "dtype": "torch's help spells its default in one form only"}
        ),
    ),
    _reduction(
        "max",
        "Largest element; along an axis also the place where each one was.",
        r"\max_i x_i",
        ("largest", "maximum"),
        dim=_DIM,
        results=Results.WITH_PLACES,
        deviations=_EXTREME,
    ),
    _reduction(
        "min",
        "Smallest element; along an axis also the place where each one was.",
        r"\min_i x_i",
        ("smallest", "minimum"),
        dim=_DIM,
        results=Results.WITH_PLACES,
        deviations=_EXTREME,
    ),
    _reduction(
        "argmax",
        "Place of the largest element, counted in reading order or along an axis.",
        r"\arg\max_i x_i",
        ("largest", "place"),
        dim=_DIM,
    ),
    _reduction(
        "argmin",
        "Place of the smallest element, counted in reading order or along an axis.",
        r"\arg\min_i x_i",
        ("smallest", "place"),
        dim=_DIM,
        deviations=MappingProxyType({}),
    ),
    _reduction(
        "norm",
        "Length of a vector, or of the vectors along some axes.",
        r"\Big( \sum_i |x_i|^p \Big)^{1/p}",
        ("length", "distance"),
        before=(
            FloatParam(
                name="p",
                help="The power; 2 is the usual length, 1 the sum of magnitudes.",
                default=2.0,
                low=0,
            ),
        ),
        result=dtype("float32", "float64"),
        has_out=True,
        deviations=MappingProxyType({"p": "2 gives the same numbers as torch's word fro"}),
    ),
    tensor_op(
        "cumsum",
        "math",
        "Sum of all elements up to each one along an axis.",
        ("cumulative", "running"),
        INPUT,
        axis("dim", "Axis along which is added.", start=0),
        NUMBER_DTYPE,
        OUT,
        example_inputs=_EXAMPLE,
        example={"dim": 1},
        example_shape=(2, 3, 4),
        formula=r"y_i = \sum_{j \le i} x_j",
    ),
)
