"""What the window works on: the document, its data, its problems and its run, kept in step with each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.check import Checked, check_project
from engine.spec import DataSpec, Fix, Problem, ProjectError, ProjectSpec
from trainer_gui.session.background import Background
from trainer_gui.session.document import Document
from trainer_gui.session.run import RunSession

if TYPE_CHECKING:
    from engine.data.load import LoadedData


class Session(QObject):
    """Follows the document: loads its data, checks it, hands it to the run.

    Args:
        spec: The first project.
        file: Its file, or None.

    Signals:
        data_changed: The new ``LoadedData``.
        checked: A ``Checked``: every problem of the project as it is now, and its shapes.
    """

    data_changed = Signal(object)
    checked = Signal(object)

    def __init__(self, spec: ProjectSpec, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = Document(spec, file, self)
        self.background = Background(self)
        self.run = RunSession(self)
        self.data: LoadedData | None = None
        self._data_spec: DataSpec | None = None
        self._is_loading = False
        self._data_problems: tuple[Problem, ...] = ()
        self._check = Checked((), check_project(spec, None).walk)
        self.document.changed.connect(self._on_changed)

    def begin(self) -> None:
        """Load the data of the first project and start to import torch."""
        self._load_data()
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

    def apply(self, fix: Fix) -> None:
        """Mend a problem."""
        self.document.set_values(fix.edits, merge=False)

    def close(self) -> None:
        """Stop everything; after this nothing runs any more."""
        self.run.close()
        self.background.close()

    def _on_changed(self, before: ProjectSpec, after: ProjectSpec, path: str) -> None:
        del before, path
        if after.data != self._data_spec:
            self._load_data()
            self.run.await_project()
            if self.data is None:
                self._recheck()
        else:
            self._recheck()

    def _load_data(self) -> None:
        wanted = self._data_spec = self.spec.data
        self._is_loading = True

        def work() -> LoadedData:
            from engine.data.load import load

            return load(wanted)

        self.background.submit("data", work, self._take_data, self._refuse_data)

    def _take_data(self, data: LoadedData) -> None:
        self._is_loading = False
        self._data_problems = ()
        self.data = data
        self.data_changed.emit(data)
        self._recheck()

    def _refuse_data(self, error: Exception) -> None:
        """The data cannot be had as it is described now; what was loaded before stays in view."""
        self._is_loading = False
        if isinstance(error, ProjectError):
            self._data_problems = error.problems
        else:
            self._data_problems = (Problem("data", "unreadable", "data that can be loaded", str(error)),)
        self._recheck()

    def _recheck(self) -> None:
        data = self.data if not self._data_problems else None
        checked = check_project(self.spec, data.facts if data is not None else None)
        known = {(problem.path, problem.code) for problem in checked.problems}
        extra = tuple(p for p in self._data_problems if (p.path, p.code) not in known)
        self._check = Checked((*extra, *checked.problems), checked.walk)
        self.checked.emit(self._check)
        if self._check.errors:
            self.run.drop_project()
        elif self._is_loading:
            # The samples at hand are those of an older project.
            self.run.await_project()
        elif data is not None:
            self.run.take_project(self.spec, data)
