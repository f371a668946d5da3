"""Every learnable tensor of a model by its name in ``state_dict``, and the group that it falls into. No torch here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine import catalogue
from engine.catalogue.entry import Shape
from engine.catalogue.own_module import OWN_KIND
from engine.check.module_plan import plan_model
from engine.check.plan_names import places
from engine.check.shapes import ShapeWalk
from engine.spec import LayerNode, ParameterGroup


@dataclass(frozen=True)
class ParameterFact:
    """A learnable tensor.

    Args:
        name: Dotted name in the model, such as ``features.0.weight``.
        module: Dotted name of its layer; empty for a model that is one layer.
        parameter: Its name in the layer.
        kind: Catalogue id of the layer.
        path: Spec path of the layer.
        shape: Its shape.
        sparse: True if its gradient is sparse.
    """

    name: str
    module: str
    parameter: str
    kind: str
    path: str
    shape: Shape
    sparse: bool


@dataclass(frozen=True)
class Sorting:
    """Who is trained how.

    Args:
        groups: For each group of the project, the names of its parameters in the order of the model.
        frozen: Names of all that are kept as they begin.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    frozen: tuple[str, ...] = ()


NO_GROUPS = Sorting()


def parameter_facts(model: LayerNode, walk: ShapeWalk) -> list[ParameterFact]:
    """The learnable tensors in the order of the model's layers.

    Args:
        model: The model.
        walk: Its shapes; layers that it does not know are left out.
    """
    return list(_facts(model, walk))


def _facts(model: LayerNode, walk: ShapeWalk) -> Iterator[ParameterFact]:
    for place in places(plan_model(model)):
        node = place.plan.node
        entry, row = catalogue.layer(node.kind), walk.at(place.plan.path)
        if row is None:
            continue
        shapes: dict[str, Shape] = {}
        if node.kind == OWN_KIND:
            tensors = row.probe.tensors if row.probe is not None else ()
            shapes = {tensor.name: tensor.shape for tensor in tensors if tensor.is_parameter}
        elif entry is not None and row.output_shape is not None:
            shapes = dict(entry.weight_shapes(row.params, row.input_shape))
        sparse = row.params.get("sparse") is True
        for module in place.names:
            for name, shape in shapes.items():
                yield ParameterFact(
                    f"{module}.{name}".lstrip("."), module, name, node.kind, place.plan.path, shape, sparse
                )


def is_in(group: ParameterGroup, fact: ParameterFact) -> bool:
    """Tell whether a group is for a parameter.

    Args:
        group: The group.
        fact: The parameter.
    """
    in_module = group.module is None or f"{fact.module}.".startswith(f"{group.module}.")
    in_layer = group.layer is None or group.layer == fact.kind
    return in_module and in_layer and group.parameter in (None, fact.parameter)


def sort_parameters(groups: Sequence[ParameterGroup], model: LayerNode, walk: ShapeWalk) -> Sorting:
    """Put every parameter into its group.

    Args:
        groups: The checked groups of a project.
        model: Its model.
        walk: Its shapes.
    """
    if not groups:
        return NO_GROUPS
    facts = parameter_facts(model, walk)
    names = tuple(tuple(fact.name for fact in facts if is_in(group, fact)) for group in groups)
    frozen = (name for group, inside in zip(groups, names, strict=True) if group.frozen for name in inside)
    return Sorting(names, tuple(frozen))
