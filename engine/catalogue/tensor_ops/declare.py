"""What the declarations of all tensor functions share: keywords that many have, and why some are left out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.catalogue.entry import OpForm, Results, Shape, TensorExample, TensorInput, TensorOpEntry
from engine.catalogue.params import BoolParam, ChoiceParam, IntParam, Param, SizeParam

DOCS = "https://docs.pytorch.org/docs/stable/generated/torch."
Examples = Mapping[str, TensorExample | tuple[TensorExample, ...]]

_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "out": "the result is a new tensor",
        "layout": "tensors are dense",
        "device": "the tensor can be moved afterwards",
        "pin_memory": "only speeds up copies to a GPU",
        "memory_format": "the order of the axes in memory stays that of the input",
        "sparse_grad": "gradients are dense",
    }
)

# The names of torch's dtypes that the bench offers; "float32" stands for torch.float32.
FLOATS = ("float32", "float64", "float16", "bfloat16")
INTEGERS = ("int64", "int32", "int16", "int8", "uint8")
MAX_SEED = 2**63 - 1


def dtype(*choices: str) -> ChoiceParam:
    """Declare the type of the numbers, one of those that the function can make."""
    return ChoiceParam(
        name="dtype",
        help="Type of the numbers; none lets torch choose.",
        default=None,
        optional=True,
        choices=choices,
        advanced=True,
    )


DTYPE = dtype(*FLOATS, *INTEGERS, "bool")
NUMBER_DTYPE = dtype(*FLOATS, *INTEGERS)
FLOAT_DTYPE = dtype(*FLOATS)
DEVICE = ChoiceParam(
    name="device",
    help="Where the numbers are kept; none is the processor's own memory, or the input's device.",
    default=None,
    optional=True,
    choices=("cpu", "cuda", "mps"),
    advanced=True,
)
REQUIRES_GRAD = BoolParam(
    name="requires_grad",
    help="Records what is done with the tensor, so that backward can compute gradients for it.",
    default=False,
    advanced=True,
)
PIN_MEMORY = BoolParam(
    name="pin_memory",
    help="Keeps the numbers where a GPU can fetch them quickly; needs a GPU.",
    default=False,
    advanced=True,
)
GENERATOR = IntParam(
    name="generator",
    help="Seed of a generator of its own; none draws from the bench's generator, which all such steps share.",
    default=None,
    optional=True,
    low=0,
    high=MAX_SEED,
    none_means="the bench's",
)
SIZE = SizeParam(
    name="size", help="Shape of the tensor: one size for each axis.", low=0, scalar=False, start=(2, 3)
)
INPUT = TensorInput(name="input", help="The tensor that it works on.")
OUT = TensorInput(
    name="out",
    help="An existing tensor into which the result is written; it keeps its dtype and takes the result's shape.",
    optional=True,
)


def axis(name: str, help_text: str, **given: Any) -> IntParam:
    """Declare the number of an axis; negative numbers count from the last one."""
    return IntParam(name=name, help=help_text, **given)


def tensor_op(
    kind: str,
    group: str,
    summary: str,
    tags: tuple[str, ...],
    *arguments: Param | TensorInput,
    example_shape: Shape,
    example_inputs: Examples = MappingProxyType({}),
    example: Mapping[str, Any] = MappingProxyType({}),
    form: OpForm = OpForm.FUNCTION,
    target: str = "",
    source: str = "",
    positional: tuple[str, ...] | None = None,
    results: Results = Results.ONE,
    in_place: bool = False,
    broadcasts: tuple[str, ...] = (),
    formula: str = "",
    without: tuple[str, ...] = (),
    deviations: Mapping[str, str] = MappingProxyType({}),
) -> TensorOpEntry:
    """Declare a function of ``torch`` or a method of ``torch.Tensor`` under its own name.

    Args:
        arguments: Tensors and others, in the order in which they are passed.
        target: Where it lives if that does not follow from kind and form.
        source: The page that defines it if that does not follow.
        positional: What is passed by place; None for everything that must be given.
        without: Keywords that are left out for the reason that all functions share.
        deviations: Those left out, or with another default, for a reason of their own; the rest is as in
            TensorOpEntry.
    """
    path = kind if form is OpForm.FUNCTION else f"Tensor.{kind}"
    if positional is None:
        must = [item.name for item in arguments if _must_be_given(item)]
        positional = tuple(dict.fromkeys(must))
    return TensorOpEntry(
        kind=kind,
        target=target or f"torch:{path}",
        group=group,
        summary=summary,
        formula=formula,
        source=source or f"{DOCS}{path}.html",
        tags=frozenset({group, *tags}),
        params=tuple(item for item in arguments if isinstance(item, Param)),
        form=form,
        inputs=tuple(item for item in arguments if isinstance(item, TensorInput)),
        positional=positional,
        results=results,
        in_place=in_place,
        broadcasts=broadcasts,
        example_inputs=MappingProxyType(dict(example_inputs)),
        example_params=MappingProxyType(dict(example)),
        example_shape=example_shape,
        deviations=MappingProxyType({**{name: _REASONS[name] for name in without}, **deviations}),
    )


def _must_be_given(argument: Param | TensorInput) -> bool:
    return argument.required if isinstance(argument, Param) else not argument.optional
