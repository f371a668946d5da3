"""The shape walk by arithmetic: what goes into and comes out of every layer, before torch is asked.

Shapes have the batch axis first, as 1: (1, F) for a table with F feature columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engine import catalogue
from engine.catalogue.entry import LayerEntry, Shape, ShapeProblem
from engine.catalogue.params import AUTO
from engine.check.params import check_params, unknown_kind
from engine.spec import Fix, LayerNode, Problem


@dataclass(frozen=True)
class LayerShape:
    """What one layer takes and gives.

    Args:
        path: Spec path of the node.
        kind: Its catalogue id.
        params: Its parameters with defaults filled in and every "auto" resolved.
        input_shape: Shape that comes in, batch axis first as 1.
        output_shape: Shape that goes out; None if the layer cannot take the input.
        depth: How many containers it lies in.
    """

    path: str
    kind: str
    params: Mapping[str, Any]
    input_shape: Shape
    output_shape: Shape | None
    depth: int


@dataclass(frozen=True)
class ShapeWalk:
    """The result of a walk: one row a layer in the order of the forward pass, containers before their children."""

    layers: tuple[LayerShape, ...]
    output_shape: Shape | None
    problems: tuple[Problem, ...]

    def at(self, path: str) -> LayerShape | None:
        """The row of the node at this path."""
        return next((layer for layer in self.layers if layer.path == path), None)


@dataclass
class _Walker:
    outputs_path: str | None
    n_outputs: int | None
    layers: list[LayerShape] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def visit(self, path: str, node: LayerNode, shape: Shape | None, depth: int) -> Shape | None:
        entry = catalogue.layer(node.kind)
        if entry is None:
            known = [item.kind for item in (*catalogue.LAYERS, *catalogue.ACTIVATIONS)]
            self.problems.append(unknown_kind(path, node.kind, "layers", known))
            return None
        wrong = check_params(f"{path}.params", node.params, entry.params, entry.kind)
        self.problems.extend(wrong)
        if entry.container:
            return self._container(path, node, shape, depth)
        if node.children:
            received = f"{len(node.children)} of them"
            self.problems.append(Problem(f"{path}.children", "no_container", "no children", received))
        if shape is None or wrong:
            return None
        params = self._resolved(path, node, entry, shape)
        if params is None:
            return None
        output = self._output(path, entry, params, shape)
        self.layers.append(LayerShape(path, node.kind, MappingProxyType(params), shape, output, depth))
        return output

    def _container(self, path: str, node: LayerNode, shape: Shape | None, depth: int) -> Shape | None:
        at = len(self.layers)
        names = [child.name for child in node.children if child.name is not None]
        for i, child in enumerate(node.children):
            if child.name is not None and (not child.name.isidentifier() or names.count(child.name) > 1):
                self.problems.append(
                    Problem(
                        f"{path}.children[{i}].name",
                        "bad_name",
                        "a Python name that no neighbour has",
                        repr(child.name),
                    )
                )
        out = shape
        for i, child in enumerate(node.children):
            out = self.visit(f"{path}.children[{i}]", child, out, depth + 1)
        if shape is not None:
            self.layers.insert(at, LayerShape(path, node.kind, MappingProxyType({}), shape, out, depth))
        return out

    def _resolved(self, path: str, node: LayerNode, entry: LayerEntry, shape: Shape) -> dict[str, Any] | None:
        params = entry.resolved(
            {param.name: AUTO for param in entry.params if param.required} | dict(node.params)
        )
        for name, value in params.items():
            if value != AUTO:
                continue
            declared = entry.param(name)
            if declared is None or not declared.auto:
                continue
            if name == entry.output_param:
                if path != self.outputs_path or self.n_outputs is None:
                    where = f"{path}.params.{name}"
                    expected = "a whole number: only the last layer with weights can follow the data"
                    fix = Fix("Set it to 8", ((where, 8),))
                    self.problems.append(Problem(where, "auto_not_last", expected, AUTO, "", fix))
                    return None
                params[name] = self.n_outputs
            elif name in entry.inferred:
                try:
                    params[name] = entry.inferred[name](shape)
                except IndexError:
                    expected = "an input with more axes"
                    self.problems.append(Problem(path, "shape", expected, f"{len(shape)} axes"))
                    return None
        return params

    def _output(self, path: str, entry: LayerEntry, params: dict[str, Any], shape: Shape) -> Shape | None:
        try:
            return entry.shape_rule(params, shape)
        except ShapeProblem as wrong:
            if wrong.param is None or wrong.value is None:
                self.problems.append(Problem(path, "shape", wrong.expected, wrong.received))
                return None
            where = f"{path}.params.{wrong.param}"
            fix = Fix(f"Set it to {wrong.value}", ((where, wrong.value),))
            advice = f"Set it to {wrong.value}."
            expected, received = f"{wrong.value} (what comes in)", f"{params[wrong.param]}"
            self.problems.append(Problem(where, "shape", expected, received, advice, fix))
            try:
                # Walk on as if mended, so that later layers are checked in the same pass.
                return entry.shape_rule({**params, wrong.param: wrong.value}, shape)
            except ShapeProblem:
                return None


def last_output_path(model: LayerNode, path: str = "model") -> str | None:
    """Path of the last layer that sets a number of outputs, such as the last Linear."""
    entry = catalogue.layer(model.kind)
    if entry is not None and entry.output_param is not None:
        return path
    for i in reversed(range(len(model.children))):
        found = last_output_path(model.children[i], f"{path}.children[{i}]")
        if found is not None:
            return found
    return None


def walk_shapes(model: LayerNode, input_shape: Shape | None, n_outputs: int | None) -> ShapeWalk:
    """Walk a model from its input shape to its output shape.

    Args:
        model: Root of the tree.
        input_shape: Shape of one batch, batch axis first as 1; None if the data is not known, then only kinds and
            parameters are checked.
        n_outputs: What "auto" means for the number of outputs of the last layer; None if that is not known.

    Returns:
        A row for each layer that could be reached, and every problem found on the way.
    """
    walker = _Walker(last_output_path(model), n_outputs)
    output = walker.visit("model", model, input_shape, 0)
    return ShapeWalk(tuple(walker.layers), output, tuple(walker.problems))


def resolved_model(model: LayerNode, walk: ShapeWalk, path: str = "model") -> LayerNode:
    """The model with every "auto" replaced by its number.

    Args:
        model: Root of the tree.
        walk: A walk of the same model without problems.
        path: Path of the root.
    """
    row = walk.at(path)
    params = dict(model.params) if row is None or model.children else {**model.params, **row.params}
    children = tuple(
        resolved_model(child, walk, f"{path}.children[{i}]") for i, child in enumerate(model.children)
    )
    return model.model_copy(update={"params": MappingProxyType(params), "children": children})
