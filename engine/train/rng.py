"""The random state of a run, kept apart from whatever else draws numbers in the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from engine.catalogue.entry import Shape

RandomState = tuple[Tensor, Tensor | None]


def random_state(device: torch.device) -> RandomState:
    """Torch's global generators as they are: the CPU's, and that of a GPU where one is used."""
    return torch.get_rng_state(), torch.cuda.get_rng_state() if device.type == "cuda" else None


def set_random_state(state: RandomState) -> None:
    """Put torch's global generators back to what ``random_state`` gave."""
    torch.set_rng_state(state[0])
    if state[1] is not None:
        torch.cuda.set_rng_state(state[1])


class OwnRandomState:
    """Torch's global generators as this run left them; swapped in while the run computes.

    Args:
        seed: What ``torch.manual_seed`` gets at the start.
        device: The device whose generator matters besides the CPU's.
    """

    def __init__(self, seed: int, device: torch.device) -> None:
        self._device = device
        before = random_state(device)
        torch.manual_seed(seed)
        self._own = random_state(device)
        self._is_in_force = False
        set_random_state(before)

    @property
    def own(self) -> RandomState:
        """The generators as this run has them."""
        return random_state(self._device) if self._is_in_force else self._own

    def set_own(self, state: RandomState) -> None:
        """Go on with other states of the generators; not while it computes."""
        self._own = state

    @contextmanager
    def __call__(self) -> Iterator[None]:
        before = random_state(self._device)
        set_random_state(self._own)
        self._is_in_force = True
        try:
            yield
        finally:
            self._is_in_force = False
            self._own = random_state(self._device)
            set_random_state(before)


def draws_in_evaluation(model: nn.Module, input_shape: Shape, device: torch.device) -> bool:
    """Tell whether a model draws random numbers even where nothing is learned, as fractional pooling does.

    Args:
        model: In evaluation mode.
        input_shape: Shape of one sample.
        device: Where it computes.
    """
    before = random_state(device)
    with torch.no_grad():
        model(torch.zeros((1, *input_shape), device=device))
    after = random_state(device)
    set_random_state(before)
    return not all(
        one is None or other is None or torch.equal(one, other)
        for one, other in zip(before, after, strict=True)
    )
