"""How the model tree becomes modules: which nodes are torch's own containers, and which are classes with a forward.

The plan is made without torch; the build makes modules of it, the export source text, and both use its names, so that
the two have the same ``state_dict``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from engine import catalogue
from engine.catalogue.entry import LayerCall
from engine.spec import LayerNode

# What a layer is called in a class when the user gives it no name.
_SHORT_NAMES: Final = (
    ("ConvTranspose", "deconv"),
    ("Conv", "conv"),
    ("BatchNorm", "bn"),
    ("LayerNorm", "norm"),
    ("GroupNorm", "norm"),
    ("InstanceNorm", "norm"),
    ("AdaptiveAvgPool", "avgpool"),
    ("MaxPool", "pool"),
    ("AvgPool", "pool"),
    ("Linear", "fc"),
    ("ModuleList", "layers"),
    ("ModuleDict", "choices"),
    ("Sequential", "block"),
)


class Form(StrEnum):
    """What a node becomes."""

    LEAF = "leaf"  # a module of torch
    STEP = "step"  # a call without a module
    SEQUENTIAL = "sequential"  # nn.Sequential
    BLOCK = "block"  # a class of its own with a forward
    LIST = "list"  # nn.ModuleList
    DICT = "dict"  # nn.ModuleDict
    RESIDUAL = "residual"
    PARALLEL = "parallel"


@dataclass(frozen=True)
class Plan:
    """A node and what becomes of it.

    Args:
        path: Spec path of the node; of the first node inside for a block that the plan adds.
        node: The node.
        form: What it becomes.
        name: Its attribute in the owner: a key of ``state_dict``.
        children: The enabled nodes inside.
        class_name: Name of the class of a block.
        routes: For each ModuleDict below that a block calls itself: argument of forward and its default.
    """

    path: str
    node: LayerNode
    form: Form
    name: str = ""
    children: tuple[Plan, ...] = ()
    class_name: str = ""
    routes: tuple[tuple[str, str], ...] = ()

    @property
    def call(self) -> LayerCall:
        """How a forward calls it."""
        entry = catalogue.layer(self.node.kind)
        return entry.call if entry is not None and self.form in (Form.LEAF, Form.STEP) else LayerCall.MODULE

    @property
    def is_callable(self) -> bool:
        """True if ``y = module(x)`` is all that there is to it."""
        return self.form not in (Form.STEP, Form.LIST, Form.DICT) and self.call is LayerCall.MODULE

    def find(self, path: str) -> Plan | None:
        """The plan of the node at a spec path."""
        if self.path == path and not (self.form is Form.BLOCK and self.node.kind != "Sequential"):
            return self
        return next((found for child in self.children if (found := child.find(path)) is not None), None)


@dataclass
class _Planner:
    class_names: Counter[str] = field(default_factory=Counter)
    known: dict[Any, str] = field(default_factory=dict)

    def plan(self, node: LayerNode, path: str) -> Plan:
        entry = catalogue.layer(node.kind)
        if entry is None or not entry.container:
            is_step = entry is not None and entry.call in (LayerCall.FUNCTION, LayerCall.METHOD)
            return Plan(path, node, Form.STEP if is_step else Form.LEAF)
        children = tuple(
            self.plan(child, f"{path}.children[{i}]")
            for i, child in enumerate(node.children)
            if child.enabled
        )
        match node.kind:
            case "ModuleList":
                return Plan(path, node, Form.LIST, children=_numbered(self._callable(children)))
            case "ModuleDict":
                named = self._callable(children)
                keys = tuple(replace(child, name=_key(child, i)) for i, child in enumerate(named))
                return Plan(path, node, Form.DICT, children=keys)
            case "Residual":
                names = ("body", "shortcut")
                pair = zip(self._callable(children), names, strict=False)
                return Plan(path, node, Form.RESIDUAL, children=tuple(replace(c, name=n) for c, n in pair))
            case "Parallel":
                return Plan(path, node, Form.PARALLEL, children=_numbered(self._callable(children)))
        if all(child.is_callable for child in children):
            return Plan(path, node, Form.SEQUENTIAL, children=_in_sequential(children))
        return self.block(node, path, children)

    def block(self, node: LayerNode, path: str, children: Sequence[Plan], class_name: str = "") -> Plan:
        """A class whose forward calls the children one after the other."""
        named = attribute_names(children)
        routes = tuple(
            (child.name, route_of(child)) for child in named if child.form is Form.DICT and child.children
        )
        # The same layers twice are one class.
        key = (node.model_copy(update={"name": None}).model_dump_json(), tuple(child.name for child in named))
        if not class_name:
            class_name = self.known.get(key, "") or self._new_class(node.name)
            self.known[key] = class_name
        return Plan(path, node, Form.BLOCK, children=named, class_name=class_name, routes=routes)

    def _callable(self, children: Sequence[Plan]) -> tuple[Plan, ...]:
        """The same children, those that are no module of their own wrapped in a class."""
        return tuple(
            child
            if child.is_callable
            else replace(self.block(child.node, child.path, [child]), name=child.name)
            for child in children
        )

    def _new_class(self, name: str | None) -> str:
        words = re.split(r"[_\W]+", name or "")
        wanted = "".join(word[:1].upper() + word[1:] for word in words if word) or "Block"
        if not wanted[:1].isalpha():
            wanted = f"Block{wanted}"
        self.class_names[wanted] += 1
        n = self.class_names[wanted]
        return wanted if n == 1 and name else f"{wanted}{n}"


def plan_model(model: LayerNode) -> Plan:
    """Decide what the whole model becomes.

    Args:
        model: The root of a tree; a disabled root counts as enabled.

    Returns:
        The plan of the root, which is a module that can be called: a block named ``Net`` where the root is not one.
    """
    planner = _Planner()
    planner.class_names["Net"] += 1
    root = planner.plan(model, "model")
    if root.form is Form.BLOCK:
        return replace(root, class_name="Net")
    return root if root.is_callable else planner.block(model, "model", [root], "Net")


def route_of(plan: Plan) -> str:
    """Name of the child that a ModuleDict takes unless told otherwise; empty if it has none."""
    names = [child.name for child in plan.children]
    chosen = plan.node.params.get("route") or ""
    return chosen if chosen in names else (names[0] if names else "")


def attribute_names(children: Sequence[Plan]) -> tuple[Plan, ...]:
    """Children of a class with the names of their attributes: the user's, else such as ``conv1``; steps have none."""
    taken = {child.node.name for child in children if child.node.name}
    shorts = [_short_name(child) for child in children]
    counts: Counter[str] = Counter()
    named = []
    for child, short in zip(children, shorts, strict=True):
        if child.form is Form.STEP:
            named.append(child)
            continue
        name = child.node.name
        if not name:
            repeated = sum(
                other == short and not item.node.name and item.form is not Form.STEP
                for other, item in zip(shorts, children, strict=True)
            )
            name = short if repeated == 1 and short not in taken else ""
            while not name or name in taken:
                counts[short] += 1
                name = f"{short}{counts[short]}"
            taken.add(name)
        named.append(replace(child, name=name))
    return tuple(named)


def _in_sequential(children: Sequence[Plan]) -> tuple[Plan, ...]:
    return tuple(replace(child, name=child.node.name or str(i)) for i, child in enumerate(children))


def _numbered(children: Sequence[Plan]) -> tuple[Plan, ...]:
    return tuple(replace(child, name=str(i)) for i, child in enumerate(children))


def _key(child: Plan, i: int) -> str:
    return child.node.name or str(i)


def _short_name(plan: Plan) -> str:
    kind = plan.node.kind
    for begin, short in _SHORT_NAMES:
        if kind.startswith(begin):
            return short
    return re.sub(r"\W", "_", kind).lower()
