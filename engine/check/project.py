"""The check of a whole project."""

from __future__ import annotations

from dataclasses import dataclass

from engine import catalogue
from engine.catalogue.facts import DataFacts
from engine.catalogue.params import AUTO
from engine.check.bench import check_bench
from engine.check.fit import check_last_layer, check_loss_and_data, check_output, wanted_outputs
from engine.check.gradients import check_gradients, check_metric, check_schedule
from engine.check.groups import check_groups
from engine.check.initial import check_initializers, check_rules
from engine.check.layer_memory import LayerMemory
from engine.check.own_module import learns_nothing
from engine.check.pairs import check_pairs
from engine.check.params import check_node
from engine.check.reconstruct import auto_width, check_reconstruction
from engine.check.sampler import check_sampler
from engine.check.shapes import ShapeWalk, last_output_path, resolved_model, walk_shapes
from engine.check.training import check_settings, check_training_and_data
from engine.own_code.values import NO_OWN_CODE, OwnCode
from engine.spec import Fix, Problem, ProjectError, ProjectSpec, Severity


@dataclass(frozen=True)
class Checked:
    """Everything that a check found out.

    Args:
        problems: Errors first, then warnings.
        walk: The shapes of all layers; no rows as long as the data is not known.
    """

    problems: tuple[Problem, ...]
    walk: ShapeWalk

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep a run from starting."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)


def check_project(
    spec: ProjectSpec,
    facts: DataFacts | None,
    own: OwnCode = NO_OWN_CODE,
    memory: LayerMemory | None = None,
) -> Checked:
    """Check a project, and walk its shapes.

    Args:
        spec: The project.
        facts: What is known of its data; None if it could not be loaded, then only what needs no data is checked.
        own: What is known of modules of the user's own; nothing is run here.
        memory: What earlier checks of the same project found out of its layers, for speed alone.
    """
    problems = check_settings(spec)
    _, wrong = check_node("data", spec.data, "datasets")
    problems.extend(wrong)
    loss_known, wrong = check_node("loss", spec.loss, "losses")
    problems.extend(wrong)
    _, wrong = check_node("optimizer", spec.optimizer, "optimizers")
    problems.extend(wrong)
    problems.extend(check_schedule(spec))
    problems.extend(check_gradients(spec))
    if spec.training.sampler is not None:
        _, wrong = check_node("training.sampler", spec.training.sampler, "samplers")
        problems.extend(wrong)
    problems.extend(check_pairs(spec))
    problems.extend(check_initializers(spec.model))
    problems.extend(check_rules(spec.initialization, spec.model))
    problems.extend(check_bench(spec.bench))
    loss = catalogue.loss(spec.loss.kind) if loss_known is not None else None
    n_outputs = wanted_outputs(loss, facts) if loss is not None and facts is not None else None
    if facts is not None and facts.predicts_input:
        n_outputs = auto_width(spec, facts, own)
    if facts is not None and n_outputs is None:
        # An unfitting loss is reported as such below; some width lets the rest be walked all the same.
        n_outputs = max(1, facts.n_classes)
    input_shape = (1, *facts.input_shape) if facts is not None else None
    walk = walk_shapes(spec.model, input_shape, n_outputs, own, memory)
    tried = {row.path: row.probe for row in walk.layers if row.probe is not None}
    if last_output_path(spec.model) is None and learns_nothing(spec.model, tried):
        expected = "at least one layer with weights, such as Linear"
        received = "none" if spec.model.children else "an empty model"
        line = {"kind": "Linear", "params": {"in_features": AUTO, "out_features": AUTO}}
        fix = Fix("Add a Linear layer", (("model.children", [line]),)) if not spec.model.children else None
        problems.append(Problem("model.children", "nothing_to_train", expected, received, "", fix))
    problems.extend(walk.problems)
    problems.extend(check_groups(spec, walk))
    if facts is not None:
        problems.extend(check_training_and_data(spec, facts))
        problems.extend(check_metric(spec, facts))
        problems.extend(check_sampler(spec, facts))
        if loss is not None and facts.predicts_input:
            problems.extend(check_reconstruction(spec, loss, facts, walk))
        elif loss is not None:
            problems.extend(check_loss_and_data(spec, loss, facts))
            problems.extend(check_output(spec, loss, facts, walk))
        if loss is not None:
            problems.extend(check_last_layer(spec, loss))
    order = (Severity.ERROR, Severity.WARNING)
    return Checked(tuple(sorted(problems, key=lambda problem: order.index(problem.severity))), walk)


def resolve(spec: ProjectSpec, facts: DataFacts, own: OwnCode = NO_OWN_CODE) -> ProjectSpec:
    """The project with every "auto" of the model replaced by the number that it stands for.

    Args:
        spec: The project.
        facts: What is known of its data.
        own: What is known of modules of the user's own.

    Raises:
        ProjectError: If the project has errors, with all of them.
    """
    checked = check_project(spec, facts, own)
    if checked.errors:
        raise ProjectError(checked.errors)
    return spec.model_copy(update={"model": resolved_model(spec.model, checked.walk)})
