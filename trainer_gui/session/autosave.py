"""Keeps a copy of the project while it is being edited, and finds the copies that a crash left behind."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import platformdirs
from PySide6.QtCore import QLockFile, QObject, QTimer, Signal, Slot

from engine.spec import ProjectError, ProjectSpec, write_project
from engine.spec.files import write_atomically

APP_NAME = "visual-trainer"
QUIET_MS = 1000
LONGEST_MS = 10_000
_ORIGIN = ".origin.json"
_log = logging.getLogger(__name__)


def autosave_folder() -> Path:
    """The platform's place for the copies."""
    return Path(platformdirs.user_state_dir(APP_NAME, appauthor=False)) / "autosave"


@dataclass(frozen=True)
class Recoverable:
    """A copy that a process left behind when it ended without being asked to.

    Args:
        path: The copy, a project file.
        original: The project file that was being edited; None if it had none yet.
        saved_at: When the copy was written, with its time zone.
    """

    path: Path
    original: Path | None
    saved_at: datetime


class Autosave(QObject):
    """Writes the project a second after the last change, and every ten seconds while changes go on.

    A lock file is held as long as the process lives: it tells a copy in use from one that was left behind.

    Args:
        current: Returns the project as it is now, and its file if it has one.
        folder: Where the copies go; None for the platform's place.
        parent: Owner.
        quiet_ms: How long nothing must change before a copy is written, in milliseconds.
        longest_ms: How long changes may go on without a copy, in milliseconds.
    """

    saved = Signal(object)  # the datetime of the copy
    failed = Signal(str)  # a sentence, once until a copy succeeds again

    def __init__(
        self,
        current: Callable[[], tuple[ProjectSpec, Path | None]],
        folder: Path | None = None,
        parent: QObject | None = None,
        quiet_ms: int = QUIET_MS,
        longest_ms: int = LONGEST_MS,
    ) -> None:
        super().__init__(parent)
        self._current = current
        self._folder = folder or autosave_folder()
        self._stem = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._lock: QLockFile | None = None
        self._has_failed = False
        self._quiet = self._timer(quiet_ms)
        self._longest = self._timer(longest_ms)

    @property
    def path(self) -> Path:
        """The copy, whether it is there yet or not."""
        return self._folder / f"{self._stem}.json"

    @Slot()
    def note_change(self) -> None:
        """The project changed: write a copy soon."""
        self._quiet.start()
        if not self._longest.isActive():
            self._longest.start()

    @Slot()
    def save(self) -> bool:
        """Write the copy now.

        Returns:
            False if it could not be written; ``failed`` and the log say why.
        """
        self._quiet.stop()
        self._longest.stop()
        spec, original = self._current()
        now = datetime.now(UTC)
        origin = {"original": None if original is None else str(original), "saved_at": now.isoformat()}
        try:
            self._hold_lock()
            write_project(spec, self.path)
            write_atomically(_origin_of(self.path), json.dumps(origin).encode())
        except (OSError, ProjectError) as error:
            self._fail(str(error))
            return False
        self._has_failed = False
        self.saved.emit(now)
        return True

    def keep(self) -> None:
        """Write the copy and let the lock go, so that the next start finds it."""
        self.save()
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def discard(self) -> None:
        """Remove the copy and let the lock go: the program closes as it should."""
        self._quiet.stop()
        self._longest.stop()
        for path in (self.path, _origin_of(self.path)):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _timer(self, interval_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(self.save)
        return timer

    def _hold_lock(self) -> None:
        """Lock before the first copy is there, so that nobody takes it for one that was left behind."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._lock is None:
            lock = _lock_of(self.path)
            if not lock.tryLock(0):
                raise OSError(f"{self._folder}: expected a place where a lock file can be made")
            self._lock = lock

    def _fail(self, sentence: str) -> None:
        _log.warning("The project could not be kept safe: %s", sentence)
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(self.tr("The project could not be kept safe: {0}").format(sentence))


def find_recoverable(folder: Path | None = None) -> tuple[Recoverable, ...]:
    """List the copies whose process no longer runs.

    Args:
        folder: Where to look; None for the platform's place.

    Returns:
        The newest first; empty where the folder is missing.
    """
    folder = folder or autosave_folder()
    found = []
    for path in sorted(folder.glob("*.json")):
        if path.name.endswith(_ORIGIN):
            continue
        lock = _lock_of(path)
        if not lock.tryLock(0):
            continue
        lock.unlock()
        with contextlib.suppress(OSError):
            found.append(_recoverable(path))
    return tuple(sorted(found, key=lambda item: item.saved_at, reverse=True))


def remove_recoverable(copy: Recoverable) -> None:
    """Remove a copy that was left behind, once it was opened or is not wanted."""
    for path in (copy.path, _origin_of(copy.path)):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _recoverable(path: Path) -> Recoverable:
    """Read what is known of a copy; its file's own time where the note beside it is missing or damaged."""
    written_at = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    try:
        origin = json.loads(_origin_of(path).read_text(encoding="utf-8"))
        original, saved_at = origin["original"], datetime.fromisoformat(origin["saved_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return Recoverable(path, None, written_at)
    known = Path(original) if isinstance(original, str) and original else None
    return Recoverable(path, known, saved_at if saved_at.tzinfo is not None else written_at)


def _origin_of(path: Path) -> Path:
    return path.with_name(path.stem + _ORIGIN)


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    # Age says nothing: a window may stay open for days. Only a process that is gone makes a lock stale.
    lock.setStaleLockTime(0)
    return lock
