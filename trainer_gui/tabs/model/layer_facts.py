"""What the page says of each layer: its settings in short, its shapes, its parameters, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import catalogue
from engine.catalogue import Shape
from engine.check.shapes import ShapeWalk
from engine.spec import LayerNode, Problem, ProjectSpec, Severity
from engine.spec.tree import layer_paths
from trainer_gui.forms.value_text import value_text


@dataclass(frozen=True)
class LayerFacts:
    """One layer of the model.

    Args:
        path: Its spec path.
        title: Its name in the module and its kind.
        kind: Its catalogue id.
        is_container: True if it holds other layers.
        settings: The parameters that differ from the defaults, "auto" as the number that it stands for.
        input_shape: What comes in, batch axis first as 1; None if that is not known.
        output_shape: What goes out.
        n_params: Learnable numbers; None if they are not counted yet.
        problems: What is wrong with it, itself and not its children.
    """

    path: str
    title: str
    kind: str
    is_container: bool
    settings: str
    input_shape: Shape | None
    output_shape: Shape | None
    n_params: int | None
    problems: tuple[Problem, ...]

    @property
    def has_error(self) -> bool:
        """True if something is wrong that keeps training from starting."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def facts_of_layers(
    spec: ProjectSpec, walk: ShapeWalk, counts: Mapping[str, int], problems: Sequence[Problem]
) -> dict[str, LayerFacts]:
    """Facts of every node of the model by path, a container before its children.

    Args:
        spec: The project.
        walk: Its shapes.
        counts: Parameters by path, as far as they are counted.
        problems: Those of the whole project.
    """
    found = {}
    for path, node in layer_paths(spec.model):
        row = walk.at(path)
        entry = catalogue.layer(node.kind)
        is_container = entry is not None and entry.container
        if is_container:
            inside = [n for inner, n in counts.items() if inner.startswith(f"{path}.")]
            n_params = sum(inside) if inside else None
        else:
            n_params = counts.get(path)
        own = tuple(problem for problem in problems if _belongs(problem.path, path))
        found[path] = LayerFacts(
            path=path,
            title=_title(path, node),
            kind=node.kind,
            is_container=is_container,
            settings=_settings(node, row.params if row is not None else {}),
            input_shape=row.input_shape if row is not None else None,
            output_shape=row.output_shape if row is not None else None,
            n_params=n_params,
            problems=own,
        )
    return found


def shape_text(shape: Shape | None) -> str:
    """A shape with N for the batch axis, such as (N, 16); a question mark where it is not known."""
    if shape is None:
        return "?"
    return "(" + ", ".join(["N", *map(str, shape[1:])]) + ("," if len(shape) == 1 else "") + ")"


def _title(path: str, node: LayerNode) -> str:
    if node.name:
        return f"{node.name}: {node.kind}"
    if path.endswith("]"):
        return f"{path[path.rindex('[') + 1 : -1]}: {node.kind}"
    return node.kind


def _settings(node: LayerNode, resolved: Mapping[str, object]) -> str:
    given = {name: resolved.get(name, value) for name, value in node.params.items()}
    parts = [f"{name}={value_text(value)}" for name, value in given.items()]
    parts += [f"{name}: {chosen.kind}" for name, chosen in node.init.items()]
    return ", ".join(parts)


def _belongs(problem_path: str, path: str) -> bool:
    """True for what lies at the node or in its own fields, not in a child of it."""
    if problem_path in (path, f"{path}.children"):
        return True
    rest = problem_path.removeprefix(path)
    return rest != problem_path and rest.startswith(".") and not rest.startswith(".children")
