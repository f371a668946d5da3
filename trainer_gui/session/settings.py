"""What the program remembers from one start to the next; never part of a project."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import logging
import re
from pathlib import Path

import platformdirs
import shiboken6
from PySide6.QtCore import QSettings

APP_NAME = "visual-trainer"
FILE_NAME = "settings.ini"
MAX_RECENT = 10
THEMES = ("system", "light", "dark")

_RECENT, _GEOMETRY, _STATE = "recent_projects", "window/geometry", "window/state"
_THEME, _SPEED, _ALLOWED, _TOUR = "theme", "speed", "allowed_code", "tour_seen"
_SHA256 = re.compile(r"[0-9a-f]{64}")
MAX_ALLOWED = 1_000
_log = logging.getLogger(__name__)


def speed_steps() -> tuple[int | str | None, ...]:
    """What the positions of the speed slider mean: steps a second, "auto", and None for full speed."""
    return (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, "auto", None)


class Settings:
    """Typed access to a small INI file. What is damaged counts as not set, and the log says so.

    Values are kept as plain text, never as Qt's binary variants: a file can be read and mended by hand.

    Args:
        path: The file; None for the platform's place for settings.
    """

    def __init__(self, path: Path | None = None) -> None:
        folder = Path(platformdirs.user_config_dir(APP_NAME, appauthor=False))
        self.path = path or folder / FILE_NAME
        self._file = _opened(self.path)

    @property
    def recent_projects(self) -> tuple[Path, ...]:
        """Project files that were opened or saved, at most ten: those that exist first, the newest first."""
        text = self._text(_RECENT)
        if text is None:
            return ()
        try:
            names = json.loads(text)
        except (ValueError, RecursionError):
            names = None
        if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
            self._complain(_RECENT, "a list of file names", text)
            return ()
        paths = [Path(name) for name in names[:MAX_RECENT]]
        return tuple(sorted(paths, key=lambda path: not _exists(path)))

    def add_recent_project(self, path: Path) -> None:
        """Put a project file at the head of the list."""
        path = Path(path).absolute()
        newest = [path, *(known for known in self._known() if known != path)]
        self._file.setValue(_RECENT, json.dumps([str(item) for item in newest[:MAX_RECENT]]))

    def remove_recent_project(self, path: Path) -> None:
        """Take a project file off the list."""
        path = Path(path).absolute()
        self._file.setValue(_RECENT, json.dumps([str(known) for known in self._known() if known != path]))

    @property
    def window_geometry(self) -> bytes:
        """What ``QWidget.saveGeometry`` gave; empty if nothing was kept."""
        return self._bytes(_GEOMETRY)

    @window_geometry.setter
    def window_geometry(self, value: bytes) -> None:
        self._file.setValue(_GEOMETRY, base64.b64encode(value).decode("ascii"))

    @property
    def window_state(self) -> bytes:
        """What ``QMainWindow.saveState`` gave; empty if nothing was kept."""
        return self._bytes(_STATE)

    @window_state.setter
    def window_state(self, value: bytes) -> None:
        self._file.setValue(_STATE, base64.b64encode(value).decode("ascii"))

    @property
    def theme(self) -> str:
        """One of system, light and dark."""
        text = self._text(_THEME)
        if text is None or text in THEMES:
            return text or THEMES[0]
        self._complain(_THEME, "one of " + ", ".join(THEMES), text)
        return THEMES[0]

    @theme.setter
    def theme(self, value: str) -> None:
        if value not in THEMES:
            raise ValueError(f"theme: expected one of {', '.join(THEMES)}, received {value!r}")
        self._file.setValue(_THEME, value)

    @property
    def speed(self) -> int:
        """Position of the speed slider, an index of ``speed_steps``."""
        default = speed_steps().index("auto")
        text = self._text(_SPEED)
        if text is None:
            return default
        if text.isascii() and text.isdigit() and len(text) < 4 and int(text) < len(speed_steps()):
            return int(text)
        self._complain(_SPEED, f"a whole number from 0 to {len(speed_steps()) - 1}", text)
        return default

    @speed.setter
    def speed(self, value: int) -> None:
        if value not in range(len(speed_steps())):
            raise ValueError(f"speed: expected 0 to {len(speed_steps()) - 1}, received {value!r}")
        self._file.setValue(_SPEED, str(value))

    @property
    def tour_seen(self) -> bool:
        """True once the tour was begun on this machine."""
        return self._text(_TOUR) == "yes"

    @tour_seen.setter
    def tour_seen(self, value: bool) -> None:
        self._file.setValue(_TOUR, "yes" if value else "no")

    @property
    def allowed_code(self) -> tuple[str, ...]:
        """SHA-256 of every Python file content that the user lets run on this machine, the newest last."""
        text = self._text(_ALLOWED)
        hashes = text.split() if text is not None else []
        if not all(_SHA256.fullmatch(item) for item in hashes):
            self._complain(_ALLOWED, "SHA-256 sums", text or "")
            return ()
        return tuple(hashes)

    def allow_code(self, sha256: str) -> None:
        """Remember that the user lets a file of this content run."""
        known = [item for item in self.allowed_code if item != sha256]
        self._file.setValue(_ALLOWED, " ".join([*known, sha256][-MAX_ALLOWED:]))

    def save(self) -> bool:
        """Write the file now rather than when Qt finds the time.

        Returns:
            False if it could not be written; the log says why.
        """
        self._file.sync()
        if self._file.status() == QSettings.Status.NoError:
            return True
        _log.warning("%s: expected a place that can be written. The settings are not kept.", self.path)
        return False

    def _known(self) -> list[Path]:
        return list(self.recent_projects)

    def _text(self, key: str) -> str | None:
        if not self._file.contains(key):
            return None
        value = self._file.value(key)
        if isinstance(value, str):
            return value
        # A comma that lost its quotes makes Qt read a list.
        self._complain(key, "text", repr(value))
        return None

    def _bytes(self, key: str) -> bytes:
        text = self._text(key)
        if text is None:
            return b""
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            self._complain(key, "base64 text", text)
            return b""

    def _complain(self, key: str, expected: str, received: str) -> None:
        _log.warning(
            "%s: %s: expected %s, received %s. The default is used.", self.path, key, expected, received[:80]
        )


def _opened(path: Path) -> QSettings:
    """Open the file; a damaged one is put aside, as Qt would never write to it again."""
    file = QSettings(str(path), QSettings.Format.IniFormat)
    # Qt parses only what is asked for, and finds the damage only then.
    file.allKeys()
    if file.status() != QSettings.Status.FormatError:
        return file
    aside = path.with_name(path.name + ".damaged")
    _log.warning("%s: expected a settings file, received a damaged one. It is kept as %s.", path, aside.name)
    # Instances for one path share what they read: the first must go before the second comes.
    shiboken6.delete(file)
    with contextlib.suppress(OSError):
        path.replace(aside)
    return QSettings(str(path), QSettings.Format.IniFormat)


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
