"""What the operating system must bring: the libraries that Qt loads, a display, and Python's venv module."""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from setup_steps.report import SetupError, say


class Library(NamedTuple):
    """A shared library, and the package that holds it on each family of Linux."""

    file: str
    debian: str
    fedora: str
    arch: str


QT_LIBRARIES = (
    Library("libGL.so.1", "libgl1", "libglvnd-glx", "libglvnd"),
    Library("libEGL.so.1", "libegl1", "libglvnd-egl", "libglvnd"),
    Library("libglib-2.0.so.0", "libglib2.0-0", "glib2", "glib2"),
    Library("libfontconfig.so.1", "libfontconfig1", "fontconfig", "fontconfig"),
    Library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    Library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs", "dbus"),
)
# For windows on an X server only; Qt's own message names xcb-cursor whichever of them is missing.
X11_LIBRARIES = (
    Library("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    Library("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil"),
    Library("libxcb-shape.so.0", "libxcb-shape0", "libxcb", "libxcb"),
    Library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb", "libxcb"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
)
INSTALLERS = MappingProxyType(
    {
        "debian": "apt install",
        "fedora": "dnf install",
        "arch": "pacman -S",
        "": "(Debian's names) apt install",
    }
)
RELATIVES = MappingProxyType({"ubuntu": "debian", "rhel": "fedora", "centos": "fedora"})


def distribution_family(os_release: str) -> str:
    """Family of Linux by the text of /etc/os-release: debian, fedora, arch, or "" if it is none of them."""
    fields = dict(line.split("=", 1) for line in os_release.splitlines() if "=" in line)
    names = " ".join(fields.get(key, "").strip("\"'") for key in ("ID", "ID_LIKE")).split()
    families = (RELATIVES.get(name, name) for name in names)
    return next((family for family in families if family in INSTALLERS), "")


def this_family() -> str:
    """Family of the Linux that this runs on; "" if it does not say."""
    try:
        return distribution_family(Path("/etc/os-release").read_text(encoding="utf-8"))
    except OSError:
        return ""


def missing_libraries(libraries: Iterable[Library]) -> list[Library]:
    """Those of the libraries that the system's loader cannot load."""
    missing = []
    for library in libraries:
        try:
            ctypes.CDLL(library.file)
        except OSError:
            missing.append(library)
    return missing


def venv_missing() -> bool:
    """True where Python came without the modules that make environments, as on a bare Debian."""
    return any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip"))


def packages_for(missing: Sequence[Library], family: str, venv: bool) -> list[str]:
    """Names of the system packages that bring what is missing, each once.

    Args:
        missing: Libraries that cannot be loaded.
        family: debian, fedora, arch, or "" for Debian's names as a hint.
        venv: True if Python's venv module is missing too.
    """
    names = [getattr(library, family or "debian") for library in missing]
    if venv:
        # Debian alone cuts venv off, and python3-venv fits only its default Python.
        debian = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        names.append(debian if family in ("debian", "") else "python3")
    return list(dict.fromkeys(names))


def complaint_about(missing: Sequence[Library], family: str, venv: bool) -> str:
    """One line on everything that the system lacks, and the command that brings it."""
    lacking = [library.file for library in missing] + (["Python's venv module"] if venv else [])
    command = f"{INSTALLERS[family]} {' '.join(packages_for(missing, family, venv))}"
    return f"The system lacks {', '.join(lacking)}. Install as root, then run this again: {command}"


def check_system(command: str, environ: Mapping[str, str]) -> None:
    """Refuse before anything slow if the system lacks what Qt or the environment needs.

    Args:
        command: run, test or setup; only run opens a window.
        environ: Environment variables.

    Raises:
        SetupError: With every missing package, or because there is no display for a window.
    """
    libraries = []
    if sys.platform == "linux":
        libraries = missing_libraries(QT_LIBRARIES)
        if command == "run" and not environ.get("QT_QPA_PLATFORM"):
            libraries += _missing_for_windows(environ)
    venv = venv_missing()
    if libraries or venv:
        raise SetupError(complaint_about(libraries, this_family(), venv), 3)


def _missing_for_windows(environ: Mapping[str, str]) -> list[Library]:
    wayland = bool(environ.get("WAYLAND_DISPLAY"))
    if not wayland and not environ.get("DISPLAY"):
        raise SetupError(
            "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open. "
            "Start it in a desktop session, or work without a window: see Headless in README.md.",
            3,
        )
    missing = missing_libraries(X11_LIBRARIES)
    if missing and wayland:
        say("If the window does not open: " + complaint_about(missing, this_family(), venv=False))
        return []
    return missing


if __name__ == "__main__":
    # For scripts: the packages that the tests need here, nothing if all are there.
    say(" ".join(packages_for(missing_libraries(QT_LIBRARIES), this_family(), venv_missing())))
