"""The doctor's rounds without a window: looks between two steps, in at most a tenth of the time."""

from __future__ import annotations

from collections.abc import Callable

from engine.doctor.doctor import Doctor
from engine.doctor.finding import Finding
from engine.train.mailbox import Mailbox
from engine.train.questions import VitalsView
from engine.train.snapshot import Snapshot
from engine.train.vitals import Vitals


class Rounds(Mailbox):
    """A mailbox that lets a doctor look at every snapshot and asks for the next; the trainer keeps the pace.

    Args:
        doctor: Who looks, in the trainer's thread.
        tell: Called with each new finding.
    """

    def __init__(self, doctor: Doctor, tell: Callable[[Finding], None]) -> None:
        super().__init__()
        self._doctor, self._tell = doctor, tell
        self.ask(VitalsView())

    def put(self, snapshot: Snapshot) -> None:
        """Look at the vital signs of a snapshot, leave it for a viewer, and ask for the next ones."""
        for answer in snapshot.answers:
            if isinstance(answer.value, Vitals):
                for finding in self._doctor.look(answer.value):
                    self._tell(finding)
        super().put(snapshot)
        self.ask(VitalsView())
