"""The model as source text: an expression where torch's containers say it all, else classes with a forward."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine import catalogue
from engine.build.blocks import Parallel, Residual
from engine.build.targets import resolve_target
from engine.catalogue.entry import LayerCall, LayerEntry
from engine.catalogue.own_module import OWN_KIND
from engine.check.module_plan import Form, Plan
from engine.export.arguments import arguments_code, target_code
from engine.export.own_class_code import CLASS_FROM_FILE, own_class_line, own_class_names
from engine.export.text import WIDTH, call, literal, source_of
from engine.own_code.values import OwnRef

_TRAINING = "self.training"


@dataclass(frozen=True)
class ModuleCode:
    """A model as source text.

    Args:
        classes: Classes that the expression needs, in the order in which they must stand.
        expression: What makes the model.
    """

    classes: tuple[str, ...]
    expression: str


@dataclass
class _Writer:
    folder: Path | None = None
    own_names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)

    def expression(self, plan: Plan) -> str:
        """What makes the module of a plan."""
        match plan.form:
            case Form.LEAF if plan.node.kind == OWN_KIND:
                return self._own(plan)
            case Form.LEAF:
                entry = _entry(plan)
                self._add_own(entry)
                return call(target_code(entry), arguments_code(entry, plan.node.params))
            case Form.SEQUENTIAL:
                return self._sequential(plan)
            case Form.LIST:
                return self._list(plan)
            case Form.DICT:
                rows = [f"{literal(child.name)}: {self.expression(child)}" for child in plan.children]
                return _enclosed("nn.ModuleDict({", rows, "})")
            case Form.RESIDUAL:
                self._add_class("Residual", source_of(Residual))
                return _called("Residual", [self.expression(child) for child in plan.children])
            case Form.PARALLEL:
                self._add_class("Parallel", source_of(Parallel))
                branches = [self.expression(child) for child in plan.children]
                options = arguments_code(_entry(plan), plan.node.params)
                return _called("Parallel", branches + [f"{name}={text}" for name, text in options.items()])
            case Form.BLOCK:
                self._block(plan)
                return f"{plan.class_name}()"
        raise LookupError(f"{plan.node.kind} is a step, not a module")

    def _own(self, plan: Plan) -> str:
        """A class of the user's own is taken from its file before anything is seeded."""
        ref = OwnRef.of(plan.node.params)
        name = self.own_names[ref.path, ref.class_name]
        self._add_class("class_from_file", CLASS_FROM_FILE)
        self._add_class(name, own_class_line(name, ref, self.folder))
        return call(name, {key: literal(value) for key, value in ref.keywords().items()})

    def _add_own(self, entry: LayerEntry) -> None:
        """The text of what torch has no name for."""
        if entry.target.startswith("engine."):
            self._add_class(entry.target.rpartition(":")[2], source_of(resolve_target(entry.target)))

    def _add_class(self, name: str, text: str) -> None:
        self.classes.setdefault(name, text)

    def _sequential(self, plan: Plan) -> str:
        if not plan.children:
            return "nn.Sequential()"
        parts = [self.expression(child) for child in plan.children]
        if all(child.name == str(i) for i, child in enumerate(plan.children)):
            return _rows("nn.Sequential(", parts, ")")
        pairs = [f"({literal(child.name)}, {part})" for child, part in zip(plan.children, parts, strict=True)]
        inner = textwrap.indent(_rows("OrderedDict([", pairs, "])"), "    ")
        return f"nn.Sequential(\n{inner}\n)"

    def _list(self, plan: Plan) -> str:
        repeat = plan.node.params.get("repeat", 1)
        parts = [self.expression(child) for child in plan.children]
        if repeat == 1:
            return _enclosed("nn.ModuleList([", parts, "])")
        if len(parts) == 1:
            loop = f"for _ in range({repeat})"
            line = f"nn.ModuleList([{parts[0]} {loop}])"
            inner = textwrap.indent(f"{parts[0]}\n{loop}", "    ")
            return line if len(line) <= WIDTH - 24 and "\n" not in line else f"nn.ModuleList([\n{inner}\n])"
        inner = textwrap.indent(
            f"layer\nfor _ in range({repeat})\nfor layer in {_rows('(', parts, ')')}", "    "
        )
        return f"nn.ModuleList([\n{inner}\n])"

    def _block(self, plan: Plan) -> None:
        if plan.class_name in self.classes:
            return
        made, steps = [], []
        for child in plan.children:
            if child.form is not Form.STEP:
                made.append(f"self.{child.name} = {self.expression(child)}")
            else:
                self._add_own(_entry(child))
            steps.append(_step_code(child, dict(plan.routes)))
        arguments = ["self", "x", *(f"{name}={literal(default)}" for name, default in plan.routes)]
        lines = [f"class {plan.class_name}(nn.Module):"]
        lines += ["    def __init__(self):", "        super().__init__()"]
        lines += [textwrap.indent(line, " " * 8) for line in made]
        lines += ["", f"    def forward({', '.join(arguments)}):"]
        lines += [textwrap.indent(step, " " * 8) for step in steps if step]
        lines.append("        return x")
        self.classes[plan.class_name] = "\n".join(lines)


def module_code(plan: Plan, folder: Path | None = None) -> ModuleCode:
    """Write the model of a plan.

    Args:
        plan: Of a model without problems and without "auto".
        folder: Where the text will be; Python files inside it are named relative to it.
    """
    writer = _Writer(folder, own_class_names(plan))
    expression = writer.expression(plan)
    return ModuleCode(tuple(writer.classes.values()), expression)


def module_script(plan: Plan) -> str:
    """The model alone, as a file that can be imported: its classes and a function that makes it.

    Args:
        plan: Of a model without problems and without "auto".
    """
    code = module_code(plan)
    made = textwrap.indent(f"return {code.expression}", "    ")
    return "\n\n\n".join([*code.classes, f"def make_model():\n{made}"]) + "\n"


def _step_code(plan: Plan, routes: Mapping[str, str]) -> str:
    """The statement of a forward that passes ``x`` through a child."""
    owner = f"self.{plan.name}"
    if plan.form is Form.STEP:
        return f"x = {_function_code(plan)}"
    if plan.form is Form.LIST:
        return f"for layer in {owner}:\n    x = layer(x)"
    if plan.form is Form.DICT:
        return f"x = {owner}[{plan.name}](x)" if plan.name in routes else ""
    match plan.call:
        case LayerCall.FIRST:
            return f"x, _ = {owner}(x)"
        case LayerCall.SELF_ATTENTION:
            return f"x, _ = {owner}(x, x, x)"
        case LayerCall.TWICE:
            return f"x = {owner}(x, x)"
        case LayerCall.INDEX:
            return f"x = {owner}(x.long())"
    return f"x = {owner}(x)"


def _function_code(plan: Plan) -> str:
    entry = _entry(plan)
    arguments = arguments_code(entry, plan.node.params)
    if entry.call is LayerCall.METHOD:
        resolved: dict[str, Any] = entry.resolved(plan.node.params)
        values = [literal(value) for value in resolved.values()]
        return f"x.{entry.target.rpartition('.')[2]}({', '.join(values)})"
    if "training" in entry.deviations:
        arguments["training"] = _TRAINING
    return call(target_code(entry), arguments, first="x")


def _entry(plan: Plan) -> LayerEntry:
    entry = catalogue.layer(plan.node.kind)
    if entry is None:
        raise LookupError(f"unchecked layer {plan.node.kind!r}")
    return entry


def _rows(opening: str, parts: list[str], closing: str) -> str:
    """One part a line."""
    return f"{opening}\n" + "".join(textwrap.indent(part, "    ") + ",\n" for part in parts) + closing


def _enclosed(opening: str, parts: list[str], closing: str) -> str:
    """On one line if it fits, else one part a line."""
    line = opening + ", ".join(parts) + closing
    return line if len(line) <= WIDTH - 24 and "\n" not in line else _rows(opening, parts, closing)


def _called(name: str, parts: list[str]) -> str:
    return _enclosed(f"{name}(", parts, ")")
