"""What stands in for a module of the user's own where only shapes and counts matter: nothing of the user's runs."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from engine.catalogue.entry import Shape
from engine.catalogue.own_module import OWN_KIND
from engine.check.module_plan import Plan, plan_model
from engine.check.plan_names import places, unused_names
from engine.own_code.values import OwnCode, OwnRef, TensorFact
from engine.spec import LayerNode


class OwnStandIn(nn.Module):
    """Has the parameters and buffers of a module that was tried, and gives the shapes that it gave.

    Args:
        ref: The module.
        own: What was found out.
    """

    def __init__(self, ref: OwnRef, own: OwnCode) -> None:
        super().__init__()
        probes = own.shapes_of(ref)
        self._outputs: dict[Shape, Shape] = {
            shape[1:]: probe.output_shape[1:] for shape, probe in probes.items()
        }
        first = next(iter(probes.values()), None)
        for tensor in first.tensors if first is not None else ():
            self._put(tensor)

    def forward(self, x: Tensor) -> Tensor:
        """Give an empty tensor of the right shape."""
        return x.new_empty((x.shape[0], *self._outputs[tuple(x.shape[1:])]))

    def _put(self, tensor: TensorFact) -> None:
        owner: nn.Module = self
        *inner, last = tensor.name.split(".")
        for name in inner:
            if name not in owner._modules:
                owner.add_module(name, nn.Module())
            owner = owner.get_submodule(name)
        empty = torch.empty(tensor.shape, dtype=getattr(torch, tensor.dtype))
        if tensor.is_parameter:
            owner.register_parameter(last, nn.Parameter(empty, requires_grad=tensor.requires_grad))
        else:
            owner.register_buffer(last, empty)


def stand_in(plan: Plan, own: OwnCode) -> nn.Module:
    """Make the stand-in of a node of the plan; in a summary it has the name of the user's class.

    Args:
        plan: The node.
        own: What was found out.
    """
    ref = OwnRef.of(plan.node.params)
    named: type[OwnStandIn] = type(ref.class_name, (OwnStandIn,), {})
    return named(ref, own)


def untrained_names(model: LayerNode, own: OwnCode) -> tuple[str, ...]:
    """Dotted names of modules that no forward reaches, and of parameters inside the user's own that no output needs.

    Args:
        model: The root of a resolved tree.
        own: What was found out.
    """
    plan = plan_model(model)
    return (*unused_names(plan), *_unreached(plan, own))


def _unreached(plan: Plan, own: OwnCode) -> Iterator[str]:
    for place in places(plan):
        if place.plan.node.kind != OWN_KIND:
            continue
        probes = own.shapes_of(OwnRef.of(place.plan.node.params)).values()
        for probe in list(probes)[:1]:
            for tensor in probe.tensors:
                if tensor.is_parameter and not tensor.is_reached:
                    yield from (f"{name}.{tensor.name}".lstrip(".") for name in place.names)
