"""The current batch as dots on a loss's curve, and which of its samples pull hardest at the weights.

Shape suffixes: N samples, C classes, M dots (one for each sample, or for each number of an output that has several).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.build.training import build_loss
from engine.catalogue.entry import OutputMeaning
from engine.explore.losses.forms import loss_entry
from engine.spec import Node, Problem, ProjectError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class BatchDots:
    """A batch on the curve that ``loss_picture`` draws.

    Args:
        meaning: What ``x_M`` is: see ``LossPicture``. For LOGITS it is the score of the right class minus the
            logarithm of the mean of e to the scores of the others; cross-entropy depends on nothing else, so that its
            dots lie on its curve.
        x_M: Where each dot is on the bottom axis, float64.
        loss_M: Its loss before any reduction, float64.
        gradient_M: Derivative of that loss by its own output: for LOGITS by the score of the right class.
        target_M: The target of each dot.
        sample_M: Which sample it belongs to.
        pull_N: Length of the gradient of each sample's loss by its outputs: how hard it pulls, shape (N,).
        hardest_N: The samples in the order of their pull, the hardest first.
    """

    meaning: OutputMeaning
    x_M: Floats
    loss_M: Floats
    gradient_M: Floats
    target_M: Floats
    sample_M: Ints
    pull_N: Floats
    hardest_N: Ints


def batch_dots(node: Node, output: npt.NDArray[np.floating], target: npt.NDArray[np.number]) -> BatchDots:
    """Place a batch on the curve of a loss; with another loss the same batch shows what would pull then.

    Args:
        node: A loss with a curve.
        output: What the model gave, shape (N, C) or (N, 1).
        target: As the loss wants it: see ``loss_forms``.

    Raises:
        ProjectError: If the loss takes more than an output and a target, or the shapes do not fit it.
    """
    entry = loss_entry(node)
    meaning = entry.output_meaning
    if meaning is OutputMeaning.NONE:
        expected = "a loss of one output and one target"
        raise ProjectError([Problem("loss.kind", "no_curve", expected, node.kind)])
    by_index = meaning in (OutputMeaning.LOGITS, OutputMeaning.LOG_PROBABILITIES)
    wanted = output.shape[:1] if by_index else output.shape
    if output.ndim < 2 or target.shape != wanted:
        expected = f"a target of shape {wanted} for {node.kind} and an output of shape {output.shape}"
        raise ProjectError([Problem("target", "wrong_shape", expected, f"{target.shape}")])
    leaf = torch.from_numpy(np.array(output, dtype=np.float64)).requires_grad_()
    y = torch.from_numpy(np.array(target)).long() if by_index else torch.from_numpy(np.array(target)).double()
    params = {**node.params, "reduction": "none"}
    loss = build_loss(Node(kind=node.kind, params=params), torch.float64)
    losses: Tensor = loss(leaf, y)
    (gradient,) = torch.autograd.grad(losses.sum(), leaf)
    n = len(output)
    scores = leaf.detach()
    pull_N = gradient.reshape(n, -1).norm(dim=1).numpy()
    hardest_N = np.argsort(-pull_N, kind="stable").astype(np.int64)
    if by_index:
        # A class that is left out has no place of its own; its dot stays at the first class, with loss 0.
        right_N = y.clamp(0, output.shape[1] - 1)
        x_M = _right(scores, right_N, meaning)
        slope_M = gradient.gather(1, right_N[:, None])[:, 0]
        sample_M = np.arange(n)
        return BatchDots(
            meaning,
            x_M.numpy(),
            losses.detach().numpy(),
            slope_M.numpy(),
            y.numpy().astype(np.float64),
            sample_M,
            pull_N,
            hardest_N,
        )
    per_sample = int(np.prod(output.shape[1:]))
    placed = (scores - y) if meaning is OutputMeaning.VALUE else scores
    # A loss that is a mean over the labels of a sample has one loss for all its dots.
    loss_M = losses.detach().reshape(n, -1).expand(n, per_sample).reshape(-1)
    return BatchDots(
        meaning,
        placed.reshape(-1).numpy(),
        loss_M.numpy(),
        gradient.reshape(-1).numpy(),
        y.reshape(-1).numpy(),
        np.repeat(np.arange(n), per_sample),
        pull_N,
        hardest_N,
    )


def _right(scores_NC: Tensor, right_N: Tensor, meaning: OutputMeaning) -> Tensor:
    picked_N = scores_NC.gather(1, right_N[:, None])[:, 0]
    if meaning is OutputMeaning.LOG_PROBABILITIES:
        return picked_N
    others_NC = scores_NC.scatter(1, right_N[:, None], float("-inf"))
    count = scores_NC.shape[1] - 1
    return picked_N - (others_NC.logsumexp(1) - float(np.log(max(1, count))))
