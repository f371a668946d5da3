"""The batch of a run under any loss: what must be done to it first, where its dots lie, and who pulls hardest.

Shape suffixes: N samples, K outputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.build.tensors import targets
from engine.catalogue.entry import OutputMeaning, TargetForm, Task
from engine.explore.losses.curve import LossPicture, loss_picture
from engine.explore.losses.forms import loss_entry
from engine.explore.losses.live_batch import BatchDots, batch_dots
from engine.explore.losses.use_in_project import Mend, Misfit, mended, misfits
from engine.spec import Node, ProjectError, Severity

Numbers = npt.NDArray[Any]

_MOST_MENDS = 4
_NEEDED = frozenset({Mend.ADD_SIGMOID, Mend.ADD_LOG_SOFTMAX})
# Beyond this the axis goes on without curves: they would be one steep line.
_WIDEST = 40.0


@dataclass(frozen=True, eq=False)
class LiveLoss:
    """A batch on the curve of a loss.

    Args:
        node: The loss.
        picture: Its curve; None if the batch cannot be placed.
        dots: The batch on it; None if it cannot be placed.
        mends: What was done to output and targets first, so that they fit.
        reason: Why the batch cannot be placed; empty if it is.
    """

    node: Node
    picture: LossPicture | None
    dots: BatchDots | None
    mends: tuple[Misfit, ...]
    reason: str = ""


def raw_targets(form: TargetForm, task: Task, target: Numbers) -> Numbers:
    """Class indices or numbers, shape (N,), from targets as the loss of a project wants them.

    Args:
        form: How that loss wants them.
        task: Regression or classification.
        target: float32 (N, 1) or int64 (N,).
    """
    if form is TargetForm.CLASS_INDEX or (target.ndim > 1 and target[0].size > 1):
        # A model that gives its input back has the input as its target.
        return target
    flat = target.reshape(len(target), -1)[:, 0]
    if task is Task.REGRESSION:
        return flat
    return np.round((flat + 1) / 2 if form is TargetForm.SIGN else flat).astype(np.int64)


def live_loss(node: Node, task: Task, output: Numbers, raw_N: Numbers) -> LiveLoss:
    """Place a batch under a loss; where output or targets do not fit it, they are mended first.

    Args:
        node: The loss to look at.
        task: Regression or classification.
        output: What the model gave, shape (N, K).
        raw_N: Class indices, numbers, or the inputs where these are to be given back: see ``raw_targets``.
    """
    entry = loss_entry(node)
    if entry.output_meaning is OutputMeaning.NONE:
        sentence = (
            f"{node.kind} compares more than one output with one target: no run of this project feeds it."
        )
        return LiveLoss(node, None, None, (), sentence)
    target = raw_N if raw_N.ndim > 1 else targets(raw_N, task, entry.target_form).numpy()
    done: list[Misfit] = []
    for _ in range(_MOST_MENDS):
        found = [
            m for m in misfits(node, output, target) if m.severity is Severity.ERROR or m.mend in _NEEDED
        ]
        if not found:
            break
        if found[0].mend is Mend.NONE:
            return LiveLoss(node, None, None, tuple(done), found[0].sentence)
        output, target = mended(found[0].mend, output, target)
        done.append(found[0])
    try:
        dots = batch_dots(node, output, target)
        reach = float(np.nanmax(np.abs(dots.x_M), initial=0.0))
        picture = loss_picture(node, max(2, output.shape[1]), min(reach, _WIDEST))
    except (ProjectError, RuntimeError, ValueError, IndexError) as error:
        return LiveLoss(node, None, None, tuple(done), str(error))
    return LiveLoss(node, picture, dots, tuple(done))


def hardest_text(live: LiveLoss, count: int = 3) -> str:
    """Which samples pull hardest, as numbers in the batch, and how much of the whole pull is theirs."""
    dots = live.dots
    if dots is None or not len(dots.pull_N):
        return live.reason
    total = float(dots.pull_N.sum())
    if not total > 0:
        return f"{live.node.kind}: no sample pulls, every gradient is 0."
    first = dots.hardest_N[:count]
    share = 100 * float(dots.pull_N[first].sum()) / total
    names = ", ".join(str(int(sample)) for sample in first)
    still = int((dots.pull_N <= 1e-12 * total).sum())
    rest = f" {still} of {len(dots.pull_N)} do not pull at all." if still else ""
    whole = f"with {share:.0f} % of the pull of all {len(dots.pull_N)}"
    return f"{live.node.kind}: samples {names} pull hardest, {whole}.{rest}"
