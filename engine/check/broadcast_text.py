"""What torch would do with an output and a target of different shapes: often no error, but a wrong loss."""

from __future__ import annotations

from typing import Final

from engine.catalogue.entry import LossEntry, OutputMeaning, Shape

# Stands for the batch axis, which is 1 in a walk: it must not be taken for an axis that stretches.
_BATCH: Final = 7919


def broadcast_text(loss: LossEntry, output: Shape, target: Shape) -> str:
    """A sentence that warns of silent broadcasting; empty where torch would refuse the two shapes.

    Args:
        loss: The loss; those of probabilities refuse other shapes by themselves.
        output: Shape that the model gives, batch axis first as 1.
        target: Shape of the target, likewise.

    Source:
        https://docs.pytorch.org/docs/stable/notes/broadcasting.html
    """
    if loss.output_meaning is not OutputMeaning.VALUE or output == target or not output:
        return ""
    shapes = [(_BATCH, *shape[1:]) for shape in (output, target)]
    longest = max(map(len, shapes))
    padded = [(1,) * (longest - len(shape)) + shape for shape in shapes]
    if all(one == other or 1 in (one, other) for one, other in zip(*padded, strict=True)):
        return "torch would broadcast one against the other without an error, into a wrong loss."
    return ""
