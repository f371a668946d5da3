"""What the page says of each layer: its settings in short, its shapes, its parameters, what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from types import MappingProxyType
from typing import Any

from engine import catalogue
from engine.catalogue import Shape
from engine.catalogue.own_module import OWN_KIND
from engine.check.shapes import LayerShape, ShapeWalk
from engine.spec import LayerNode, Problem, ProjectSpec, Severity
from engine.spec.tree import ROOT
from trainer_gui.forms.value_text import value_text
from trainer_gui.tabs.model.own_module_text import own_class_name, own_settings

# Numbers are 32-bit floats, as torch makes them.
BYTES = 4
_NOTHING: Mapping[str, LayerFacts] = MappingProxyType({})
_NODE_PATH = re.compile(r"model(?:\.children\[\d+\])*")


@dataclass(frozen=True)
class LayerFacts:
    """One layer of the model.

    Args:
        path: Its spec path.
        title: Its name in the module and its kind.
        name: The name that the user gave it; empty for none.
        kind: Its catalogue id.
        is_container: True if it holds other layers.
        settings: The parameters that differ from the defaults, "auto" as the number that it stands for.
        input_shape: What comes in, batch axis first as 1; None if that is not known.
        output_shape: What goes out.
        n_params: Learnable numbers, by arithmetic and for all repetitions; None if they cannot be known.
        multiply_adds: Multiplications with an addition for one sample; None if they cannot be known.
        output_bytes: Memory of what it gives for one sample, of a container of all that is inside; None if not known.
        times: How often it is there inside repeated lists.
        is_enabled: False if it, or a container around it, is left out.
        is_used: False in a branch of a ModuleDict that is not the chosen one.
        problems: What is wrong with it, itself and not its children.
        class_name: The user's class where the layer is a module of the user's own.
        node: The layer itself: who has the same node has the same settings.
        params: Its parameters as the walk resolved them.
    """

    path: str
    title: str
    name: str
    kind: str
    is_container: bool
    settings: str
    input_shape: Shape | None
    output_shape: Shape | None
    n_params: int | None
    multiply_adds: int | None
    output_bytes: int | None
    times: int
    is_enabled: bool
    is_used: bool
    problems: tuple[Problem, ...]
    node: LayerNode = field(compare=False, repr=False)
    params: Mapping[str, Any] = field(compare=False, repr=False)
    class_name: str = ""

    @property
    def shown_kind(self) -> str:
        """What kind of layer a reader calls it."""
        return self.class_name or self.kind

    @property
    def has_error(self) -> bool:
        """True if something is wrong that keeps training from starting."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def severity(self) -> str:
        """error, warning, or empty."""
        return "" if not self.problems else ("error" if self.has_error else "warning")

    @property
    def weight_bytes(self) -> int | None:
        """Memory of its learnable numbers."""
        return None if self.n_params is None else self.n_params * BYTES


def facts_of_layers(
    spec: ProjectSpec,
    walk: ShapeWalk,
    problems: Sequence[Problem],
    before: Mapping[str, LayerFacts] = _NOTHING,
) -> dict[str, LayerFacts]:
    """Facts of every node of the model by path, a container before its children.

    Args:
        spec: The project.
        walk: Its shapes.
        problems: Those of the whole project.
        before: The facts before an edit: those of layers that are the same are taken over, for speed alone.
    """
    owned: dict[str, tuple[Problem, ...]] = {}
    for problem in problems:
        match = _NODE_PATH.match(problem.path)
        if match is not None:
            owned[match.group()] = (*owned.get(match.group(), ()), problem)
    reader = _Reader(walk, owned, before, {id(layer.node): layer for layer in before.values()})
    reader.read(ROOT, spec.model, True, True)
    return reader.found


@dataclass
class _Reader:
    walk: ShapeWalk
    owned: Mapping[str, tuple[Problem, ...]]
    before: Mapping[str, LayerFacts]
    by_node: Mapping[int, LayerFacts]
    found: dict[str, LayerFacts] = field(default_factory=dict)

    def read(self, path: str, node: LayerNode, is_enabled: bool, is_used: bool) -> LayerFacts:
        """Note a node and what is inside.

        Args:
            path: Its spec path.
            node: The node.
            is_enabled: True unless it, or a container around it, is left out.
            is_used: True unless the container around it is on a route that is not taken.
        """
        row = self.walk.at(path)
        if row is not None and row.kind != node.kind:
            # While data is loaded the walk is still that of the model before.
            row = None
        if row is not None:
            is_used = row.is_used
        entry = catalogue.layer(node.kind)
        if entry is not None and entry.container:
            return self._container(path, node, row, is_enabled, is_used)
        facts = self._same(path, node, row, is_enabled, is_used)
        if facts is None:
            facts = self._leaf(path, node, row, is_enabled, is_used)
        self.found[path] = facts
        for i, child in enumerate(node.children):
            self.read(f"{path}.children[{i}]", child, is_enabled and child.enabled, is_used)
        return facts

    def _same(
        self, path: str, node: LayerNode, row: LayerShape | None, is_enabled: bool, is_used: bool
    ) -> LayerFacts | None:
        """The facts of a leaf that is the same and stands at the same place as before."""
        old = self.before.get(path)
        if (
            old is not None
            and row is not None
            and old.node is node
            and old.params is row.params
            and (old.input_shape, old.output_shape) == (row.input_shape, row.output_shape)
            and (old.times, old.is_enabled, old.is_used) == (row.times, is_enabled, is_used)
            and old.problems == self.owned.get(path, ())
        ):
            return old
        return None

    def _leaf(
        self,
        path: str,
        node: LayerNode,
        row: LayerShape | None,
        is_enabled: bool,
        is_used: bool,
    ) -> LayerFacts:
        entry = catalogue.layer(node.kind)
        old = self.by_node.get(id(node))
        params = row.params if row is not None else {}
        settings = (
            old.settings
            if old is not None and old.node is node and old.params is params
            else _settings(node, params)
        )
        n_params = adds = output_bytes = None
        if entry is not None and row is not None and row.output_shape is not None:
            # A branch that is not chosen has weights, but nothing goes through it.
            if row.probe is not None:
                n_params, adds = row.probe.n_params, row.probe.multiply_adds
            else:
                n_params = entry.n_weights(row.params, row.input_shape)
                adds = entry.multiply_adds(row.params, row.input_shape, row.output_shape)
            n_params *= row.times
            if adds is not None:
                adds = adds * row.times if is_used else 0
            output_bytes = prod(row.output_shape) * BYTES * row.times if is_used else 0
        return LayerFacts(
            path=path,
            title=_title(path, node),
            name=node.name or "",
            kind=node.kind,
            is_container=False,
            settings=settings,
            input_shape=row.input_shape if row is not None else None,
            output_shape=row.output_shape if row is not None else None,
            n_params=n_params,
            multiply_adds=adds,
            output_bytes=output_bytes,
            times=row.times if row is not None else 1,
            is_enabled=is_enabled,
            is_used=is_used,
            problems=self.owned.get(path, ()),
            node=node,
            params=params,
            class_name=own_class_name(node),
        )

    def _container(
        self, path: str, node: LayerNode, row: LayerShape | None, is_enabled: bool, is_used: bool
    ) -> LayerFacts:
        params = row.params if row is not None else {}
        facts = LayerFacts(
            path=path,
            title=_title(path, node),
            name=node.name or "",
            kind=node.kind,
            is_container=True,
            settings=_settings(node, params),
            input_shape=row.input_shape if row is not None else None,
            output_shape=row.output_shape if row is not None else None,
            n_params=None,
            multiply_adds=None,
            output_bytes=None,
            times=row.times if row is not None else 1,
            is_enabled=is_enabled,
            is_used=is_used,
            problems=self.owned.get(path, ()),
            node=node,
            params=params,
        )
        # Its place comes before those of its children.
        self.found[path] = facts
        inside = []
        for i, child in enumerate(node.children):
            read = self.read(f"{path}.children[{i}]", child, is_enabled and child.enabled, is_used)
            if child.enabled:
                inside.append(read)
        facts = replace(
            facts,
            n_params=_sum([layer.n_params for layer in inside]),
            multiply_adds=_sum([layer.multiply_adds for layer in inside]),
            output_bytes=_sum([layer.output_bytes for layer in inside]),
        )
        old = self.before.get(path)
        if old == facts and old.node is node:
            facts = old
        self.found[path] = facts
        return facts


def shape_text(shape: Shape | None) -> str:
    """A shape with N for the batch axis, such as (N, 16); a question mark where it is not known."""
    if shape is None:
        return "?"
    return "(" + ", ".join(["N", *map(str, shape[1:])]) + ("," if len(shape) == 1 else "") + ")"


def count_text(number: int | None) -> str:
    """A number with thousands set apart; empty where it is 0, a question mark where it is not known."""
    if number is None:
        return "?"
    return f"{number:,}" if number else ""


def bytes_text(n: int | None) -> str:
    """Bytes in the unit that reads best; empty where there are none, a question mark where they are not known."""
    if not n:
        return "?" if n is None else ""
    size = float(n)
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:,.0f} {unit}" if unit == "B" else f"{size:,.1f} {unit}"
        size /= 1024
    return f"{size:,.1f} GiB"


def _sum(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known or not numbers else None


def _title(path: str, node: LayerNode) -> str:
    kind = own_class_name(node) or node.kind
    if node.name:
        return f"{node.name}: {kind}"
    if path.endswith("]"):
        return f"{path[path.rindex('[') + 1 : -1]}: {kind}"
    return kind


def _settings(node: LayerNode, resolved: Mapping[str, object]) -> str:
    if node.kind == OWN_KIND:
        return own_settings(node.params)
    given = {name: resolved.get(name, value) for name, value in node.params.items()}
    parts = [f"{name}={value_text(value)}" for name, value in given.items()]
    parts += [f"{name}: {chosen.kind}" for name, chosen in node.init.items()]
    return ", ".join(parts)
