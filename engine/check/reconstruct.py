"""Does an autoencoder fit: the loss with inputs as targets, and the shape of the output with that of the input."""

from __future__ import annotations

from math import prod
from typing import Final

from engine import catalogue
from engine.catalogue.entry import ItemKind, LossEntry, OutputMeaning, Shape, TargetForm
from engine.catalogue.facts import DataFacts
from engine.catalogue.params import AUTO
from engine.check.broadcast_text import broadcast_text
from engine.check.reconstruct_fix import one_number_fix
from engine.check.shape_words import shape_text
from engine.check.shapes import ShapeWalk, last_output_path, walk_shapes
from engine.own_code.values import NO_OWN_CODE, OwnCode
from engine.spec import Fix, LayerNode, Problem, ProjectSpec, get_value

_PROBABILITIES: Final = (OutputMeaning.PROBABILITY, OutputMeaning.LOGIT)
# They give their input itself, or another view of it, where nothing is learned.
_VIEWS: Final = ("Identity", "Flatten", "Unflatten")


def widths(facts: DataFacts) -> tuple[int, ...]:
    """Numbers that the "auto" of the last layer may stand for: all numbers of a sample, its channels, its last axis."""
    shape = facts.input_shape
    return tuple(dict.fromkeys((prod(shape), shape[0], shape[-1])))


def auto_width(spec: ProjectSpec, facts: DataFacts, own: OwnCode = NO_OWN_CODE) -> int:
    """What "auto" outputs of the last layer are, so that the model gives the shape of its input.

    Args:
        spec: The project.
        facts: What is known of its data, whose input is predicted.
        own: What is known of modules of the user's own.

    Returns:
        The width that gives the shape; else all numbers of a sample for a Linear, the channels for a convolution.
    """
    found = widths(facts)
    path = last_output_path(spec.model)
    if path is None:
        return found[0]
    node: LayerNode = get_value(spec, path)
    entry = catalogue.layer(node.kind)
    name = entry.output_param if entry is not None and entry.output_param is not None else ""
    usual = found[0] if name == "out_features" else facts.input_shape[0]
    if node.params.get(name, AUTO) != AUTO or len(found) == 1:
        return usual
    wanted = (1, *facts.input_shape)
    for width in found:
        if walk_shapes(spec.model, wanted, width, own).output_shape == wanted:
            return width
    return usual


def check_reconstruction(
    spec: ProjectSpec, loss: LossEntry, facts: DataFacts, walk: ShapeWalk
) -> list[Problem]:
    """Check loss, output and first layers of a project whose target is its input.

    Args:
        spec: The project.
        loss: Its loss.
        facts: What is known of its data.
        walk: The shapes of its layers.
    """
    problems = _loss_problems(spec, loss, facts)
    wanted = (1, *facts.input_shape)
    if walk.output_shape is not None and walk.output_shape != wanted:
        problems.append(_shape_problem(spec, loss, facts, walk.output_shape, wanted))
    writers, _ = _writers(spec.model, "model")
    for path in writers:
        where = f"{path}.params.inplace"
        expected = "false, because the input is the target, and this layer would write over it"
        fix = Fix("Set it to false", ((where, False),))
        problems.append(Problem(where, "changes_target", expected, "true", "", fix))
    return problems


def _loss_problems(spec: ProjectSpec, loss: LossEntry, facts: DataFacts) -> list[Problem]:
    better = Fix("Use MSELoss", (("loss.kind", "MSELoss"), ("loss.params", {})))
    problems = []
    if loss.target_form is not TargetForm.LIKE_OUTPUT:
        expected = "a loss whose target has the shape of the output, because the input is the target"
        problems.append(Problem("loss.kind", "loss_and_target", expected, loss.kind, "", better))
    elif loss.output_meaning in _PROBABILITIES and facts.input_range is not None:
        low, high = facts.input_range
        if low < 0 or high > 1:
            expected = f"inputs from 0 to 1, because {loss.kind} reads its targets as probabilities"
            received = f"inputs from {low:.3g} to {high:.3g}"
            if facts.item is ItemKind.IMAGE and spec.data.images.scale == "standardize":
                better = Fix("Scale the images to 0 … 1", (("data.images.scale", "unit"),))
            advice = "Its lowest value would not be where output and input are the same."
            problems.append(Problem("loss.kind", "not_probabilities", expected, received, advice, better))
    if spec.loss.params.get("reduction") == "none":
        fix = Fix("Set it to mean", (("loss.params.reduction", "mean"),))
        expected = "mean or sum, so that there is one number to lower"
        problems.append(Problem("loss.params.reduction", "no_scalar", expected, "none", "", fix))
    return [*problems, *_weight_problems(spec, loss, facts)]


def _weight_problems(spec: ProjectSpec, loss: LossEntry, facts: DataFacts) -> list[Problem]:
    """Weights of places are laid over the last axis; torch stretches one number alone."""
    problems = []
    size = facts.input_shape[-1]
    for name in ("weight", "pos_weight") if loss.output_meaning in _PROBABILITIES else ():
        given = spec.loss.params.get(name)
        if isinstance(given, tuple) and len(given) not in (1, size):
            expected = f"1 or {size} numbers, one for each place of the last axis"
            fix = Fix("Weigh all alike", ((f"loss.params.{name}", None),))
            received = f"{len(given)} of them"
            problems.append(Problem(f"loss.params.{name}", "wrong_length", expected, received, "", fix))
    return problems


def _shape_problem(
    spec: ProjectSpec, loss: LossEntry, facts: DataFacts, shape: Shape, wanted: Shape
) -> Problem:
    expected = f"an output of the input's shape {shape_text(wanted)}, because the input is the target"
    received = shape_text(shape)
    warning = broadcast_text(loss, shape, wanted)
    found = one_number_fix(
        spec.model, wanted, shape, widths(facts), lambda model: _width_of(spec, model, facts)
    )
    if found is not None:
        where, value = found
        advice = " ".join(filter(None, (f"Set it to {value}.", warning)))
        return Problem(
            where, "output_shape", expected, received, advice, Fix(f"Set it to {value}", ((where, value),))
        )
    layer, advice = _reshaping(shape, wanted)
    fix = None
    if layer is not None and spec.model.kind == "Sequential":
        children = [child.model_dump(mode="json") for child in spec.model.children]
        fix = Fix(f"Add {layer['kind']}", (("model.children", [*children, layer]),))
    return Problem(
        "model", "output_shape", expected, received, " ".join(filter(None, (advice, warning))), fix
    )


def _width_of(spec: ProjectSpec, model: LayerNode, facts: DataFacts) -> int:
    return auto_width(spec.model_copy(update={"model": model}), facts)


def _reshaping(shape: Shape, wanted: Shape) -> tuple[dict[str, object] | None, str]:
    """The layer that only lays the same numbers out anew, and a sentence that names it."""
    sizes = list(wanted[1:])
    if shape[0] != 1 or len(shape) < 2 or prod(shape) != prod(wanted):
        if len(shape) == 2 and len(wanted) > 2:
            text = f"Let the last Linear give {prod(wanted)} numbers, then Unflatten lays them out as "
            return None, text + shape_text(wanted) + "."
        return None, ""
    if len(shape) == 2:
        params: dict[str, object] = {"dim": 1, "unflattened_size": sizes}
        text = f"Unflatten lays the {shape[1]} numbers out as {shape_text(wanted)}."
        return {"kind": "Unflatten", "params": params}, text
    if len(wanted) == 2:
        return {"kind": "Flatten", "params": {}}, f"Flatten lines them up as {shape_text(wanted)}."
    return None, "The same numbers lie in another order; Flatten and Unflatten lay them out anew."


def _writers(node: LayerNode, path: str) -> tuple[list[str], bool]:
    """Layers that would write over the input, and whether what goes out may still be the input itself."""
    if not node.enabled:
        return [], True
    inside = [(child, f"{path}.children[{i}]") for i, child in enumerate(node.children)]
    if node.kind in ("Residual", "Parallel", "ModuleDict"):
        found = [_writers(child, where) for child, where in inside]
        kept = node.kind == "ModuleDict" and any(is_input for _, is_input in found)
        return [where for writers, _ in found for where in writers], kept
    entry = catalogue.layer(node.kind)
    if entry is not None and entry.container:
        writers: list[str] = []
        for child, where in inside:
            more, is_input = _writers(child, where)
            writers += more
            if not is_input:
                return writers, False
        return writers, True
    if node.params.get("inplace") is True:
        return [path], True
    return [], node.kind in _VIEWS or "Dropout" in node.kind
