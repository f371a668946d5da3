"""The bytes of a file, or a sentence that says why they cannot be had."""

from __future__ import annotations

import difflib
from pathlib import Path

from engine.data.table.table import PATH
from engine.spec import Problem, ProjectError


def size_of(path: Path) -> int:
    """The size of a file in bytes.

    Raises:
        ProjectError: If it is no file, or the system will not say.
    """
    try:
        if path.is_dir():
            raise ProjectError([Problem(PATH, "no_file", "a file", f"a folder: {path}")])
        if path.exists() and not path.is_file():
            raise ProjectError([Problem(PATH, "no_file", "a file", f"a device: {path}")])
        return path.stat().st_size
    except FileNotFoundError:
        raise ProjectError([_not_found(path)]) from None
    except (OSError, ValueError) as error:
        raise ProjectError([_unreadable(path, error)]) from None


def beginning(path: Path, limit: int | None) -> tuple[bytes, bool]:
    """The first bytes of a file, and whether these are all of them.

    Args:
        path: The file.
        limit: Most bytes; None for all.

    Raises:
        ProjectError: As in ``size_of``, and if the file cannot be opened.
    """
    size = size_of(path)
    try:
        with path.open("rb") as file:
            content = file.read() if limit is None else file.read(limit)
    except OSError as error:
        raise ProjectError([_unreadable(path, error)]) from None
    return content, len(content) >= size


def _unreadable(path: Path, error: Exception) -> Problem:
    received = getattr(error, "strerror", None) or str(error)
    return Problem(PATH, "unreadable", "a file that can be read", f"{received}: {path}")


def _not_found(path: Path) -> Problem:
    try:
        beside = sorted(item.name for item in path.parent.iterdir())
    except OSError:
        beside = []
    near = difflib.get_close_matches(path.name, beside, n=1)
    advice = f"Did you mean {near[0]}?" if near else ""
    return Problem(PATH, "no_file", "a file", f"no file of this name: {path}", advice)
