"""The random state of a run, kept apart from whatever else draws numbers in the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor


class OwnRandomState:
    """Torch's global generators as this run left them; swapped in while the run computes.

    Args:
        seed: What ``torch.manual_seed`` gets at the start.
        device: The device whose generator matters besides the CPU's.
    """

    def __init__(self, seed: int, device: torch.device) -> None:
        self._cuda = device.type == "cuda"
        before = self._get()
        torch.manual_seed(seed)
        self._own = self._get()
        self._set(before)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        before = self._get()
        self._set(self._own)
        try:
            yield
        finally:
            self._own = self._get()
            self._set(before)

    def _get(self) -> tuple[Tensor, Tensor | None]:
        return torch.get_rng_state(), torch.cuda.get_rng_state() if self._cuda else None

    def _set(self, state: tuple[Tensor, Tensor | None]) -> None:
        torch.set_rng_state(state[0])
        if state[1] is not None:
            torch.cuda.set_rng_state(state[1])
