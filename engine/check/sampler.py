"""Does the sampler fit the rest: shuffle, the classes, and the number of samples there are."""

from __future__ import annotations

from engine.catalogue.entry import Task
from engine.catalogue.facts import DataFacts
from engine.spec import Fix, Problem, ProjectSpec
from engine.spec.epoch import samples_in_epoch

_PATH = "training.sampler"


def check_sampler(spec: ProjectSpec, facts: DataFacts) -> list[Problem]:
    """Check the chosen sampler against the loaded samples.

    Args:
        spec: The project.
        facts: What is known of its data.
    """
    sampler = spec.training.sampler
    if sampler is None:
        return []
    problems = []
    if spec.training.shuffle:
        fix = Fix("Set shuffle to false", (("training.shuffle", False),))
        expected = f"shuffle to be false beside {sampler.kind}"
        advice = "DataLoader takes one or the other: the sampler decides the order."
        problems.append(Problem(_PATH, "sampler_and_shuffle", expected, "true", advice, fix))
    wanted = samples_in_epoch(spec.training, facts.n_train)
    is_weighted = sampler.kind == "WeightedRandomSampler"
    if is_weighted and not sampler.params.get("replacement", True) and wanted > facts.n_train:
        fix = Fix("Put samples back", ((f"{_PATH}.params.replacement", True),))
        expected = f"at most {facts.n_train} samples, as many as there are without replacement"
        problems.append(Problem(f"{_PATH}.params.num_samples", "too_many", expected, str(wanted), "", fix))
    if not is_weighted:
        return problems
    weights = sampler.params.get("weights", "auto")
    if facts.task is Task.REGRESSION:
        fix = Fix("Draw without weights", ((_PATH, None), ("training.shuffle", True)))
        expected = "a target of classes, because the weights belong to classes"
        problems.append(Problem(_PATH, "no_classes", expected, f"the number {facts.target_name!r}", "", fix))
    elif isinstance(weights, tuple) and len(weights) != facts.n_classes:
        path = f"{_PATH}.params.weights"
        fix = Fix("Balance the classes", ((path, "auto"),))
        expected = f"{facts.n_classes} weights, one a class"
        problems.append(Problem(path, "weight_count", expected, str(len(weights)), "", fix))
    elif isinstance(weights, tuple) and not any(weight > 0 for weight in weights):
        path = f"{_PATH}.params.weights"
        fix = Fix("Balance the classes", ((path, "auto"),))
        expected = "at least one weight above 0"
        problems.append(Problem(path, "no_weight", expected, "none", "", fix))
    return problems
