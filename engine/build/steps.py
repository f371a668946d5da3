"""Steps without weights that torch has no name for. Each function stands alone: exported scripts contain its text."""

from __future__ import annotations

from torch import Tensor


def last_step(input: Tensor) -> Tensor:
    """The last moment of every sequence: what a recurrent layer says after it has read all.

    Args:
        input: Sequences, samples first, then moments.
    """
    return input[:, -1]
