"""What every panel below the numbers has in common: it is asked for work, and gets the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.spec import Node
from trainer_gui.tabs.loss_activation.losses.input_history import Inputs


@dataclass(frozen=True, eq=False)
class Asked:
    """What a panel is to show.

    Args:
        node: The loss.
        inputs: Its arguments.
        argument: The argument of the cell in hand, one that the model gives.
        place: Its place.
    """

    node: Node
    inputs: Inputs
    argument: str
    place: tuple[int, ...]


class LossPanel(QWidget):
    """A panel that shows one side of a loss.

    Signals:
        edited: The arguments after an act of the user, and the act's name while it goes on.
        settled: The act is over.
        picked: Argument and place of another cell.
        stale: What is shown must be computed anew.
    """

    edited = Signal(object, str)
    settled = Signal()
    picked = Signal(str, object)
    stale = Signal()

    def fits(self, node: Node) -> bool:
        """True if this panel has something to show of a loss."""
        del node
        return True

    def job(self, asked: Asked) -> Callable[[], Any]:
        """The work for the background: it touches no widget."""
        raise NotImplementedError

    def take(self, asked: Asked, result: Any) -> None:
        """Show the result."""
        raise NotImplementedError

    def say(self, sentence: str) -> None:
        """Show a sentence instead: there is nothing to compute."""
        raise NotImplementedError
