"""What the page says of each layer: its settings in short, its shapes, its parameters, what is wrong with it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import catalogue
from engine.catalogue import LayerEntry, Shape
from engine.catalogue.own_module import OWN_KIND
from engine.check.shapes import LayerShape, ShapeWalk
from engine.spec import LayerNode, Problem, ProjectSpec, Severity
from engine.spec.tree import ROOT, layer_paths, owner_of
from trainer_gui.forms.value_text import value_text
from trainer_gui.tabs.model.own_module_text import own_class_name, own_settings

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
        times: How often it is there inside repeated lists.
        is_enabled: False if it, or a container around it, is left out.
        is_used: False in a branch of a ModuleDict that is not the chosen one.
        problems: What is wrong with it, itself and not its children.
        class_name: The user's class where the layer is a module of the user's own.
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
    times: int
    is_enabled: bool
    is_used: bool
    problems: tuple[Problem, ...]
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


def facts_of_layers(spec: ProjectSpec, walk: ShapeWalk, problems: Sequence[Problem]) -> dict[str, LayerFacts]:
    """Facts of every node of the model by path, a container before its children.

    Args:
        spec: The project.
        walk: Its shapes.
        problems: Those of the whole project.
    """
    owned = defaultdict(list)
    for problem in problems:
        match = _NODE_PATH.match(problem.path)
        if match is not None:
            owned[match.group()].append(problem)
    nodes = list(layer_paths(spec.model))
    rows = {path: _row(walk, path, node) for path, node in nodes}
    counted = _counted(nodes, rows)
    found: dict[str, LayerFacts] = {}
    for path, node in nodes:
        row = rows[path]
        entry = catalogue.layer(node.kind)
        owner = found.get(owner_of(path)[0]) if path != ROOT else None
        found[path] = LayerFacts(
            path=path,
            title=_title(path, node),
            name=node.name or "",
            kind=node.kind,
            is_container=entry is not None and entry.container,
            settings=_settings(node, row.params if row is not None else {}),
            input_shape=row.input_shape if row is not None else None,
            output_shape=row.output_shape if row is not None else None,
            n_params=counted[path][0],
            multiply_adds=counted[path][1],
            times=row.times if row is not None else 1,
            is_enabled=owner is None or (owner.is_enabled and node.enabled),
            is_used=row.is_used if row is not None else owner is None or owner.is_used,
            problems=tuple(owned[path]),
            class_name=own_class_name(node),
        )
    return found


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


Counts = tuple[int | None, int | None]


def _row(walk: ShapeWalk, path: str, node: LayerNode) -> LayerShape | None:
    """The row of a node; while data is loaded the walk is still that of the model before."""
    row = walk.at(path)
    return row if row is not None and row.kind == node.kind else None


def _counted(
    nodes: Sequence[tuple[str, LayerNode]], rows: Mapping[str, LayerShape | None]
) -> dict[str, Counts]:
    """Parameters and multiply-adds of every node; of a container those of its children."""
    counted: dict[str, Counts] = {}
    inside: dict[str, list[Counts]] = defaultdict(list)
    for path, node in reversed(nodes):
        entry = catalogue.layer(node.kind)
        if entry is not None and entry.container:
            params, adds = zip(*inside[path], strict=True) if inside[path] else ((), ())
            counts = (_sum(params), _sum(adds))
        else:
            counts = _of_leaf(entry, rows[path])
        counted[path] = counts
        if path != ROOT and node.enabled:
            inside[owner_of(path)[0]].append(counts)
    return counted


def _of_leaf(entry: LayerEntry | None, row: LayerShape | None) -> Counts:
    if entry is None or row is None or row.output_shape is None:
        return None, None
    if row.probe is not None:
        known = row.probe.multiply_adds
        return (
            row.probe.n_params * row.times,
            known * row.times if known is not None and row.is_used else known,
        )
    adds = entry.multiply_adds(row.params, row.input_shape, row.output_shape)
    return (
        entry.n_weights(row.params, row.input_shape) * row.times,
        # A branch that is not chosen has weights, but nothing goes through it.
        adds * row.times if row.is_used else 0,
    )


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
