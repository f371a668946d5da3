"""The thread in which torch lives: a thin shell around the engine's trainer.

What goes in are jobs and the engine's control; what comes out are the engine's events, snapshots and history. Nothing
else passes, so that the trainer could live in another process behind this same class.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from engine.own_code.values import NO_OWN_CODE, OwnCode, ProbeKey
from engine.spec import ProjectError, ProjectSpec
from trainer_gui.session.later import Later

if TYPE_CHECKING:
    from engine.data.load import LoadedData
    from engine.train.control import Control
    from engine.train.history import History
    from engine.train.mailbox import Mailbox
    from engine.train.questions import Question
    from engine.train.result import Run
    from engine.train.snapshot import Snapshot, View
    from engine.train.trainer import Trainer

# First weights wait until an edit is on the screen: while they are built, the window gets half of the interpreter.
_PREPARE_AFTER_MS = 40
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Prepared:
    """A run that is ready to start.

    Args:
        run_id: Its name.
        spec: The project it was made from.
        history: Its record, which grows while it runs.
        snapshot: What its first weights look like.
    """

    run_id: str
    spec: ProjectSpec
    history: History
    snapshot: Snapshot


@dataclass(frozen=True)
class Failed:
    """A run that could not be prepared, or broke.

    Args:
        run_id: Its name.
        error: What was raised.
    """

    run_id: str
    error: Exception


class TrainerThread(QThread):
    """Warms torch up, prepares runs and carries them out, one job after the other.

    Signals:
        warmed: torch is there; carries the devices, as pairs of the project file's name and the device's own.
        prepared: A ``Prepared``.
        happened: An event of the engine.
        finished_run: The ``Run`` that is left when a run is over.
        failed: A ``Failed``.
        answered: An ``Answer``.
        tried: What trying modules of the user's own has shown, by what was tried.
    """

    warmed = Signal(object)
    prepared = Signal(object)
    happened = Signal(object)
    finished_run = Signal(object)
    failed = Signal(object)
    answered = Signal(object)
    tried = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._trainer: Trainer | None = None
        self._newest = ""
        self._own = NO_OWN_CODE
        self._wanted: Callable[[], None] | None = None
        self._later = Later(_PREPARE_AFTER_MS, self._on_later, self)

    def warm_up(self) -> None:
        """Import torch, and what its first optimiser imports."""
        self._put(self._warm_up)

    def take_own_code(self, own: OwnCode) -> None:
        """Take what is known of modules of the user's own, for runs that are prepared from now on."""
        self._own = own

    def try_own_code(self, keys: Sequence[ProbeKey], allowed: frozenset[str]) -> None:
        """Run allowed code of the user's own once; while a run is in hand this waits for its end."""
        self._put(lambda: self._try_own_code(keys, allowed))

    def prepare(self, spec: ProjectSpec, data: LoadedData, run_id: str, view: View | None) -> None:
        """Build a run, in a moment; an older request that has not begun is dropped."""
        self._newest = run_id
        own = self._own
        self._wanted = lambda: self._prepare(spec, data, run_id, view, own)
        self._later.ask()

    def train(self, run_id: str, control: Control, mailbox: Mailbox) -> None:
        """Carry out the run that was prepared under this name."""
        self._put(lambda: self._train(run_id, control, mailbox))

    def ask(self, run_id: str, question: Question) -> None:
        """Ask the model of a run that is not being trained at this moment."""
        self._put(lambda: self._answer(run_id, question))

    def close(self) -> None:
        """End the thread after the job in hand; whoever calls has told the run to stop."""
        self._newest = ""
        self._later.stop()
        self._jobs.put(None)
        self.wait()

    def run(self) -> None:
        """Do jobs until closed. Qt calls this in the new thread."""
        while (job := self._jobs.get()) is not None:
            job()
        self._trainer = None

    @Slot()
    def _on_later(self) -> None:
        if self._wanted is not None:
            self._put(self._wanted)
            self._wanted = None

    def _put(self, job: Callable[[], None]) -> None:
        self._jobs.put(job)
        if not self.isRunning():
            self.start()

    def _warm_up(self) -> None:
        try:
            import torch

            import engine.train.trainer  # noqa: F401
            from engine.train.device import available_devices

            # The first optimiser imports a good part of torch.
            torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
            devices = tuple(available_devices())
        except Exception as error:  # noqa: BLE001 - the window tells the user
            _log.exception("torch could not be imported")
            self.failed.emit(Failed("", error))
            return
        self.warmed.emit(devices)

    def _try_own_code(self, keys: Sequence[ProbeKey], allowed: frozenset[str]) -> None:
        from engine.build.own_probe import probe

        self.tried.emit({key: probe(key, allowed) for key in keys})

    def _prepare(
        self, spec: ProjectSpec, data: LoadedData, run_id: str, view: View | None, own: OwnCode
    ) -> None:
        if run_id != self._newest:
            return
        from engine.train.trainer import Trainer

        try:
            trainer = Trainer(spec, data=data, run_id=run_id, own=own)
            snapshot = trainer.snapshot(view)
        except Exception as error:  # noqa: BLE001 - the window tells the user
            self._fail(run_id, error, spec)
            return
        self._trainer = trainer
        self.prepared.emit(Prepared(run_id, spec, trainer.history, snapshot))

    def _train(self, run_id: str, control: Control, mailbox: Mailbox) -> None:
        trainer = self._trainer
        if trainer is None or trainer.run_id != run_id:
            return
        from engine.train.result import finished_run

        try:
            trainer.run(control, mailbox, self.happened.emit)
            result: Run = finished_run(trainer)
        except Exception as error:  # noqa: BLE001 - the window tells the user
            self._fail(run_id, error, trainer.spec)
            return
        self.finished_run.emit(result)

    def _answer(self, run_id: str, question: Question) -> None:
        trainer = self._trainer
        if trainer is None or trainer.run_id != run_id:
            return
        try:
            answer = trainer.answer(question)
        except Exception as error:  # noqa: BLE001 - the window tells the user
            self._fail(run_id, error, trainer.spec)
            return
        self.answered.emit(answer)

    def _fail(self, run_id: str, error: Exception, spec: ProjectSpec) -> None:
        from engine.build.own_module import as_sentence

        error = as_sentence(error, spec.model)
        if not isinstance(error, ProjectError):
            _log.error("a run failed", exc_info=error)
        self.failed.emit(Failed(run_id, error))
