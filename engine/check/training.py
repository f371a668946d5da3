"""Checks of how long, in what portions and with which rules training goes on."""

from __future__ import annotations

from engine.catalogue.entry import Task
from engine.catalogue.facts import DataFacts
from engine.catalogue.settings import SETTINGS
from engine.check.params import wrong_value
from engine.check.schedule_lengths import child_lengths
from engine.spec import Fix, LayerNode, Problem, ProjectSpec, SchedulerNode, Severity
from engine.spec.epoch import batch_size_of, samples_in_epoch, updates_per_epoch

# Features and targets above this size slow training down so much that the user should know.
_LARGE = 30.0


def check_settings(spec: ProjectSpec) -> list[Problem]:
    """Check the project's own parameters, which belong to no entry, against their declarations."""
    problems = []
    for path, params in SETTINGS.items():
        owner: object = spec
        for name in path.split("."):
            owner = getattr(owner, name) if name else owner
        for param in params:
            value = getattr(owner, param.name)
            if not param.accepts(value):
                problems.append(wrong_value(f"{path}.{param.name}" if path else param.name, param, value))
    split = spec.data.split
    if split.validation >= 0 and split.test >= 0 and split.validation + split.test >= 1:
        received = f"{split.validation:g} + {split.test:g}"
        expected = "validation and test shares that leave samples to train on (together below 1)"
        fix = Fix("Set them to 0.2 and 0", (("data.split.validation", 0.2), ("data.split.test", 0.0)))
        problems.append(Problem("data.split.validation", "nothing_to_train_on", expected, received, "", fix))
    if spec.training.stop.patience is not None and split.validation == 0:
        fix = Fix("Keep 20 % for validation", (("data.split.validation", 0.2),))
        expected = "a validation part to be patient about"
        problems.append(
            Problem("training.stop.patience", "no_validation", expected, "data.split.validation = 0", "", fix)
        )
    return problems


def check_training_and_data(spec: ProjectSpec, facts: DataFacts) -> list[Problem]:
    """Check batch size, stopping rules and preparation against the loaded samples."""
    problems = []
    training, stop = spec.training, spec.training.stop
    size = training.batch_size
    if size is not None and size > facts.n_train >= 1:
        drops = training.drop_last
        advice = (
            "With drop_last there would be no batch at all." if drops else "Every epoch is then one step."
        )
        fix = Fix(f"Set it to {facts.n_train}", (("training.batch_size", facts.n_train),))
        expected = f"at most {facts.n_train}, the number of training samples"
        severity = Severity.ERROR if drops else Severity.WARNING
        problems.append(
            Problem("training.batch_size", "batch_size", expected, str(size), advice, fix, severity)
        )
    if stop.accuracy_at_least is not None and (facts.predicts_input or facts.task is Task.REGRESSION):
        fix = Fix("Switch it off", (("training.stop.accuracy_at_least", None),))
        what = "the input itself" if facts.predicts_input else "a number"
        expected = f"none, because {what} is predicted and accuracy is for classes"
        received = f"{stop.accuracy_at_least:g}"
        problems.append(
            Problem("training.stop.accuracy_at_least", "no_accuracy", expected, received, "", fix)
        )
    if spec.data.scale_target != "none" and (facts.predicts_input or facts.task is Task.CLASSIFICATION):
        path = "data.scale_target"
        fix = Fix("Switch it off", ((path, "none"),))
        what = "the input itself, which is scaled as an input" if facts.predicts_input else "a class"
        expected = f"none, because the target is {what}"
        problems.append(
            Problem(path, "no_number", expected, spec.data.scale_target, "", fix, Severity.WARNING)
        )
    if training.num_workers > 0 and facts.in_memory:
        path = "training.num_workers"
        fix = Fix("Set it to 0", ((path, 0),))
        expected = "0, because these samples are in memory"
        advice = "Here batches are picked from memory; only an exported script would start the processes."
        problems.append(
            Problem(path, "no_need", expected, str(training.num_workers), advice, fix, Severity.WARNING)
        )
    problems.extend(_sizes(facts))
    batch = batch_size_of(training, facts.n_train)
    last = samples_in_epoch(training, facts.n_train) % batch if batch and not training.drop_last else 0
    if _has(spec.model, "BatchNorm1d") and 1 in (batch, last):
        drop = Fix("Drop the last batch", (("training.drop_last", True),)) if batch > 1 else None
        expected = "batches of at least 2 samples, because BatchNorm1d compares the samples of a batch"
        problems.append(Problem("training.batch_size", "batch_of_one", expected, "a batch of 1", "", drop))
    per_epoch = updates_per_epoch(training, facts.n_train)
    return [*problems, *_cycle_length(spec.scheduler, per_epoch * training.epochs)]


def _sizes(facts: DataFacts) -> list[Problem]:
    """Numbers far from 1 make steps that are too long for some weights and too short for others."""
    problems = []
    name, size = facts.largest_feature
    if size > _LARGE:
        path = "data.scale_features"
        expected = f"features of about 1 in size, or standardize here: {name!r} is about {size:.3g}"
        advice = "One learning rate cannot suit columns of very different size."
        fix = Fix("Standardize the features", ((path, "standardize"),))
        problems.append(Problem(path, "large_features", expected, "none", advice, fix, Severity.WARNING))
    if facts.target_size > _LARGE:
        path = "data.scale_target"
        size = facts.target_size
        expected = (
            f"a target of about 1 in size, or standardize here: {facts.target_name!r} is about {size:.3g}"
        )
        advice = "A model that begins near 0 needs many steps to get there."
        fix = Fix("Standardize the target", ((path, "standardize"),))
        problems.append(Problem(path, "large_target", expected, "none", advice, fix, Severity.WARNING))
    return problems


def _cycle_length(node: SchedulerNode | None, n_steps: int, at: str = "scheduler") -> list[Problem]:
    """A cycle of fixed length must not end before the run: torch refuses to step beyond it."""
    if node is None:
        return []
    lengths = child_lengths(node, n_steps)
    problems = [
        problem
        for i, (child, length) in enumerate(zip(node.children, lengths, strict=True))
        for problem in _cycle_length(child, length, f"{at}.children[{i}]")
    ]
    total = node.params.get("total_steps")
    if node.kind == "OneCycleLR" and isinstance(total, int) and total < n_steps:
        path = f"{at}.params.total_steps"
        expected = f"at least {n_steps}, the steps of the whole run"
        fix = Fix("Set it to auto", ((path, "auto"),))
        problems.append(Problem(path, "too_short", expected, str(total), "", fix))
    return problems


def _has(node: LayerNode, kind: str) -> bool:
    return node.kind == kind or any(_has(child, kind) for child in node.children)
