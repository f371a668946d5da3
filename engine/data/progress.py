"""How work that takes long says how far it is, and how it is told to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Cancelled(Exception):
    """The user does not want the result any more; nothing is wrong."""


def _ignore(share: float) -> None:
    del share


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Progress:
    """What a reader calls on its way.

    Args:
        report: Called with the share that is done, 0 to 1.
        cancelled: True if the reader should give up.
    """

    report: Callable[[float], None] = _ignore
    cancelled: Callable[[], bool] = _never

    def at(self, share: float) -> None:
        """Say how far it is.

        Raises:
            Cancelled: If nobody wants the rest.
        """
        if self.cancelled():
            raise Cancelled
        self.report(min(1.0, max(0.0, share)))
