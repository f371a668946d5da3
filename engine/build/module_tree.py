"""From the plan of a model to modules: torch's own containers, and blocks whose forward calls what the plan says."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor, nn

from engine import catalogue
from engine.build.blocks import Parallel, Residual
from engine.build.targets import resolve_target, torch_arguments
from engine.catalogue.entry import LayerCall, LayerEntry
from engine.catalogue.own_module import OWN_KIND
from engine.check.module_plan import Form, Plan, route_of
from engine.spec import LayerNode

_Call = Callable[["PlannedBlock", Tensor], Tensor]
# What makes the module of a node whose class is the user's own.
MakeOwn = Callable[[Plan], nn.Module]


def nothing_of_ones_own(plan: Plan) -> nn.Module:
    """Refuse to make a module of the user's own.

    Raises:
        PermissionError: Always: who builds has not said what the user allowed.
    """
    raise PermissionError(
        f"{plan.path}: nobody said whether the code of {plan.node.params.get('path')} may run"
    )


class PlannedBlock(nn.Module):
    """A module whose forward calls its children and steps one after the other, as the exported class does.

    Args:
        plan: A block of the plan.
        make_own: What makes modules of the user's own.
    """

    def __init__(self, plan: Plan, make_own: MakeOwn = nothing_of_ones_own) -> None:
        super().__init__()
        for child in plan.children:
            if child.form is not Form.STEP:
                self.add_module(child.name, build_module(child, make_own))
        self._calls: tuple[_Call, ...] = tuple(_call_of(child) for child in plan.children)

    def forward(self, x: Tensor) -> Tensor:
        """Call every child on what the one before gave."""
        for call in self._calls:
            x = call(self, x)
        return x


def build_module(plan: Plan, make_own: MakeOwn = nothing_of_ones_own) -> nn.Module:
    """Build what a plan says, with torch's own initial weights, in the order in which a script would.

    Args:
        plan: Of a model without problems and without "auto"; no step.
        make_own: What makes modules of the user's own.
    """
    match plan.form:
        case Form.LEAF if plan.node.kind == OWN_KIND:
            return make_own(plan)
        case Form.LEAF:
            return build_leaf(plan.node)
        case Form.SEQUENTIAL:
            made = ((child.name, build_module(child, make_own)) for child in plan.children)
            return nn.Sequential(OrderedDict(made))
        case Form.LIST:
            repeat = plan.node.params.get("repeat", 1)
            return nn.ModuleList(
                build_module(child, make_own) for _ in range(repeat) for child in plan.children
            )
        case Form.DICT:
            return nn.ModuleDict({child.name: build_module(child, make_own) for child in plan.children})
        case Form.RESIDUAL:
            return Residual(*(build_module(child, make_own) for child in plan.children))
        case Form.PARALLEL:
            entry = catalogue.layer(plan.node.kind)
            assert entry is not None, "the plan was made of a known container"
            branches = [build_module(child, make_own) for child in plan.children]
            return Parallel(*branches, **torch_arguments(entry, plan.node.params))
        case Form.BLOCK:
            return PlannedBlock(plan, make_own)
    raise LookupError(f"{plan.node.kind} is a step, not a module")


def build_leaf(node: LayerNode) -> nn.Module:
    """Build one layer.

    Args:
        node: Without problems, children and "auto".
    """
    entry = _entry(node)
    module: nn.Module = resolve_target(entry.target)(**torch_arguments(entry, node.params))
    return module


def apply_step(entry: LayerEntry, params: Mapping[str, Any], x: Tensor, training: bool) -> Tensor:
    """Call a function or method that has no module.

    Args:
        entry: The step.
        params: Its checked parameters.
        x: What comes in.
        training: True while the model trains; what drops numbers out wants to know.
    """
    arguments = torch_arguments(entry, params)
    if entry.call is LayerCall.METHOD:
        method: Callable[..., Tensor] = getattr(x, entry.target.rpartition(".")[2])
        return method(*arguments.values())
    if "training" in entry.deviations:
        arguments["training"] = training
    function: Callable[..., Tensor] = resolve_target(entry.target)
    return function(x, **arguments)


def _call_of(plan: Plan) -> _Call:
    name = plan.name
    if plan.form is Form.STEP:
        entry, params = _entry(plan.node), _entry(plan.node).resolved(plan.node.params)
        return lambda block, x: apply_step(entry, params, x, block.training)
    if plan.form is Form.LIST:
        return lambda block, x: _through_all(block.get_submodule(name), x)
    if plan.form is Form.DICT:
        route = route_of(plan)
        return lambda block, x: block.get_submodule(name)[route](x) if route else x  # type: ignore[index]
    match plan.call:
        case LayerCall.FIRST:
            return lambda block, x: getattr(block, name)(x)[0]
        case LayerCall.SELF_ATTENTION:
            return lambda block, x: getattr(block, name)(x, x, x)[0]
        case LayerCall.TWICE:
            return lambda block, x: getattr(block, name)(x, x)
        case LayerCall.INDEX:
            return lambda block, x: getattr(block, name)(x.long())
    return lambda block, x: getattr(block, name)(x)


def _through_all(layers: nn.Module, x: Tensor) -> Tensor:
    for layer in layers.children():
        x = layer(x)
    return x


def _entry(node: LayerNode) -> LayerEntry:
    entry = catalogue.layer(node.kind)
    if entry is None:
        raise LookupError(f"unchecked layer {node.kind!r}")
    return entry
