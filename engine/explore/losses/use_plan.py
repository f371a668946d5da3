"""A loss taken into a project: checked against what its model gives and its data hold, with every mend as an edit.

Shape suffix: N samples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from engine.build.model import build_model
from engine.check import check_project, resolve
from engine.data.load import LoadedData
from engine.explore.losses.use_in_project import Mend, Misfit, mended, misfits
from engine.explore.own_chance import OwnChance
from engine.spec import Node, Problem, ProjectError, ProjectSpec, Severity, set_values

Numbers = npt.NDArray[Any]
Edits = tuple[tuple[str, Any], ...]

_MOST_SAMPLES = 64
_MOST_MENDS = 6
_ADDED: Mapping[Mend, Mapping[str, Any]] = MappingProxyType(
    {
        Mend.ADD_SIGMOID: {"kind": "Sigmoid"},
        Mend.ADD_LOG_SOFTMAX: {"kind": "LogSoftmax", "params": {"dim": 1}},
    }
)
_REMOVED: Mapping[Mend, str] = MappingProxyType(
    {Mend.REMOVE_SOFTMAX: "softmax_twice", Mend.REMOVE_SIGMOID: "sigmoid_twice"}
)
# Problems that a mend of the output takes away, so that they are not told twice.
_SAME_AS_A_MEND = frozenset({"softmax_twice", "sigmoid_twice", "no_probability", "no_log_probability"})


class Doer(StrEnum):
    """Who carries a step out."""

    TRAINER = "trainer"  # by itself, whenever it makes targets for a loss
    EDIT = "edit"  # the project is edited
    NOBODY = "nobody"  # it keeps the loss from being used


@dataclass(frozen=True)
class UseStep:
    """One thing that does not fit yet.

    Args:
        sentence: What does not fit.
        code: The line of PyTorch that mends it; empty for none.
        doer: Who carries it out.
        label: What the edit does, a few words; empty for none.
        edits: The edit of the project.
        is_needed: False if training goes on without it, only not as it is meant.
    """

    sentence: str
    code: str
    doer: Doer
    label: str = ""
    edits: Edits = ()
    is_needed: bool = True


@dataclass(frozen=True)
class UsePlan:
    """What using a loss takes.

    Args:
        node: The loss.
        output_shape: Shape of what the model gives for the samples that were looked at; None if it cannot be built.
        target: Shape and dtype of the targets as the data hold them, in words.
        steps: In the order in which they are carried out.
    """

    node: Node
    output_shape: tuple[int, ...] | None
    target: str
    steps: tuple[UseStep, ...]

    @property
    def can_be_used(self) -> bool:
        """True if nothing is left that nobody can mend."""
        return all(step.doer is not Doer.NOBODY for step in self.steps)


def plan_use(spec: ProjectSpec, data: LoadedData, node: Node) -> UsePlan:
    """Check a loss against a project.

    The model is built as the project would have it with this loss, with first weights of its own, and looks at some
    training samples in evaluation mode; the model of a run is left alone.

    Args:
        spec: The project.
        data: Its samples.
        node: The loss.
    """
    before = {(problem.path, problem.code) for problem in check_project(spec, data.facts).problems}
    wanted = _with_loss(spec, node)
    problems = check_project(wanted, data.facts).problems
    new = [p for p in problems if (p.path, p.code) not in before or p.path.startswith("loss")]
    rows = data.train_index[:_MOST_SAMPLES]
    y_N: Numbers = data.inputs(rows) if data.facts.predicts_input else data.y_N[rows]
    held = f"{tuple(y_N.shape)}, {y_N.dtype.name}"
    steps = [_of_problem(problem) for problem in new if problem.code not in _SAME_AS_A_MEND]
    if any(step.doer is Doer.NOBODY for step in steps):
        return UsePlan(node, None, held, tuple(steps))
    mending = set_values(wanted, [edit for step in steps for edit in step.edits]) if steps else wanted
    output = _output(mending, data)
    if output is None:
        sentence = "The model of this project cannot be built as it is: mend its problems first."
        return UsePlan(node, None, held, (*steps, UseStep(sentence, "", Doer.NOBODY)))
    shape = output.shape
    given: Numbers = output
    target: Numbers = y_N
    for _ in range(_MOST_MENDS):
        found = misfits(node, given, target)
        if not found:
            break
        step = _of_misfit(found[0], mending, problems)
        steps.append(step)
        if step.doer is Doer.NOBODY:
            break
        given, target = mended(found[0].mend, given, target)
    return UsePlan(node, shape, held, tuple(steps))


def with_plan(spec: ProjectSpec, plan: UsePlan, chosen: Sequence[UseStep] | None = None) -> ProjectSpec:
    """The project with the loss, and with the edits that the plan needs.

    Args:
        spec: The project.
        plan: What ``plan_use`` found.
        chosen: The edits that are wanted; None for all.

    Raises:
        ProjectError: If the plan cannot be carried out.
    """
    if not plan.can_be_used:
        step = next(step for step in plan.steps if step.doer is Doer.NOBODY)
        raise ProjectError([Problem("loss.kind", "no_use", "a loss that fits the project", step.sentence)])
    made = _with_loss(spec, plan.node)
    for step in plan.steps:
        if step.edits and (chosen is None or step in chosen or step.is_needed):
            made = set_values(made, list(step.edits))
    return made


def _with_loss(spec: ProjectSpec, node: Node) -> ProjectSpec:
    return set_values(spec, [("loss", node.model_dump(mode="json"))])


def _of_problem(problem: Problem) -> UseStep:
    sentence = problem.message[:1].upper() + problem.message[1:]
    fix = problem.fix
    other_loss = fix is not None and any(path == "loss.kind" for path, _ in fix.edits)
    needed = problem.severity is Severity.ERROR
    if fix is None or other_loss:
        return UseStep(sentence, "", Doer.NOBODY if needed else Doer.TRAINER, is_needed=needed)
    return UseStep(sentence, "", Doer.EDIT, fix.label, tuple(fix.edits), needed)


def _of_misfit(misfit: Misfit, spec: ProjectSpec, problems: Sequence[Problem]) -> UseStep:
    needed = misfit.severity is Severity.ERROR
    if misfit.mend in _ADDED:
        added = _ADDED[misfit.mend]
        children = [*spec.model_dump(mode="json")["model"]["children"], dict(added)]
        label = f"Add {added['kind']} to the model"
        # A log-probability that is none makes NLLLoss a number without meaning.
        return UseStep(misfit.sentence, misfit.code, Doer.EDIT, label, (("model.children", children),))
    if misfit.mend in _REMOVED:
        problem = next((p for p in problems if p.code == _REMOVED[misfit.mend] and p.fix is not None), None)
        if problem is not None and problem.fix is not None:
            edits = tuple(problem.fix.edits)
            return UseStep(misfit.sentence, misfit.code, Doer.EDIT, "Take it out of the model", edits, False)
        return UseStep(
            misfit.sentence, misfit.code, Doer.TRAINER if not needed else Doer.NOBODY, is_needed=needed
        )
    if misfit.mend in (Mend.NONE, Mend.TARGET_ONE_HOT, Mend.TARGET_FROM_ZERO, Mend.TARGET_ARGMAX):
        return UseStep(
            misfit.sentence, misfit.code, Doer.NOBODY if needed else Doer.TRAINER, is_needed=needed
        )
    return UseStep(misfit.sentence, misfit.code, Doer.TRAINER)


def _output(spec: ProjectSpec, data: LoadedData) -> npt.NDArray[np.float32] | None:
    """What a model with first weights gives for some training samples; None if it cannot be built."""
    try:
        resolved = resolve(spec, data.facts)
    except ProjectError as error:
        # A loss with another reading of the same output: the model is the same but for its last layer.
        fixes = [p.fix.edits for p in error.problems if p.fix is not None and p.code in _SAME_AS_A_MEND]
        if not fixes or any(
            p.code not in _SAME_AS_A_MEND for p in error.problems if p.severity is Severity.ERROR
        ):
            return None
        resolved = resolve(set_values(spec, list(fixes[0])), data.facts)
    with OwnChance(spec.seed), torch.no_grad():
        model = build_model(resolved.model, spec.initialization).eval()
        x = torch.from_numpy(data.inputs(data.train_index[:_MOST_SAMPLES]).astype(np.float32, copy=False))
        output: npt.NDArray[np.float32] = model(x).numpy()
    return output
