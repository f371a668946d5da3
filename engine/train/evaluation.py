"""The loss and the right answers of a whole part of the data, in evaluation mode.

Shape suffixes: N samples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.build.tensors import Part
from engine.train.batches import BatchSource
from engine.train.predict import OutputReader
from engine.train.reconstruction import reconstruction_loss
from engine.train.shadow import Shadow


@dataclass(frozen=True)
class Evaluation:
    """How a part did.

    Args:
        loss: Its loss.
        accuracy: Share of right answers; None where none was asked for or there are none to count.
    """

    loss: float
    accuracy: float | None = None


def evaluate(
    shadow: Shadow,
    batches: BatchSource,
    part: Part,
    loss: Callable[[Tensor, Tensor], Tensor],
    *,
    reduction: str | None = None,
    reader: OutputReader | None = None,
) -> Evaluation:
    """Run the weights of this moment over a part.

    Args:
        shadow: The copy that looks.
        batches: Cuts the part into portions that fit in memory.
        part: The samples, at least one.
        loss: Compares outputs with targets.
        reduction: For an autoencoder, whose targets are its inputs: how its loss is put together from portions, or
            ``whole`` if it takes all samples at once. None for targets of their own.
        reader: Counts right answers; None where they are not asked for.
    """
    model = shadow.refresh()
    if reduction is not None:
        return Evaluation(reconstruction_loss(model, loss, batches.portions(part), reduction))
    with torch.no_grad():
        outputs = [model(x) for x in batches.portions(part)]
        output = outputs[0] if len(outputs) == 1 else torch.cat(outputs)
        value = float(loss(output, part.y).item())
    return Evaluation(value, reader.n_right(output, part.y) / len(part) if reader is not None else None)
