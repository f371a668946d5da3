"""Several optimisers from the same point of a surface, in frames of so many steps, forwards and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.explore.race.lane import Lane, Racer
from engine.explore.race.surfaces import Point, Surface

# All that is kept of a step is six numbers a racer: 6 racers keep at most 29 MB.
MOST_STEPS: Final = 100_000


class Race:
    """A race that can be watched.

    Going back shows what was kept; going forwards again shows it once more, and computes only beyond it.

    Args:
        surface: Where it takes place.
        start: Where everybody starts.
        racers: Who races, with names of their own.
        planned_steps: Length that schedules are stretched over, 1 to ``MOST_STEPS``.

    Attributes:
        lanes: The racers' ways, in the order of the racers.
        at: The step that is shown.

    Raises:
        ValueError: If two racers have the same name, or planned_steps is out of range.
    """

    def __init__(
        self, surface: Surface, start: Point, racers: Sequence[Racer], planned_steps: int = 1000
    ) -> None:
        names = [racer.name for racer in racers]
        if len(set(names)) < len(names):
            raise ValueError(f"racers: expected different names, received {names}. Rename one.")
        if not 1 <= planned_steps <= MOST_STEPS:
            raise ValueError(
                f"planned_steps: expected 1 to {MOST_STEPS}, received {planned_steps}. Choose a number in between."
            )
        self.surface, self.start = surface, start
        self.lanes = tuple(Lane(surface, start, racer, planned_steps) for racer in racers)
        self.at = 0
        self._done = 0

    @property
    def is_over(self) -> bool:
        """True if nobody can go further."""
        return self.at == self._done and (
            self._done >= MOST_STEPS or all(lane.is_over for lane in self.lanes)
        )

    def forward(self, steps: int = 1) -> None:
        """Go on by so many steps, at least 1; a racer that diverged stays where it is."""
        self.at = min(self.at + steps, MOST_STEPS)
        for lane in self.lanes:
            while not lane.is_over and lane.steps < self.at:
                lane.step()
        if all(lane.is_over for lane in self.lanes):
            self.at = min(self.at, max((lane.steps for lane in self.lanes), default=0))
        self._done = max(self._done, self.at)

    def back(self, steps: int = 1) -> None:
        """Show what was so many steps earlier, the start at the earliest."""
        self.at = max(0, self.at - steps)
