"""The model, the loss, the optimiser and the schedule as source text."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from torch import nn

from engine import catalogue
from engine.build.targets import as_declared
from engine.build.training import scheduler_arguments
from engine.catalogue.entry import Entry
from engine.catalogue.params import NumbersParam
from engine.export.text import call, literal
from engine.spec import LayerNode, Node

_PREFIXES = {"torch.nn": "nn", "torch.optim": "torch.optim", "torch.nn.init": "nn.init", "torch": "torch"}


def target_code(entry: Entry) -> str:
    """How a script names what the entry stands for, such as ``nn.Linear``."""
    module, _, name = entry.target.partition(":")
    prefix = _PREFIXES.get(module, module if module.startswith("torch.") else "")
    return f"{prefix}.{name}" if prefix else name


def arguments_code(entry: Entry, given: Mapping[str, Any]) -> dict[str, str]:
    """Keyword arguments as source text, in the declared order; what equals torch's own default is left out."""
    ordered = [
        param.name
        for param in entry.params
        if param.name in given and (param.required or given[param.name] != param.default)
    ]
    code = {}
    for name in ordered:
        param = entry.param(name)
        value = as_declared(param, given[name])
        text = literal(value)
        if isinstance(param, NumbersParam) and value is not None:
            text = f"torch.tensor({text}, dtype=torch.float32)" if param.as_tensor else _tuple(value)
        code[name] = text
    return code


def _tuple(values: Any) -> str:
    inner = ", ".join(literal(value) for value in values)
    return f"({inner},)" if len(values) == 1 else f"({inner})"


def layer_code(node: LayerNode) -> str:
    """One layer with its children as an expression."""
    entry = catalogue.layer(node.kind)
    if entry is None:
        raise LookupError(f"unchecked layer {node.kind!r}")
    if not entry.container:
        return call(target_code(entry), arguments_code(entry, node.params))
    if not node.children:
        return "nn.Sequential()"
    if all(child.name is None for child in node.children):
        inner = "".join(textwrap.indent(layer_code(child), "    ") + ",\n" for child in node.children)
        return f"nn.Sequential(\n{inner})"
    rows = "".join(
        textwrap.indent(f"({literal(child.name or str(i))}, {layer_code(child)}),\n", " " * 8)
        for i, child in enumerate(node.children)
    )
    return f"nn.Sequential(\n    OrderedDict([\n{rows}    ])\n)"


def initializer_lines(node: LayerNode, module: nn.Module, owner: str = "model") -> list[str]:
    """One line for each weight that gets a chosen initial value, in the order of the forward pass.

    Args:
        node: A node of a resolved model.
        module: What is built of it; tells which weights are switched off.
        owner: How the script names the module.
    """
    lines = []
    for name, chosen in node.init.items():
        entry = catalogue.initializer(chosen.kind)
        if entry is not None and getattr(module, name) is not None:
            arguments = arguments_code(entry, chosen.params)
            lines.append(call(target_code(entry), arguments, first=f"{owner}.{name}"))
    for i, (child, part) in enumerate(zip(node.children, module.children(), strict=False)):
        lines.extend(initializer_lines(child, part, f"{owner}[{i}]"))
    return lines


def loss_code(node: Node) -> str:
    """The loss as an expression."""
    entry = catalogue.loss(node.kind)
    if entry is None:
        raise LookupError(f"unchecked loss {node.kind!r}")
    return call(target_code(entry), arguments_code(entry, node.params))


def optimizer_code(node: Node) -> str:
    """The optimiser as an expression."""
    entry = catalogue.optimizer(node.kind)
    if entry is None:
        raise LookupError(f"unchecked optimizer {node.kind!r}")
    return call(target_code(entry), arguments_code(entry, node.params), first="model.parameters()")


def scheduler_code(node: Node, total_steps: int) -> str:
    """The schedule as an expression."""
    entry = catalogue.scheduler(node.kind)
    if entry is None:
        raise LookupError(f"unchecked scheduler {node.kind!r}")
    arguments = arguments_code(entry, scheduler_arguments(node, total_steps))
    return call(target_code(entry), arguments, first="optimizer")
