"""What the declarations of all losses share: reduction, class weights, and what torch has deprecated."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.catalogue.entry import LossEntry, OutputMeaning, TargetForm, TensorExample
from engine.catalogue.params import BoolParam, ChoiceParam, FloatParam, NumbersParam, Param

DOCS = "https://docs.pytorch.org/docs/stable/generated/torch.nn."

REDUCTION = ChoiceParam(
    name="reduction",
    help="What becomes of the losses of the samples: their mean, their sum, or none, which keeps them apart.",
    default="mean",
    choices=("none", "mean", "sum"),
)

FULL = BoolParam(
    name="full",
    help="Adds the terms that do not depend on the model, so that the value is a true likelihood.",
    default=False,
)

# Since torch 0.4 both say what reduction says.
DEPRECATED: Mapping[str, str] = MappingProxyType(
    {
        "size_average": "deprecated by torch; reduction says it",
        "reduce": "deprecated by torch; reduction says it",
    }
)
NO_DEVIATIONS: Mapping[str, str] = MappingProxyType({})


def weights(name: str, help_text: str) -> NumbersParam:
    """Declare an optional tensor of weights, which a project keeps as a list of numbers.

    Args:
        name: The keyword in torch's signature.
        help_text: What each number weighs.
    """
    return NumbersParam(
        name=name,
        help=help_text,
        default=None,
        item=FloatParam(name=name, help="Factor on the loss.", low=0),
        as_tensor=True,
        optional=True,
        advanced=True,
    )


def torch_loss(
    kind: str,
    summary: str,
    formula: str,
    tags: tuple[str, ...],
    *params: Param,
    shapes: str,
    example: tuple[TensorExample, ...],
    output_meaning: OutputMeaning = OutputMeaning.NONE,
    target_form: TargetForm = TargetForm.OTHER,
    example_params: Mapping[str, Any] = NO_DEVIATIONS,
    deviations: Mapping[str, str] = DEPRECATED,
    target: str | None = None,
) -> LossEntry:
    """Declare a loss of ``torch.nn`` under its own name.

    Args:
        target: Where it lives, if that is not ``torch.nn``; the others are as in LossEntry.
    """
    return LossEntry(
        kind=kind,
        target=target or f"torch.nn:{kind}",
        summary=summary,
        formula=formula,
        source=f"{DOCS}{'MSELoss' if target else kind}.html",
        tags=frozenset({"loss", *tags}),
        params=params,
        output_meaning=output_meaning,
        target_form=target_form,
        shapes=shapes,
        example=example,
        example_params=example_params,
        deviations=deviations,
    )
