"""The run as the window knows it: a state machine over the trainer's thread, and the timer that looks at it."""

from __future__ import annotations

import uuid
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.check.live import differs_in_points, differs_only_in_bench, live_changes
from engine.spec import ProjectSpec
from engine.train.control import Control
from engine.train.events import Ended, Event, Paused, Resumed
from engine.train.mailbox import Mailbox
from engine.train.snapshot import Snapshot, View
from trainer_gui.session.pace import FRAME_MS, frame_ms, steps_per_s_limit
from trainer_gui.session.state import ACTIVE, State
from trainer_gui.session.trainer_thread import Failed, Prepared, TrainerThread

if TYPE_CHECKING:
    from engine.data.load import LoadedData
    from engine.train.history import History
    from engine.train.result import Run

# Numbers that change more often than this cannot be read, and laying labels out costs as much as a curve.
_FIGURES_S = 0.15


class RunSession(QObject):
    """Starts, steers and watches runs of the current project.

    Signals:
        state_changed: The new ``State``.
        started_over: A ``Prepared``: views begin anew with its first weights.
        snapshot_taken: A ``Snapshot``; the one repaint of a tick hangs on it.
        figures_taken: A ``Snapshot`` for what is read as numbers: seldom enough to be read, and the last one always.
        happened: An event of the engine.
        stale_changed: True if the project has changed in a way that the run in hand cannot take up.
        run_finished: The engine's ``Run``.
        failed: A ``Failed``.
        warmed: torch is there; carries pairs of a device's name in the project file and its own.
        waiting: A sentence that says what a pressed button waits for.
    """

    state_changed = Signal(object)
    started_over = Signal(object)
    snapshot_taken = Signal(object)
    figures_taken = Signal(object)
    happened = Signal(object)
    stale_changed = Signal(bool)
    run_finished = Signal(object)
    failed = Signal(object)
    warmed = Signal(object)
    waiting = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.thread_of_trainer = TrainerThread(self)
        self.thread_of_trainer.warmed.connect(self._on_warmed)
        self.thread_of_trainer.prepared.connect(self._on_prepared)
        self.thread_of_trainer.happened.connect(self._on_event)
        self.thread_of_trainer.finished_run.connect(self._on_finished_run)
        self.thread_of_trainer.failed.connect(self._on_failed)
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self._state = State.WARMING
        self._control = Control()
        self.mailbox = Mailbox(self._control.nudge)
        self._run_id = ""
        self._history: History | None = None
        self._spec: ProjectSpec | None = None
        self._data: LoadedData | None = None
        self._applied: ProjectSpec | None = None
        self._applied_data: LoadedData | None = None
        self._awaiting, self._stale = True, False
        self._warm = False
        self._view: View | None = None
        self._when_ready: str | None = None
        self._figures_due_s = 0.0
        self._closed = False
        self._pace: float | str | None = "auto"
        self.snapshot: Snapshot | None = None

    @property
    def state(self) -> State:
        """Where the run is."""
        return self._state

    @property
    def is_active(self) -> bool:
        """True while a run has begun and is not over."""
        return self._state in ACTIVE

    @property
    def is_warm(self) -> bool:
        """True once torch is there."""
        return self._warm

    @property
    def is_stale(self) -> bool:
        """True if the run in hand goes on with an older version of the project."""
        return self._stale

    @property
    def history(self) -> History | None:
        """Record of the run in hand, or of the last one."""
        return self._history

    @property
    def run_id(self) -> str:
        """Name of the run in hand, or of the last one."""
        return self._run_id

    # -------------------------------------------------------------- project

    def warm_up(self) -> None:
        """Start to import torch; everything else waits for it."""
        self.thread_of_trainer.warm_up()

    def take_project(self, spec: ProjectSpec, data: LoadedData) -> None:
        """Take a project without errors; a run in hand takes up what it can.

        Args:
            spec: The project.
            data: Its samples.
        """
        is_prepared = self._run_id and not self._awaiting and self._state in (State.READY, State.PREPARING)
        if is_prepared and data is self._data and differs_only_in_bench(self._spec, spec):
            self._spec = spec  # the first weights have nothing to do with the bench
            return
        self._spec, self._data, self._awaiting = spec, data, False
        kept = self._applied if self._state is State.ENDED else None
        if not self.is_active:
            if kept is None or self._when_ready is not None or live_changes(kept, spec) is None:
                self._prepare()
            return
        assert self._applied is not None
        changes = live_changes(self._applied, spec)
        self._set_stale(changes is None)
        if changes is None:
            return
        for path, value in changes:
            self._control.patch(path, value)
        if data is not self._applied_data and differs_in_points(self._applied, spec):
            self._control.patch("data", data)
        self._applied, self._applied_data = spec, data

    def drop_project(self) -> None:
        """The project has errors: nothing can be started, a run in hand goes on."""
        self._spec = self._data = None
        self._awaiting = False
        if self.is_active:
            self._set_stale(True)
        elif self._warm:
            if self._state is not State.ENDED:
                self._drop_prepared(State.EMPTY)
            if self._when_ready is not None:
                self._say_problems()

    def await_project(self) -> None:
        """The project is being read anew: what is started now waits for it, a run in hand goes on."""
        self._awaiting = True
        if self._warm and not self.is_active and self._state is not State.ENDED:
            self._drop_prepared(State.PREPARING)

    def request_view(self, view: View | None) -> None:
        """Say what the visible fit needs to be computed; None for nothing."""
        if view == self._view:
            return
        self._view = view
        if self._run_id:
            self.mailbox.request(view)
        if self._state is State.READY:
            self._prepare()

    # -------------------------------------------------------------- buttons

    def run(self) -> None:
        """Start, or go on."""
        self._act("run")

    def step(self) -> None:
        """Do one step and hold."""
        self._act("step")

    def epoch(self) -> None:
        """Go on to the end of an epoch and hold."""
        self._act("epoch")

    def pause(self) -> None:
        """Hold before the next step."""
        if self._state is State.RUNNING:
            self._control.pause()

    def stop(self) -> None:
        """End the run and keep what it learned."""
        if self.is_active:
            self._control.stop()

    def cancel(self) -> None:
        """End the run and go back to the first weights."""
        if self.is_active:
            self._control.cancel()
        self._when_ready = None

    def reset(self) -> None:
        """Go back to the same first weights."""
        self._when_ready = None
        if self.is_active:
            self._control.cancel()
        else:
            # What cannot be prepared now, for problems or for data that are being read, is prepared when it can.
            self._applied = None
            self._prepare()

    def set_pace(self, pace: float | str | None) -> None:
        """Limit the speed.

        Args:
            pace: Steps a second, None for full speed, or "auto" for a run that can be watched.
        """
        self._pace = pace
        self._control.set_pace(self.steps_per_s_limit())

    def steps_per_s_limit(self) -> float | None:
        """The limit in force, in steps a second; None for full speed."""
        return steps_per_s_limit(self._pace, self.snapshot)

    def close(self) -> None:
        """Stop whatever runs and end the thread."""
        self._closed = True
        self._timer.stop()
        self._when_ready = None
        self._control.cancel()
        self.thread_of_trainer.close()

    # ---------------------------------------------------------------- inner

    def _act(self, what: str) -> None:
        if self._state is State.RUNNING:
            if what != "run":
                getattr(self._control, what)()
            return
        if self._state is State.PAUSED:
            getattr(self._control, "resume" if what == "run" else what)()
            if what == "epoch":
                # An epoch may take long, and can be held like any run.
                self._set_state(State.RUNNING)
            return
        if self._state is State.READY:
            self._start(what)
            return
        self._when_ready = what
        if self._state is State.WARMING:
            self.waiting.emit(self.tr("PyTorch is still loading; training starts as soon as it is there."))
        elif self._state is State.PREPARING or self._awaiting:
            return
        elif self._spec is None:
            self._say_problems()
        else:
            self._prepare()

    def _say_problems(self) -> None:
        """Nothing starts by itself when they are mended later."""
        self._when_ready = None
        self.waiting.emit(self.tr("The project has problems; the list below says how to mend them."))

    def _drop_prepared(self, state: State) -> None:
        """Forget first weights that are no longer those of the project, also those that are on their way."""
        self._run_id = ""
        self._set_state(state)

    def _prepare(self) -> None:
        if self._spec is None or self._data is None or self._awaiting or not self._warm or self._closed:
            return
        self._run_id = uuid.uuid4().hex
        self._set_stale(False)
        self._set_state(State.PREPARING)
        self.thread_of_trainer.prepare(self._spec, self._data, self._run_id, self._view)

    def _start(self, what: str) -> None:
        self._applied, self._applied_data = self._spec, self._data
        if what != "run":
            getattr(self._control, what)()
        self._set_state(State.RUNNING)
        self._timer.start()
        self.mailbox.request(self._view)
        self.thread_of_trainer.train(self._run_id, self._control, self.mailbox)

    @Slot(object)
    def _on_warmed(self, devices: tuple[tuple[str, str], ...]) -> None:
        if self._closed:
            return
        self._warm = True
        self.warmed.emit(devices)
        if self._spec is not None:
            self._prepare()
        elif self._awaiting:
            self._set_state(State.PREPARING)
        else:
            self._set_state(State.EMPTY)
            if self._when_ready is not None:
                self._say_problems()

    @Slot(object)
    def _on_prepared(self, prepared: Prepared) -> None:
        if prepared.run_id != self._run_id or self._closed:
            return
        self._history = prepared.history
        self.snapshot = prepared.snapshot
        self._control = Control()
        self._control.set_pace(self.steps_per_s_limit())
        self.mailbox = Mailbox(self._control.nudge)
        self._set_state(State.READY)
        self.started_over.emit(prepared)
        self.snapshot_taken.emit(prepared.snapshot)
        self.figures_taken.emit(prepared.snapshot)
        what, self._when_ready = self._when_ready, None
        if what is not None:
            self._start(what)

    @Slot(object)
    def _on_event(self, event: Event) -> None:
        if event.run_id != self._run_id or self._closed:
            return
        match event:
            case Paused():
                self._tick()
                self._show_figures()
                self._set_state(State.PAUSED)
            case Resumed():
                self._set_state(State.RUNNING)
            case Ended():
                self._timer.stop()
                self._tick()
                self._show_figures()
                self._set_stale(False)
                self._set_state(State.ENDED)
        self.happened.emit(event)
        if isinstance(event, Ended) and event.reason == "cancelled":
            # With problems the first weights come when these are mended.
            self._applied = None
            self._prepare()

    @Slot(object)
    def _on_finished_run(self, run: Run) -> None:
        self.run_finished.emit(run)

    @Slot(object)
    def _on_failed(self, failed: Failed) -> None:
        if failed.run_id != self._run_id:
            return
        self._timer.stop()
        self._when_ready = None
        self._set_state(State.EMPTY)
        self.failed.emit(failed)

    @Slot()
    def _tick(self) -> None:
        snapshot = self.mailbox.take()
        if snapshot is None or snapshot.run_id != self._run_id:
            return
        begun, self.snapshot = perf_counter(), snapshot
        self.snapshot_taken.emit(snapshot)
        if begun >= self._figures_due_s:
            self._show_figures()
        if abs((interval := frame_ms(perf_counter() - begun)) - self._timer.interval()) > 5:
            self._timer.setInterval(interval)

    def _show_figures(self) -> None:
        self._figures_due_s = perf_counter() + _FIGURES_S
        if self.snapshot is not None:
            self.figures_taken.emit(self.snapshot)

    def _set_state(self, state: State) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)

    def _set_stale(self, stale: bool) -> None:
        if stale != self._stale:
            self._stale = stale
            self.stale_changed.emit(stale)
