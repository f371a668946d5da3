"""The shape walk by arithmetic: what goes into and comes out of every layer, before torch is asked.

Shapes have the batch axis first, as 1: (1, F) for a table with F inputs, (1, C, H, W) for images.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from engine import catalogue
from engine.catalogue.entry import LayerEntry, Shape, ShapeProblem
from engine.catalogue.own_module import OWN_KIND
from engine.catalogue.params import AUTO
from engine.check.layer_memory import LayerMemory
from engine.check.names import check_names
from engine.check.own_module import check_own_module
from engine.check.params import check_params, unknown_kind
from engine.check.projection import projection
from engine.check.shape_words import gives_text, shape_text
from engine.own_code.values import NO_OWN_CODE, OwnCode, Probe, ProbeKey
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
        times: How often it is there, each time with weights of its own: more than once inside a repeated list.
        is_used: False in a branch of a ModuleDict that is not the chosen one.
        probe: What a module of the user's own gave when it was tried; None for all others.
    """

    path: str
    kind: str
    params: Mapping[str, Any]
    input_shape: Shape
    output_shape: Shape | None
    depth: int
    times: int = 1
    is_used: bool = True
    probe: Probe | None = None


@dataclass(frozen=True)
class ShapeWalk:
    """The result of a walk: one row a layer in the order of the forward pass, containers before their children.

    ``wanted`` are the modules of the user's own that have to be tried before the walk can go on.
    """

    layers: tuple[LayerShape, ...]
    output_shape: Shape | None
    problems: tuple[Problem, ...]
    wanted: tuple[ProbeKey, ...] = ()

    @cached_property
    def _by_path(self) -> Mapping[str, LayerShape]:
        return {layer.path: layer for layer in self.layers}

    def at(self, path: str) -> LayerShape | None:
        """The row of the node at this path."""
        return self._by_path.get(path)


@dataclass
class _Walker:
    outputs_path: str | None
    n_outputs: int | None
    own: OwnCode = NO_OWN_CODE
    wanted: list[ProbeKey] = field(default_factory=list)
    memory: LayerMemory | None = None
    layers: list[LayerShape] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # What gave the shape that is in hand, for the sentence of the next layer that cannot take it.
    before: LayerShape | None = None
    depth: int = 0
    times: int = 1
    is_used: bool = True

    def visit(self, path: str, node: LayerNode, shape: Shape | None) -> Shape | None:
        entry = catalogue.layer(node.kind)
        if entry is None:
            known = [item.kind for item in catalogue.all_layers()]
            self.problems.append(unknown_kind(path, node.kind, "layers", known))
            return None
        # What the last layer gives depends on the data too.
        memory = self.memory if shape is not None and path != self.outputs_path else None
        recalled = memory.recall(node, shape) if memory is not None and shape is not None else None
        if recalled is not None and shape is not None:
            self._note(self._row(path, node.kind, recalled.params, shape, recalled.output_shape))
            return recalled.output_shape
        n_problems = len(self.problems)
        wrong = check_params(f"{path}.params", node.params, entry.params, entry.kind)
        self.problems.extend(wrong)
        if entry.container:
            return self._container(path, node, entry, shape, bool(wrong))
        if node.children:
            received = f"{len(node.children)} of them"
            self.problems.append(Problem(f"{path}.children", "no_container", "no children", received))
        if node.kind == OWN_KIND and not wrong:
            return self._own(path, entry.resolved(node.params), shape)
        if shape is None or wrong:
            return None
        params = self._resolved(path, node, entry, shape)
        if params is None:
            return None
        output = self._output(path, entry, params, shape)
        resolved = MappingProxyType(params)
        self._note(self._row(path, node.kind, resolved, shape, output))
        if memory is not None and output is not None and len(self.problems) == n_problems:
            memory.keep(node, shape, resolved, output)
        return output

    def _own(self, path: str, params: Mapping[str, Any], shape: Shape | None) -> Shape | None:
        if any(name not in params for name in ("path", "class_name")):
            return None
        probe, wanted, problem = check_own_module(path, params, shape, self.own)
        if wanted is not None:
            self.wanted.append(wanted)
        if problem is not None:
            self.problems.append(problem)
        output = probe.output_shape if probe is not None else None
        if shape is not None:
            self._note(replace(self._row(path, OWN_KIND, params, shape, output), probe=probe))
        return output

    def _row(
        self, path: str, kind: str, params: Mapping[str, Any], shape: Shape, output: Shape | None
    ) -> LayerShape:
        return LayerShape(path, kind, params, shape, output, self.depth, self.times, self.is_used)

    def _note(self, row: LayerShape) -> None:
        self.layers.append(row)
        self.before = row

    def _container(
        self, path: str, node: LayerNode, entry: LayerEntry, shape: Shape | None, is_wrong: bool
    ) -> Shape | None:
        at = len(self.layers)
        params = entry.resolved(node.params)
        self.problems.extend(check_names(path, node))
        inside = [(f"{path}.children[{i}]", child) for i, child in enumerate(node.children) if child.enabled]
        self.depth += 1
        match node.kind:
            case "ModuleList":
                out = self._list(path, inside, 1 if is_wrong else params["repeat"], shape)
            case "ModuleDict":
                out = self._dict(path, inside, params["route"], shape)
            case "Residual":
                out = self._residual(path, inside, shape)
            case "Parallel":
                out = self._parallel(path, inside, params, shape)
            case _:
                out = self._chain(inside, shape)
        self.depth -= 1
        if shape is not None:
            self.layers.insert(at, self._row(path, node.kind, params, shape, out))
        return out

    def _chain(self, inside: Sequence[tuple[str, LayerNode]], shape: Shape | None) -> Shape | None:
        for path, child in inside:
            shape = self.visit(path, child, shape)
        return shape

    def _list(
        self, path: str, inside: Sequence[tuple[str, LayerNode]], repeat: int, shape: Shape | None
    ) -> Shape | None:
        self.times *= repeat
        out = self._chain(inside, shape)
        self.times //= repeat
        if repeat > 1 and shape is not None and out is not None and out != shape:
            where = f"{path}.params.repeat"
            expected = f"1, or children that give the shape which they take, {shape_text(shape)}"
            advice = f"They give {shape_text(out)}, which the second repetition would get."
            fix = Fix("Do not repeat", ((where, 1),))
            self.problems.append(Problem(where, "cannot_repeat", expected, str(repeat), advice, fix))
        return out

    def _dict(
        self, path: str, inside: Sequence[tuple[str, LayerNode]], route: str, shape: Shape | None
    ) -> Shape | None:
        names = [child.name or str(i) for i, (_, child) in enumerate(inside)]
        if route and names and route not in names:
            where = f"{path}.params.route"
            near = catalogue.near(route, names)
            advice = f"Did you mean {near}?" if near else ""
            fix = Fix(f"Use {near or names[0]}", ((where, near or names[0]),))
            expected = "the name of a child: " + ", ".join(names)
            self.problems.append(Problem(where, "no_route", expected, repr(route), advice, fix))
        chosen = names.index(route) if route in names else 0
        out, before, used = shape, self.before, self.is_used
        after = before
        for i, (where, child) in enumerate(inside):
            self.before, self.is_used = before, used and i == chosen
            found = self.visit(where, child, shape)
            if i == chosen:
                out, after = found, self.before
        self.before, self.is_used = after, used
        return out

    def _residual(
        self, path: str, inside: Sequence[tuple[str, LayerNode]], shape: Shape | None
    ) -> Shape | None:
        if not 1 <= len(inside) <= 2:
            expected = "one child, or two where the second is the shortcut"
            self.problems.append(Problem(f"{path}.children", "child_count", expected, str(len(inside))))
            return self._chain(inside[:1], shape)
        before = self.before
        body = self.visit(*inside[0], shape)
        after = self.before
        self.before = before
        shortcut = self.visit(*inside[1], shape) if len(inside) == 2 else shape
        self.before = after
        if body is not None and shortcut is not None and body != shortcut:
            ways = "the shortcut" if len(inside) == 2 else "the input"
            expected = (
                f"a first child that gives {shape_text(shortcut)}, the shape of {ways}, to be added to it"
            )
            fix = projection(path, inside, shape, body)
            advice = "A shortcut with a layer of its own can bring the input to that shape." if fix else ""
            self.problems.append(Problem(path, "cannot_add", expected, shape_text(body), advice, fix))
            return body
        return body

    def _parallel(
        self,
        path: str,
        inside: Sequence[tuple[str, LayerNode]],
        params: Mapping[str, Any],
        shape: Shape | None,
    ) -> Shape | None:
        if not inside:
            expected = "at least one child"
            self.problems.append(Problem(f"{path}.children", "child_count", expected, "none"))
            return shape
        before, outputs = self.before, []
        for where, child in inside:
            self.before = before
            outputs.append(self.visit(where, child, shape))
        known = [output for output in outputs if output is not None]
        if len(known) < len(outputs):
            return None
        join, dim = params["join"], params["dim"]
        n = len(known[0])
        if join == "concatenate" and not (-n <= dim < n):
            where = f"{path}.params.dim"
            fix = Fix("Set it to 1", ((where, 1),)) if n > 1 else None
            self.problems.append(
                Problem(where, "no_axis", f"an axis between {-n} and {n - 1}", str(dim), "", fix)
            )
            return None
        at = dim % n if join == "concatenate" else -1
        rest = {tuple(size for i, size in enumerate(shape) if i != at) for shape in known}
        if len(rest) > 1 or len({len(shape) for shape in known}) > 1:
            but = f", but for axis {at}" if at >= 0 else ""
            expected = f"children that give the same shape{but}"
            received = ", ".join(map(shape_text, known))
            self.problems.append(Problem(path, "cannot_join", expected, received))
            return None
        if at < 0:
            return known[0]
        total = sum(shape[at] for shape in known)
        return (*known[0][:at], total, *known[0][at + 1 :])

    def _resolved(self, path: str, node: LayerNode, entry: LayerEntry, shape: Shape) -> dict[str, Any] | None:
        params = entry.resolved(
            {param.name: AUTO for param in entry.params if param.required} | dict(node.params)
        )
        for name, value in params.items():
            if not isinstance(value, str) or value != AUTO:
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
                    received = f"{len(shape)} axes: {shape_text(shape)}"
                    self.problems.append(Problem(path, "shape", expected, received, self._origin()))
                    return None
        return params

    def _output(self, path: str, entry: LayerEntry, params: dict[str, Any], shape: Shape) -> Shape | None:
        try:
            return entry.shape_rule(params, shape)
        except ShapeProblem as wrong:
            origin = self._origin()
            if wrong.param is None:
                self.problems.append(Problem(path, "shape", wrong.expected, wrong.received, origin))
                return None
            where = f"{path}.params.{wrong.param}"
            fix = Fix(f"Set it to {wrong.value}", ((where, wrong.value),))
            advice = " ".join(filter(None, [origin, f"Set it to {wrong.value}."]))
            expected, received = wrong.expected, wrong.received
            if wrong.param in entry.inferred:
                expected, received = f"{wrong.value} (what comes in)", f"{params[wrong.param]}"
            self.problems.append(Problem(where, "shape", expected, received, advice, fix))
            try:
                # Walk on as if mended, so that later layers are checked in the same pass.
                return entry.shape_rule({**params, wrong.param: wrong.value}, shape)
            except ShapeProblem:
                return None

    def _origin(self) -> str:
        """Where the shape that cannot be taken comes from."""
        return (
            gives_text(self.before.kind, self.before.input_shape, self.before.output_shape)
            if self.before
            else ""
        )


def last_output_path(model: LayerNode, path: str = "model") -> str | None:
    """Path of the last layer that sets a number of outputs, such as the last Linear."""
    entry = catalogue.layer(model.kind)
    if not model.enabled and path != "model":
        return None
    if entry is not None and entry.output_param is not None:
        return path
    order = list(reversed(range(len(model.children))))
    if model.kind == "Residual":
        # The shortcut follows the body, never the data.
        order = order[-1:]
    elif model.kind == "ModuleDict":
        names = [child.name or str(i) for i, child in enumerate(model.children)]
        route = model.params.get("route")
        order = [names.index(route) if route in names else 0] if names else []
    for i in order:
        found = last_output_path(model.children[i], f"{path}.children[{i}]")
        if found is not None:
            return found
    return None


def walk_shapes(
    model: LayerNode,
    input_shape: Shape | None,
    n_outputs: int | None,
    own: OwnCode = NO_OWN_CODE,
    memory: LayerMemory | None = None,
) -> ShapeWalk:
    """Walk a model from its input shape to its output shape.

    Args:
        model: Root of the tree.
        input_shape: Shape of one batch, batch axis first as 1; None if the data is not known, then only kinds and
            parameters are checked.
        n_outputs: What "auto" means for the number of outputs of the last layer; None if that is not known.
        own: What is known of modules of the user's own; nothing is run here.
        memory: What earlier walks of the same model found out, which makes this one faster and changes nothing else.

    Returns:
        A row for each layer that could be reached, and every problem found on the way.
    """
    walker = _Walker(last_output_path(model), n_outputs, own, memory=memory)
    if memory is not None:
        memory.begin()
    output = walker.visit("model", model, input_shape)
    return ShapeWalk(tuple(walker.layers), output, tuple(walker.problems), tuple(walker.wanted))


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
