"""How far a run is in its epoch: the batches that are left, and where their order was drawn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from torch import Tensor

from engine.train.batches import BatchSource


class EpochProgress:
    """Goes through the batches of one epoch after the other.

    Args:
        batches: Gives them.

    Attributes:
        steps: Batches of this epoch so far.
        right: Right answers among their samples, where somebody counts them.
    """

    def __init__(self, batches: BatchSource) -> None:
        self._batches = batches
        self._iterator: Iterator[tuple[Tensor, Tensor]] | None = None
        self._drawn_from = batches.generator.get_state()
        self.steps = self.right = 0

    @property
    def is_under_way(self) -> bool:
        """True between the first batch of an epoch and the end of it."""
        return self._iterator is not None

    def begin(self) -> None:
        """Begin the next epoch."""
        self._drawn_from = self._batches.generator.get_state()
        self.steps = self.right = 0
        self._iterator = self._batches.epoch()

    def next(self) -> tuple[Tensor, Tensor]:
        """The next batch: inputs (B, …) and targets."""
        assert self._iterator is not None
        return next(self._iterator)

    def end(self) -> None:
        """Let the order run dry: the last draw of its generator comes only then."""
        assert self._iterator is not None
        next(self._iterator, None)
        self._iterator = None

    def state(self) -> dict[str, Any]:
        """Where it stands, as plain values and tensors."""
        return {
            "steps": self.steps,
            "right": self.right,
            "is_under_way": self.is_under_way,
            "drawn_from": self._drawn_from,
            "generator": self._batches.generator.get_state(),
        }

    def go_to(self, state: Mapping[str, Any]) -> None:
        """Stand where another run of the same project stood; batches that it had are drawn again and left out.

        Args:
            state: What ``state`` gave.

        Raises:
            ValueError: If an epoch has no more batches than these.
        """
        self.steps, self.right = int(state["steps"]), int(state["right"])
        self._drawn_from = state["drawn_from"]
        if not state["is_under_way"]:
            self._batches.generator.set_state(state["generator"])
            return
        self._batches.generator.set_state(self._drawn_from)
        self._iterator = self._batches.epoch()
        if sum(1 for _ in islice(self._iterator, self.steps)) < self.steps:
            raise ValueError(f"an epoch of fewer than {self.steps} steps")
