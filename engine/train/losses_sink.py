"""Takes the loss of every step to the history: at once on the CPU, through a ring on a GPU.

Asking a GPU for a number makes the CPU wait for it. The ring keeps losses there until somebody wants them.
"""

from __future__ import annotations

from math import isfinite

import numpy as np
import torch
from torch import Tensor

from engine.train.history import Series

RING = 256


class LossSink:
    """Collects losses and tells the first that is not finite.

    Args:
        losses: Where they go.
        device: Where they come from.
    """

    def __init__(self, losses: Series, device: torch.device) -> None:
        self._losses = losses
        self._ring = torch.empty(RING, device=device) if device.type != "cpu" else None
        self._filled = 0

    def put(self, loss: Tensor) -> bool:
        """Take the loss of a step.

        Returns:
            True if all losses known so far are finite; on a GPU the newest ones are known after ``drain``.
        """
        if self._ring is None:
            value = loss.item()
            if not isfinite(value):
                return False
            self._losses.append(value)
            return True
        self._ring[self._filled] = loss.detach()
        self._filled += 1
        return self._filled < RING or self.drain()

    @property
    def immediate(self) -> bool:
        """True if every loss is known as soon as it is put."""
        return self._ring is None

    def drain(self) -> bool:
        """Bring waiting losses over; the first that is not finite and all after it are dropped.

        Returns:
            False if there was one that is not finite.
        """
        if self._ring is None or self._filled == 0:
            return True
        values = self._ring[: self._filled].cpu().numpy().astype(np.float64)
        self._filled = 0
        finite = np.isfinite(values)
        good = len(values) if finite.all() else int(np.argmin(finite))
        self._losses.extend(values[:good])
        return good == len(values)
