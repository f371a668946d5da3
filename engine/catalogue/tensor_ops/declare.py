"""What the declarations of all tensor functions share: keywords that many have, and why some are left out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.catalogue.entry import Shape, TensorExample, TensorOpEntry
from engine.catalogue.params import BoolParam, ChoiceParam, IntParam, Param, SizeParam

DOCS = "https://docs.pytorch.org/docs/stable/generated/torch."

_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "out": "the result is a new tensor",
        "layout": "tensors are dense",
        "device": "the tensor can be moved afterwards",
        "pin_memory": "only speeds up copies to a GPU",
        "memory_format": "the order of the axes in memory stays that of the input",
        "generator": "a preview draws from its own, and so leaves the run's random numbers alone",
        "sparse_grad": "gradients are dense",
    }
)

# The names of torch's dtypes that the lab offers; "float32" stands for torch.float32.
FLOATS = ("float32", "float64", "float16", "bfloat16")
INTEGERS = ("int64", "int32", "int16", "int8", "uint8")


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
REQUIRES_GRAD = BoolParam(
    name="requires_grad",
    help="Records what is done with the tensor, so that backward can compute gradients for it.",
    default=False,
    advanced=True,
)
SIZE = SizeParam(
    name="size", help="Shape of the tensor: one size for each axis.", low=0, scalar=False, start=(2, 3)
)


def axis(name: str, help_text: str, **given: Any) -> IntParam:
    """Declare the number of an axis; negative numbers count from the last one."""
    return IntParam(name=name, help=help_text, **given)


def tensor_op(
    kind: str,
    group: str,
    summary: str,
    tags: tuple[str, ...],
    *params: Param,
    example_shape: Shape,
    tensors: tuple[str, ...] = (),
    inputs: tuple[TensorExample, ...] = (),
    example: Mapping[str, Any] = MappingProxyType({}),
    takes_list: bool = False,
    formula: str = "",
    without: tuple[str, ...] = (),
    deviations: Mapping[str, str] = MappingProxyType({}),
) -> TensorOpEntry:
    """Declare a function of ``torch`` under its own name.

    Args:
        without: Keywords that are left out for the reason that all functions share.
        deviations: Those left out, or with another default, for a reason of their own; the rest is as in
            TensorOpEntry.
    """
    return TensorOpEntry(
        kind=kind,
        target=f"torch:{kind}",
        group=group,
        summary=summary,
        formula=formula,
        source=f"{DOCS}{kind}.html",
        tags=frozenset({group, *tags}),
        params=params,
        tensors=tensors,
        takes_list=takes_list,
        example_inputs=inputs,
        example_params=MappingProxyType(dict(example)),
        example_shape=example_shape,
        deviations=MappingProxyType({**{name: _REASONS[name] for name in without}, **deviations}),
    )
