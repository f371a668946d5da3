"""The loss that is explored and its tensors, with what they were before: undo inside the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from engine.spec import Node

Inputs = Mapping[str, NDArray[Any]]

_MOST = 200


@dataclass(frozen=True, eq=False)
class Explored:
    """What is looked at.

    Args:
        node: The loss.
        inputs: Its arguments.
    """

    node: Node
    inputs: Inputs


class InputHistory:
    """A list of what was explored, and where in it the user is.

    Args:
        first: What is shown at the beginning.
    """

    def __init__(self, first: Explored) -> None:
        self._states = [(first, "")]
        self._at = 0

    @property
    def now(self) -> Explored:
        """What is shown."""
        return self._states[self._at][0]

    @property
    def can_undo(self) -> bool:
        """True if something was done."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """True if something was taken back."""
        return self._at + 1 < len(self._states)

    def push(self, explored: Explored, act: str = "") -> None:
        """Go on to another state.

        Args:
            explored: The state.
            act: Steps of one act, such as a drag, have the same word here and are taken back together.
        """
        del self._states[self._at + 1 :]
        if act and self._states[self._at][1] == act and self._at:
            self._states[self._at] = (explored, act)
        else:
            self._states.append((explored, act))
        del self._states[: max(0, len(self._states) - _MOST)]
        self._at = len(self._states) - 1

    def close_act(self) -> None:
        """The next step of the same name is an act of its own."""
        explored, _ = self._states[self._at]
        self._states[self._at] = (explored, "")

    def undo(self) -> None:
        """Take the last act back."""
        self._at = max(0, self._at - 1)

    def redo(self) -> None:
        """Bring it back."""
        self._at = min(len(self._states) - 1, self._at + 1)
