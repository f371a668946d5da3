"""Where a run is, as the window knows it."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where the run is."""

    WARMING = "warming"  # torch is being imported
    EMPTY = "empty"  # the project cannot run
    PREPARING = "preparing"
    READY = "ready"  # first weights, nothing trained
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


ACTIVE = frozenset({State.RUNNING, State.PAUSED})
