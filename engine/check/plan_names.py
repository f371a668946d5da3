"""Where the modules of a plan are: their names in ``state_dict``, and how a script reaches them.

A layer inside a repeated list is there several times; its places are listed in the order in which a script's loops
would visit them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.check.module_plan import Form, Plan, route_of


@dataclass(frozen=True)
class Place:
    """A layer of the plan and where it is.

    Args:
        plan: The layer.
        names: Its dotted name in the model, once for each repetition; the empty name for the model itself.
        code: How a script writes it, such as ``model.features[0]``; behind loops the variable of the innermost.
        loops: Variable and list of each loop around it, the outermost first.
    """

    plan: Plan
    names: tuple[str, ...]
    code: str
    loops: tuple[tuple[str, str], ...] = ()


def places(plan: Plan, owner: str = "model") -> Iterator[Place]:
    """Every layer of a plan in the order of the forward pass; steps have no place.

    Args:
        plan: The plan of a whole model.
        owner: How the script calls the model.
    """
    yield from _places(Place(plan, ("",), owner))


def unused_names(plan: Plan) -> tuple[str, ...]:
    """Dotted names of modules that no forward reaches: what a ModuleDict does not choose."""
    return tuple(_unused(plan, ("",)))


def _unused(plan: Plan, names: tuple[str, ...]) -> Iterator[str]:
    chosen = route_of(plan) if plan.form is Form.DICT else None
    repeat = plan.node.params.get("repeat", 1) if plan.form is Form.LIST else 1
    for i, child in enumerate(plan.children):
        inner = "branches." if plan.form is Form.PARALLEL else ""
        keys = [child.name]
        if plan.form is Form.LIST:
            keys = [str(r * len(plan.children) + i) for r in range(repeat)]
        inside = tuple(f"{name}.{inner}{key}".lstrip(".") for name in names for key in keys)
        if chosen is not None and child.name != chosen:
            yield from inside
        else:
            yield from _unused(child, inside)


def _places(at: Place) -> Iterator[Place]:
    plan = at.plan
    if plan.form is Form.LEAF:
        yield at
        return
    repeat = plan.node.params.get("repeat", 1) if plan.form is Form.LIST else 1
    for i, child in enumerate(plan.children):
        if child.form is Form.STEP:
            continue
        loops, code = at.loops, member_code(at.code, plan, child)
        names = tuple(f"{name}.{child.name}".lstrip(".") for name in at.names)
        if plan.form is Form.PARALLEL:
            names = tuple(f"{name}.branches.{child.name}".lstrip(".") for name in at.names)
        if repeat > 1:
            n = len(plan.children)
            variable = "layer" if not loops else f"layer_{len(loops) + 1}"
            every = at.code if n == 1 else f"{at.code}[{i}::{n}]"
            loops, code = (*loops, (variable, every)), variable
            names = tuple(f"{name}.{r * n + i}".lstrip(".") for name in at.names for r in range(repeat))
        yield from _places(Place(child, names, code, loops))


def member_code(owner: str, plan: Plan, child: Plan) -> str:
    """How a script reaches a child."""
    if plan.form is Form.PARALLEL:
        return f"{owner}.branches[{child.name}]"
    if plan.form is Form.DICT:
        return f'{owner}["{child.name}"]'
    if plan.form is Form.LIST or (plan.form is Form.SEQUENTIAL and child.name.isdigit()):
        return f"{owner}[{child.name}]"
    return f"{owner}.{child.name}"
