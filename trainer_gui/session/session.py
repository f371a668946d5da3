"""What the window works on: the document, its data, its problems and its run, kept in step with each other."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.check import Checked, LayerMemory, check_project
from engine.check.own_module import LOOKING
from engine.spec import DataSpec, Fix, Problem, ProjectError, ProjectSpec
from trainer_gui.session.asking import Asking
from trainer_gui.session.background import Background
from trainer_gui.session.document import Document
from trainer_gui.session.own_code import OwnCodeSession
from trainer_gui.session.run import RunSession
from trainer_gui.session.watch import Watch

if TYPE_CHECKING:
    from engine.data.load import LoadedData
    from engine.train.questions import Question

# The share that is read is told no more often than it can be seen to change.
_REPORT_S = 0.05


@dataclass(frozen=True)
class Loading:
    """Data that is being loaded.

    Args:
        share: How much of it is done, 0 to 1.
        elapsed_s: For how long it has been going on.
    """

    share: float
    elapsed_s: float


class Session(QObject):
    """Follows the document: loads its data, checks it, hands it to the run.

    Args:
        spec: The first project.
        file: Its file, or None.

    Attributes:
        background: Reads data, writes scripts, computes curves.
        looking: Sorts, filters and draws data that is loaded; it does not wait for data that is being loaded.
        asking: Asks the model of this moment of something once.
        own_code: What is known of modules of the user's own.

    Signals:
        data_changed: The new ``LoadedData``.
        checked: A ``Checked``: every problem of the project as it is now, and its shapes.
        loading_changed: A ``Loading`` while data is being loaded; None when that is over.
    """

    data_changed = Signal(object)
    checked = Signal(object)
    loading_changed = Signal(object)
    _progressed = Signal(object, float)

    def __init__(self, spec: ProjectSpec, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = Document(spec, file, self)
        self.background = Background(self)
        self.looking = Background(self)
        self.run = RunSession(self)
        self.asking = Asking(self.run, self)
        self.own_code = OwnCodeSession(self.looking, self.run.thread_of_trainer, self)
        self.data: LoadedData | None = None
        self._data_spec: DataSpec | None = None
        self._loaded_spec: DataSpec | None = None
        self._is_loading = False
        self._given_up = threading.Event()
        self._begun_s = 0.0
        self._data_problems: tuple[Problem, ...] = ()
        self._memory = LayerMemory()
        self._check = Checked((), check_project(spec, None).walk)
        self.document.changed.connect(self._on_changed)
        self._progressed.connect(self._on_progress)
        self.own_code.changed.connect(self._recheck)

    def begin(self) -> None:
        """Load the data of the first project and start to import torch."""
        self.load_data()
        self.run.warm_up()

    @property
    def spec(self) -> ProjectSpec:
        """The project as it is now."""
        return self.document.spec

    @property
    def check(self) -> Checked:
        """The latest check."""
        return self._check

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem of the project as far as it is known."""
        return self._check.problems

    @property
    def is_loading(self) -> bool:
        """True while the data of the project is being loaded."""
        return self._is_loading

    def apply(self, fix: Fix) -> None:
        """Mend a problem."""
        self.document.set_values(fix.edits, merge=False)

    def load_data(self) -> None:
        """Load the data of the project, also if it was loaded before: its file may be another one now."""
        wanted = self._data_spec = self.spec.data
        # Whatever was being loaded before is wanted no more.
        self._given_up.set()
        given_up = self._given_up = threading.Event()
        self._is_loading = True
        self._begun_s = monotonic()
        told_s = 0.0

        def report(share: float) -> None:
            nonlocal told_s
            if monotonic() - told_s >= _REPORT_S:
                told_s = monotonic()
                self._progressed.emit(given_up, share)

        def work() -> LoadedData:
            from engine.data.load import load
            from engine.data.progress import Progress

            return load(wanted, progress=Progress(report, given_up.is_set))

        self.background.submit("data", work, self._take_data, self._refuse_data)
        self.loading_changed.emit(Loading(0.0, 0.0))

    def cancel_loading(self) -> None:
        """Give up what is being loaded: the project goes back to the data that is there."""
        if not self._is_loading:
            return
        self._given_up.set()
        self.background.forget("data")
        self._end_loading()
        loaded = self._loaded_spec
        if loaded is None:
            expected, received = "data that is loaded", "a reading that was cancelled"
            self._data_problems = (Problem("data", "cancelled", expected, received, "Load it again."),)
            self._recheck()
            return
        before = self.document.undone_spec
        if before is not None and before.data == loaded:
            # What else the edit changed, such as the model, belongs to the data that was not loaded.
            self.document.undo()
        else:
            self.document.replace(self.spec.model_copy(update={"data": loaded}), "data", merge=False)

    def watch(self, question: Question, interval_s: float = 0.0) -> Watch:
        """Something that can be asked of the model again and again; it belongs to whoever makes it.

        Args:
            question: What is asked.
            interval_s: While the model trains it is asked no more often than this; with 0 at every picture.
        """
        return Watch(self.run, self.asking, question, interval_s)

    def close(self) -> None:
        """Stop everything; after this nothing runs any more."""
        self._given_up.set()
        self.run.close()
        self.looking.close()
        self.background.close()

    def _on_changed(self, before: ProjectSpec, after: ProjectSpec, path: str) -> None:
        del before, path
        if after.data == self._data_spec:
            self._recheck()
            return
        if after.data == self._loaded_spec and self.data is not None:
            # Back at what is there, before anything else was loaded.
            self._given_up.set()
            self.background.forget("data")
            self._data_spec, self._data_problems = after.data, ()
            self._end_loading()
            self._recheck()
            return
        self.load_data()
        self.run.await_project()
        if self.data is None:
            self._recheck()

    @Slot(object, float)
    def _on_progress(self, given_up: threading.Event, share: float) -> None:
        if given_up is self._given_up and self._is_loading:
            self.loading_changed.emit(Loading(share, monotonic() - self._begun_s))

    def _end_loading(self) -> None:
        if self._is_loading:
            self._is_loading = False
            self.loading_changed.emit(None)

    def _take_data(self, data: LoadedData) -> None:
        self._end_loading()
        self._data_problems = ()
        self.data, self._loaded_spec = data, self._data_spec
        self.data_changed.emit(data)
        self._recheck()

    def _refuse_data(self, error: Exception) -> None:
        """The data cannot be had as it is described now; what was loaded before stays in view."""
        self._end_loading()
        if isinstance(error, ProjectError):
            self._data_problems = error.problems
        else:
            self._data_problems = (Problem("data", "unreadable", "data that can be loaded", str(error)),)
        self._recheck()

    @Slot()
    def _recheck(self) -> None:
        data, own = self.data if not self._data_problems else None, self.own_code.value
        checked = check_project(self.spec, data.facts if data is not None else None, own, self._memory)
        known = {(problem.path, problem.code) for problem in checked.problems}
        extra = tuple(p for p in self._data_problems if (p.path, p.code) not in known)
        self._check = Checked((*extra, *checked.problems), checked.walk)
        self.checked.emit(self._check)
        self.run.thread_of_trainer.take_own_code(own)
        self.own_code.follow(self.spec, checked.walk.wanted)
        errors = self._check.errors
        if errors and not all(problem.code == LOOKING for problem in errors):
            self.run.drop_project()
        elif errors or self._is_loading:
            # The samples at hand are those of an older project.
            self.run.await_project()
        elif data is not None:
            self.run.take_project(self.spec, data)
