"""What goes on between the loss and the step: groups of parameters, gradients, and schedules of schedules."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from engine.spec.frozen import Frozen, Node, Params, no_params


class SchedulerNode(Node):
    """A schedule of the learning rate.

    Args:
        children: The schedules that it is made of, in order; only for those that hold others.
    """

    children: tuple[SchedulerNode, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_node(cls, value: Any) -> Any:
        """A node without children is a schedule, too: edits that choose by kind make one."""
        if type(value) is Node:
            return {"kind": value.kind, "params": value.params}
        return value


class ParameterGroup(Frozen):
    """Parameters that are trained in a way of their own: those that fit all of module, layer and parameter.

    Args:
        module: Dotted name of a module, as in the code and in ``state_dict``, with all that is inside; None for any.
        layer: Catalogue id of the layers, such as ``BatchNorm1d``; None for any.
        parameter: Name of the parameter in its layer, such as ``bias``; None for any.
        frozen: True keeps them as they begin: they get no gradient.
        lr_factor: Their learning rate as a share of the optimiser's; None where it is the same, or in ``params``.
        params: Parameters of the optimiser that differ for them, such as ``weight_decay``.
    """

    module: Annotated[str, Field(max_length=400)] | None = None
    layer: Annotated[str, Field(max_length=200)] | None = None
    parameter: Annotated[str, Field(max_length=200)] | None = None
    frozen: bool = False
    lr_factor: float | None = None
    params: Params = Field(default_factory=no_params)


class GradientSpec(Frozen):
    """What becomes of gradients before a step: first summed up, then clipped by value, then by norm.

    Args:
        accumulate: Batches whose gradients make one step.
        clip_value: Largest size of a single gradient; None for any.
        clip_norm: Largest norm of all gradients together; None for any.
        norm_type: Which norm that is, such as 2 for the Euclidean one.
    """

    accumulate: int = 1
    clip_value: float | None = None
    clip_norm: float | None = None
    norm_type: float = 2.0
