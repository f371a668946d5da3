"""Does the whole fit together: the data with the loss, the loss with the model's output and its last layer."""

from __future__ import annotations

from engine import catalogue
from engine.catalogue.entry import LossEntry, OutputMeaning, TargetForm, Task
from engine.catalogue.facts import DataFacts
from engine.catalogue.own_module import OWN_KIND
from engine.check.broadcast_text import broadcast_text
from engine.check.own_module import stands_behind
from engine.check.shape_words import shape_text
from engine.check.shapes import ShapeWalk, last_output_path
from engine.spec import Fix, LayerNode, Problem, ProjectSpec, Severity, get_value

PROBABILITY_LAYERS = frozenset({"Sigmoid", "Hardsigmoid", "Softmax", "Softmin"})
LOG_PROBABILITY_LAYERS = frozenset({"LogSoftmax"})
UNCHANGING = frozenset({"Identity", "Dropout", "Flatten", "Unflatten"})


def wanted_outputs(loss: LossEntry, facts: DataFacts) -> int | None:
    """How many numbers the model must give for a sample.

    Returns:
        One for regression and for two classes with a probability or score; one a class for class-index losses;
        None where data and loss do not go together.
    """
    if loss.output_meaning is OutputMeaning.NONE or loss.target_form is TargetForm.OTHER:
        return None
    if loss.target_form is TargetForm.CLASS_INDEX:
        return facts.n_classes if facts.task is Task.CLASSIFICATION else None
    if facts.task is Task.REGRESSION:
        return 1 if loss.target_form is TargetForm.LIKE_OUTPUT else None
    return 1 if facts.n_classes == 2 else None


def check_loss_and_data(spec: ProjectSpec, loss: LossEntry, facts: DataFacts) -> list[Problem]:
    """Check that the loss can be computed for this kind of target, and that it is one number."""
    problems = []
    classes = facts.n_classes
    if loss.output_meaning is OutputMeaning.NONE or loss.target_form is TargetForm.OTHER:
        problems.append(
            _use(
                spec,
                "a loss of one output and one target",
                loss.kind,
                "It takes more than these; it can be explored but not trained with here.",
                "MSELoss" if facts.task is Task.REGRESSION else "CrossEntropyLoss",
            )
        )
    elif (facts.task is Task.REGRESSION and loss.target_form is not TargetForm.LIKE_OUTPUT) or (
        facts.task is Task.REGRESSION
        and loss.output_meaning in (OutputMeaning.PROBABILITY, OutputMeaning.LOGIT)
    ):
        expected = f"a loss for a number, because the target {facts.target_name!r} is one"
        problems.append(_use(spec, expected, loss.kind, "", "MSELoss"))
    elif (
        facts.task is Task.CLASSIFICATION and loss.target_form is not TargetForm.CLASS_INDEX and classes != 2
    ):
        expected = f"a loss for {classes} classes"
        problems.append(_use(spec, expected, f"{loss.kind}, which knows two", "", "CrossEntropyLoss"))
    reduction = spec.loss.params.get("reduction")
    if reduction == "none":
        fix = Fix("Set it to mean", (("loss.params.reduction", "mean"),))
        expected = "mean or sum, so that there is one number to lower"
        problems.append(Problem("loss.params.reduction", "no_scalar", expected, "none", "", fix))
    weight = spec.loss.params.get("weight")
    if (
        loss.target_form is TargetForm.CLASS_INDEX
        and facts.task is Task.CLASSIFICATION
        and isinstance(weight, tuple)
        and len(weight) != classes
    ):
        expected = f"{classes} numbers, one a class"
        problems.append(Problem("loss.params.weight", "wrong_length", expected, f"{len(weight)} of them"))
    if facts.task is Task.CLASSIFICATION and classes < 2:
        received = ", ".join(facts.class_names) or "none"
        problems.append(Problem("data", "one_class", "at least two classes", received))
    return problems


def _use(spec: ProjectSpec, expected: str, received: str, advice: str, better: str) -> Problem:
    edits: list[tuple[str, object]] = [("loss.kind", better), ("loss.params", {})]
    last = _width_path(spec)
    if last is not None:
        edits.append((last, "auto"))
    return Problem(
        "loss.kind", "loss_and_target", expected, received, advice, Fix(f"Use {better}", tuple(edits))
    )


def check_output(spec: ProjectSpec, loss: LossEntry, facts: DataFacts, walk: ShapeWalk) -> list[Problem]:
    """Check the shape of the model's output: one row of numbers a sample."""
    wanted = wanted_outputs(loss, facts)
    if walk.output_shape is None or wanted is None or walk.output_shape == (1, wanted):
        return []
    return [_output_width(spec, loss, facts, wanted, walk)]


def check_last_layer(spec: ProjectSpec, loss: LossEntry) -> list[Problem]:
    """Check that the model's last layer gives what the loss reads: numbers, probabilities or scores."""
    problems: list[Problem] = []
    meaning = loss.output_meaning
    # Dropout scales what it keeps up, so a probability behind it may lie above 1.
    unchanging = UNCHANGING - {"Dropout"} if meaning is OutputMeaning.PROBABILITY else UNCHANGING
    path, last = _last_layer(spec.model, "model", unchanging)
    if last is None or last.kind == OWN_KIND:
        # Nobody can tell from outside what a module of the user's own gives.
        return problems
    if meaning is OutputMeaning.LOGITS and last.kind in PROBABILITY_LAYERS | LOG_PROBABILITY_LAYERS:
        advice = f"{loss.kind} applies LogSoftmax itself; twice flattens the gradient."
        expected = f"scores of any size before {loss.kind}"
        fix = _remove(spec, path)
        problems.append(Problem(path, "softmax_twice", expected, last.kind, advice, fix, Severity.WARNING))
    elif meaning is OutputMeaning.LOGIT and last.kind in PROBABILITY_LAYERS:
        advice = f"{loss.kind} applies the sigmoid itself; twice squeezes every output into 0.5 … 0.73."
        expected = f"scores of any size before {loss.kind}"
        fix = _remove(spec, path)
        problems.append(Problem(path, "sigmoid_twice", expected, last.kind, advice, fix, Severity.WARNING))
    elif meaning is OutputMeaning.PROBABILITY and last.kind not in PROBABILITY_LAYERS:
        advice = "BCELoss takes probabilities; torch refuses numbers outside 0 … 1."
        fix = Fix("Use BCEWithLogitsLoss", (("loss.kind", "BCEWithLogitsLoss"), ("loss.params", {})))
        expected = "a Sigmoid as the last layer"
        problems.append(Problem(path, "no_probability", expected, last.kind, advice, fix))
    elif meaning is OutputMeaning.LOG_PROBABILITIES and last.kind not in LOG_PROBABILITY_LAYERS:
        advice = "NLLLoss only picks numbers out; without LogSoftmax they are not log-probabilities."
        fix = Fix("Use CrossEntropyLoss", (("loss.kind", "CrossEntropyLoss"), ("loss.params", {})))
        expected = "LogSoftmax as the last layer"
        problems.append(
            Problem(path, "no_log_probability", expected, last.kind, advice, fix, Severity.WARNING)
        )
    return problems


def _output_width(
    spec: ProjectSpec, loss: LossEntry, facts: DataFacts, wanted: int, walk: ShapeWalk
) -> Problem:
    shape = walk.output_shape
    assert shape is not None
    why = f"{loss.kind} on {facts.target_name!r}"
    warning = broadcast_text(loss, shape, (1, wanted))
    where = _width_path(spec)
    if where is None or len(shape) != 2 or _value_at(walk, where) != shape[1] or _own_is_behind(spec, where):
        expected = f"an output of shape (N, {wanted}) for {why}"
        return Problem("model", "output_shape", expected, shape_text(shape), warning)
    fix = Fix(f"Set it to {wanted}", ((where, wanted),))
    if loss.target_form is TargetForm.CLASS_INDEX and shape[1] > wanted:
        # Torch takes it: a network for 1,000 classes learns to leave the others alone.
        idle = shape[1] - wanted
        return Problem(
            where,
            "idle_outputs",
            f"{wanted} outputs, one a class of {facts.target_name!r}",
            f"{shape[1]}",
            f"{idle:,} of them never belong to a target; the model only learns to keep them low.",
            fix,
            Severity.WARNING,
        )
    return Problem(
        where,
        "output_shape",
        f"{wanted} outputs for {why}",
        f"{shape[1]}",
        " ".join(filter(None, (f"Set it to {wanted}.", warning))),
        fix,
    )


def _width_path(spec: ProjectSpec) -> str | None:
    """Path of the number that says how many outputs the last layer with weights gives."""
    last = last_output_path(spec.model)
    if last is None:
        return None
    entry = catalogue.layer(get_value(spec, last).kind)
    assert entry is not None, "only a known layer sets a number of outputs"
    return f"{last}.params.{entry.output_param}"


def _value_at(walk: ShapeWalk, where: str) -> object:
    layer, _, param = where.rpartition(".params.")
    row = walk.at(layer)
    return row.params.get(param) if row is not None else None


def _own_is_behind(spec: ProjectSpec, where: str) -> bool:
    """True if a module of the user's own comes behind the layer with this number, and may change the width again."""
    return stands_behind(spec.model, where.rpartition(".params.")[0])


def _last_layer(node: LayerNode, path: str, unchanging: frozenset[str]) -> tuple[str, LayerNode | None]:
    """The layer that gives the output, looking through layers of kinds that do not change what it means."""
    entry = catalogue.layer(node.kind)
    if entry is None or not entry.container:
        return path, None if node.kind in unchanging else node
    for i in reversed(range(len(node.children))):
        found = _last_layer(node.children[i], f"{path}.children[{i}]", unchanging)
        if found[1] is not None:
            return found
    return path, None


def _remove(spec: ProjectSpec, path: str) -> Fix | None:
    """Takes one layer out of its container; None for a model that is this one layer."""
    parent, _, index = path.rpartition(".children[")
    if not parent:
        return None
    node: LayerNode = get_value(spec, parent)
    at = int(index.rstrip("]"))
    kept = [child.model_dump(mode="json") for i, child in enumerate(node.children) if i != at]
    return Fix("Remove it", ((f"{parent}.children", kept),))
