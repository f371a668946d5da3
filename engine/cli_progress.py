"""Training from a terminal: a progress line with the time that is left, and Ctrl-C as *stop and keep*."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

from engine.doctor.doctor import Doctor
from engine.doctor.finding import Finding
from engine.doctor.rounds import Rounds
from engine.train.control import Control
from engine.train.mailbox import Mailbox
from engine.train.result import Run
from engine.train.snapshot import Snapshot

_INTERVAL_S = 0.2


def with_progress(
    train: Callable[[Control, Mailbox | None], Run], doctor: Doctor | None = None
) -> tuple[Run, bool]:
    """Train, with a progress line on standard error if that is a terminal.

    Args:
        train: Carries the run out, obeys the one and leaves pictures in the other.
        doctor: Looks at the run, and what it finds is printed on standard error; None for nobody.

    Returns:
        The run, and whether it was interrupted by Ctrl-C.
    """
    control = Control()
    interrupted = False

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        del number, frame
        interrupted = True
        control.stop()

    previous = signal.signal(signal.SIGINT, interrupt)
    try:
        rounds = None if doctor is None else Rounds(doctor, _say)
        if not sys.stderr.isatty():
            return train(control, rounds), interrupted
        mailbox = rounds or Mailbox()
        done = threading.Event()
        viewer = threading.Thread(target=_watch, args=(mailbox, done), name="progress")
        viewer.start()
        try:
            run = train(control, mailbox)
        finally:
            done.set()
            viewer.join()
        return run, interrupted
    finally:
        signal.signal(signal.SIGINT, previous)


def _say(finding: Finding) -> None:
    begin = "\r" if sys.stderr.isatty() else ""
    print(begin + finding.line().ljust(100), file=sys.stderr, flush=True)


def _watch(mailbox: Mailbox, done: threading.Event) -> None:
    mailbox.request(None)
    while not done.wait(_INTERVAL_S):
        snapshot = mailbox.take()
        if snapshot is not None:
            print("\r" + progress_line(snapshot).ljust(100), end="", file=sys.stderr, flush=True)
    print("\r" + " " * 100 + "\r", end="", file=sys.stderr, flush=True)


def progress_line(snapshot: Snapshot) -> str:
    """The state of a run in at most 100 characters."""
    left = snapshot.epochs * snapshot.steps_per_epoch - snapshot.step
    eta = clock_text(left / snapshot.steps_per_s) if snapshot.steps_per_s > 0 else "…"
    return (
        f"epoch {snapshot.epoch}/{snapshot.epochs} · step {snapshot.step} · loss {snapshot.loss:.4g} · "
        f"{snapshot.steps_per_s:.0f} steps/s · {clock_text(snapshot.elapsed_s)} · ETA {eta}"
    )


def clock_text(seconds: float) -> str:
    """Seconds as minutes:seconds, with hours where there are any."""
    whole = max(0, round(seconds))
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
