"""What the window knows of modules of the user's own: their files, what is allowed, what trying them has shown.

Their code runs in the trainer's thread only, one job after the other: it may seed or draw from torch's generators,
which a run that is under way must not notice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal, Slot

from engine.own_code.nodes import own_refs
from engine.own_code.source_file import read_source
from engine.own_code.values import Fault, OwnCode, Probe, ProbeKey, SourceFile
from engine.spec import ProjectSpec
from trainer_gui.session.background import Background
from trainer_gui.session.settings import Settings
from trainer_gui.session.trainer_thread import TrainerThread

Files = Mapping[str, SourceFile | Fault]


class OwnCodeSession(QObject):
    """Looks at the files that the project names, again when they change, and has allowed ones tried.

    Args:
        looking: Where files are read.
        trainer: Where code runs.
        parent: Owner.

    Signals:
        changed: Something else is known.
    """

    changed = Signal()

    def __init__(self, looking: Background, trainer: TrainerThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looking, self._trainer = looking, trainer
        self._own = OwnCode()
        self._settings: Settings | None = None
        self._paths: frozenset[str] = frozenset()
        self._asked: frozenset[ProbeKey] = frozenset()
        self._watcher: QFileSystemWatcher | None = None
        trainer.tried.connect(self._on_tried)

    @property
    def value(self) -> OwnCode:
        """Everything that is known at this moment."""
        return self._own

    def keep_in(self, settings: Settings) -> None:
        """Remember in these settings what the user allows; what was allowed before holds again."""
        self._settings = settings
        self._own = self._own.with_allowed(settings.allowed_code)
        self.changed.emit()

    def allow(self, sha256: str) -> None:
        """The user has looked at a file of this content and lets its code run on this machine."""
        self._own = self._own.with_allowed([sha256])
        if self._settings is not None:
            self._settings.allow_code(sha256)
        self.changed.emit()

    def know(self, path: str, file: SourceFile) -> None:
        """Take over a file that was read already."""
        self._own = self._own.with_files({path: file})

    def follow(self, spec: ProjectSpec, wanted: Sequence[ProbeKey]) -> None:
        """Look at what a project names and is not known, and try what its check wants to know.

        Args:
            spec: The project.
            wanted: Modules to try; their code is allowed.
        """
        paths = frozenset(ref.path for _, ref in own_refs(spec.model))
        if paths != self._paths:
            self._paths = paths
            self._watch()
        if any(path not in self._own.files for path in paths):
            self._read()
        new = [key for key in wanted if key not in self._asked]
        if new:
            self._asked |= frozenset(new)
            self._trainer.try_own_code(new, self._own.allowed)

    @Slot()
    def look_again(self) -> None:
        """Read the files once more."""
        self._read()

    def _read(self) -> None:
        paths = self._paths

        def work() -> Files:
            return {path: read_source(path) for path in paths}

        self._looking.submit("own code", work, self._take_files, self._refuse_files)

    def _take_files(self, files: Files) -> None:
        self._watch()
        if any(self._own.files.get(path) != file for path, file in files.items()):
            self._own = self._own.with_files(files)
            self.changed.emit()

    def _refuse_files(self, error: Exception) -> None:
        expected = "Python files that can be read"
        fault = Fault("own_code_missing", "path", expected, str(error))
        self._take_files(dict.fromkeys(self._paths, fault))

    def _watch(self) -> None:
        if self._watcher is None:
            if not self._paths:
                return
            self._watcher = QFileSystemWatcher(self)
            self._watcher.fileChanged.connect(self.look_again)
            self._watcher.directoryChanged.connect(self.look_again)
        # Many editors put a new file in the place of the old one: the folder tells of that.
        wanted = {str(Path(path).absolute()) for path in self._paths}
        wanted |= {str(Path(path).absolute().parent) for path in self._paths}
        there = {path for path in wanted if Path(path).exists()}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if watched - wanted:
            self._watcher.removePaths(sorted(watched - wanted))
        if there - watched:
            self._watcher.addPaths(sorted(there - watched))

    @Slot(object)
    def _on_tried(self, probes: Mapping[ProbeKey, Probe | Fault]) -> None:
        self._asked -= frozenset(probes)
        self._own = self._own.with_probes(probes)
        self.changed.emit()
