"""The open project: one immutable value, the values before it for undo, and the file it came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.spec import ProjectSpec, set_values

_MERGE_WITHIN_S = 0.8
_MOST_UNDO = 500


@dataclass(frozen=True)
class _State:
    spec: ProjectSpec
    path: str  # spec path of the edit that led here
    time_s: float


class Document(QObject):
    """Holds the current project. Every edit goes through it, every view follows ``changed``.

    Signals:
        changed: The project before, the project after, and the spec path that was edited (empty for the whole).
        file_changed: The file or the saved state changed; for the title bar.
    """

    changed = Signal(object, object, str)
    file_changed = Signal()

    def __init__(self, spec: ProjectSpec, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._states = [_State(spec, "", monotonic())]
        self._at = 0
        self._saved = spec
        self._file = file

    @property
    def spec(self) -> ProjectSpec:
        """The project as it is now."""
        return self._states[self._at].spec

    @property
    def file(self) -> Path | None:
        """The file that *Save* writes; None for a project that was never saved."""
        return self._file

    @property
    def is_dirty(self) -> bool:
        """True if there is something that the file does not have."""
        return self.spec != self._saved

    @property
    def can_undo(self) -> bool:
        """True if there is an edit to take back."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """True if an edit was taken back."""
        return self._at + 1 < len(self._states)

    @property
    def undone_spec(self) -> ProjectSpec | None:
        """The project as undo would make it; None if there is nothing to take back."""
        return self._states[self._at - 1].spec if self.can_undo else None

    @property
    def undo_path(self) -> str:
        """Spec path of the edit that undo would take back."""
        return self._states[self._at].path if self.can_undo else ""

    @property
    def redo_path(self) -> str:
        """Spec path of the edit that redo would bring back."""
        return self._states[self._at + 1].path if self.can_redo else ""

    def set_value(self, path: str, value: Any, *, merge: bool = True) -> None:
        """Edit one value.

        Args:
            path: Spec path of the value.
            value: Any JSON value.
            merge: As in ``replace``.

        Raises:
            ProjectError: If the path or the type of the value is wrong; the project is then unchanged.
        """
        self.set_values([(path, value)], path, merge=merge)

    def set_values(self, edits: Iterable[tuple[str, Any]], path: str = "", *, merge: bool = True) -> None:
        """Edit several values as one step of undo.

        Args:
            edits: Pairs of spec path and value.
            path: What to call the edit; the first edit's path if empty.
            merge: As in ``replace``.
        """
        edits = list(edits)
        self.replace(set_values(self.spec, edits), path or (edits[0][0] if edits else ""), merge=merge)

    def replace(self, spec: ProjectSpec, path: str = "", *, merge: bool = True) -> None:
        """Make another value the current one, as an edit that can be undone.

        Args:
            spec: The project after the edit.
            path: What to call the edit.
            merge: Let edits of the same path in quick succession, as a slider makes them, be one step of undo. False
                where every act counts, as with a button or a click on a picture.
        """
        before = self.spec
        if spec == before:
            return
        now, last = monotonic(), self._states[self._at]
        del self._states[self._at + 1 :]
        is_same_act = path and path == last.path and now - last.time_s < _MERGE_WITHIN_S and self._at > 0
        if merge and is_same_act:
            self._states[self._at] = _State(spec, path, now)
        else:
            self._states.append(_State(spec, path, now))
            if len(self._states) > _MOST_UNDO:
                del self._states[0]
            self._at = len(self._states) - 1
        self._announce(before, path)

    def undo(self) -> None:
        """Take the last edit back."""
        if self.can_undo:
            before, path = self.spec, self.undo_path
            self._at -= 1
            self._announce(before, path)

    def redo(self) -> None:
        """Bring an edit back that was taken back."""
        if self.can_redo:
            before, path = self.spec, self.redo_path
            self._at += 1
            self._announce(before, path)

    def open(self, spec: ProjectSpec, file: Path | None, *, saved: bool = True) -> None:
        """Begin with another project; undo starts anew.

        Args:
            spec: The project.
            file: Its file, or None.
            saved: False if closing should ask about saving it, as after a recovery.
        """
        before = self.spec
        self._states = [_State(spec, "", monotonic())]
        self._at = 0
        self._file = file
        self._saved = spec if saved else before
        self._announce(before, "")

    def mark_saved(self, file: Path) -> None:
        """Remember that the project as it is now is in this file."""
        self._file, self._saved = file, self.spec
        self.file_changed.emit()

    def _announce(self, before: ProjectSpec, path: str) -> None:
        self.changed.emit(before, self.spec, path)
        self.file_changed.emit()
