"""How fast a run may go, and how often its picture is renewed."""

from __future__ import annotations

from engine.train.snapshot import Snapshot

# With automatic speed a run takes at least this long, so that it can be watched.
WATCHABLE_S = 8.0
# The picture is renewed at most this often, and less often if drawing is slow.
FRAME_MS = 38
_SLOWEST_FRAME_MS = 250
_DRAWING_SHARE = 0.25


def frame_ms(drawing_s: float) -> int:
    """From one picture to the next, so that drawing takes no more than its share.

    Args:
        drawing_s: How long the last one took.
    """
    return min(_SLOWEST_FRAME_MS, max(FRAME_MS, round(drawing_s * 1000 / _DRAWING_SHARE)))


def steps_per_s_limit(pace: float | str | None, snapshot: Snapshot | None) -> float | None:
    """The limit of a pace, in steps a second; None for full speed.

    Args:
        pace: Steps a second, None for full speed, or "auto" for a run that can be watched.
        snapshot: Of the run, for how long it is; None if there is none yet.
    """
    if pace != "auto":
        return pace if isinstance(pace, float | int) else None
    if snapshot is None:
        return None
    return max(1.0, snapshot.epochs * snapshot.steps_per_epoch / WATCHABLE_S)
