"""From a checked model tree to ``torch.nn`` modules."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from torch import nn

from engine.build.initial import initialize
from engine.build.module_tree import build_module
from engine.build.own_module import make_own
from engine.check.module_plan import plan_model
from engine.own_code.values import NO_OWN_CODE, OwnCode
from engine.spec import InitRule, LayerNode


def build_layer(node: LayerNode) -> nn.Module:
    """Build one node with its children, with torch's own initial weights.

    Args:
        node: A node without problems and without "auto".
    """
    return build_module(plan_model(node))


def build_model(model: LayerNode, rules: Sequence[InitRule] = (), own: OwnCode = NO_OWN_CODE) -> nn.Module:
    """Build the whole model with its chosen initial weights; draws from torch's global generator.

    Args:
        model: The root of a resolved tree.
        rules: What is chosen for many layers at once.
        own: What of the user's own code may run.
    """
    plan = plan_model(model)
    module = build_module(plan, partial(make_own, own=own))
    initialize(module, plan, rules)
    return module
